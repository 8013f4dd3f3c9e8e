//! The operator's commands on master keys, and how a running process follows them.

use crate::config::Config;
use crate::wiring::{self, Service};
use app::App;
use app::keys::{Destroyed, KeyReport, Seat, Stage};
use clap::{Subcommand, ValueEnum};
use domain::{Timestamp, WorkspaceId};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use vault::{KeyId, State, Use};

#[derive(Subcommand)]
pub enum Command {
    /// The master keys, their states, and what each still opens
    List,
    /// Make a new key while the service runs, and move what the old one sealed to it
    ///
    /// Give it again after a crash or a refusal: it continues where it stopped. New keys of workspaces are made by the
    /// running service; the command waits for it. Exit codes: 0 done, 1 failed, 3 planned, but nothing runs that does it.
    Rotate {
        /// What the new key is for
        #[arg(long = "use", value_name = "USE", default_value = "root")]
        usage: What,
        /// With `--use workspace`: this one only, by its id
        #[arg(long, value_name = "ID")]
        workspace: Option<String>,
        /// How long to wait for the running processes
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        wait: u64,
    },
    /// Remove a key's bytes for good; refused while anything needs it
    Destroy {
        /// As `keys list` shows it
        id: String,
        /// How long to wait for the running processes
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        wait: u64,
    },
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Wraps the keys of workspaces and seals our own secrets
    Root,
    /// Goes into each password's hash; passwords follow as people sign in
    Pepper,
    /// Signs checkpoints and receipts; what the old one signed stays good
    AuditSign,
    /// Seals a workspace's tokens: each workspace has its own
    Workspace,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Something is left for a person.
    Open,
}

/// An argument that is no id, or stands at the wrong place.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadArgument(String);

pub async fn service(config: &Config) -> anyhow::Result<Service> {
    let url = config.public_url(config.listen);
    wiring::build(config, &url, env!("CARGO_PKG_VERSION")).await
}

pub async fn run(config: &Config, command: Command) -> anyhow::Result<Outcome> {
    let done = match command {
        Command::List => {
            let app = service(config).await?.app;
            let report = app.key_report().await?;
            list(&report, app.now());
            app.store.close().await;
            return Ok(Outcome::Done);
        }
        Command::Rotate {
            usage,
            workspace,
            wait,
        } => {
            let only = only(usage, workspace.as_deref())?;
            let (app, wait) = (service(config).await?.app, Duration::from_secs(wait));
            let done = match usage {
                What::Root => rotate(&app, Use::Root, wait).await,
                What::Pepper => rotate(&app, Use::Pepper, wait).await,
                What::AuditSign => rotate(&app, Use::AuditSign, wait).await,
                What::Workspace => rotate_workspaces(&app, only, wait).await,
            };
            (app, done)
        }
        Command::Destroy { id, wait } => {
            let wrong = || BadArgument(format!("{id} is no key's id: `ai-shorts keys list` shows them"));
            let key = KeyId::from_hex(&id).ok_or_else(wrong)?;
            let app = service(config).await?.app;
            let done = destroy(&app, key, Duration::from_secs(wait)).await;
            (app, done)
        }
    };
    done.0.store.close().await;
    done.1
}

fn only(usage: What, workspace: Option<&str>) -> Result<Option<WorkspaceId>, BadArgument> {
    match (usage, workspace) {
        (_, None) => Ok(None),
        (What::Workspace, Some(id)) => {
            let wrong = |_| BadArgument(format!("{id} is no workspace's id (wsp_…)"));
            id.parse().map(Some).map_err(wrong)
        }
        (_, Some(_)) => Err(BadArgument("--workspace goes with --use workspace".into())),
    }
}

async fn rotate(app: &App, usage: Use, wait: Duration) -> anyhow::Result<Outcome> {
    let tell = |stage| match stage {
        Stage::Resuming => println!("continuing the rotation that was begun"),
        Stage::Added(key) => println!("added     {key}; waiting until every running process knows it"),
        Stage::Promoted(key) => println!("primary   {key}"),
        Stage::Moved(rows) => println!("moved     {rows} rows"),
    };
    let moved = app.rotate_key(usage, wait, &tell).await?;
    let words = match usage {
        Use::Root => format!("Done: {} rows were moved. ", moved.rows),
        Use::Pepper => "Done: passwords move as people sign in. ".to_owned(),
        Use::AuditSign => "Done: what the old key signed stays good. ".to_owned(),
    };
    println!(
        "{words}Make a new copy of the keys (ai-shorts backup keys FILE); the old key can go when nothing names it \
         (ai-shorts keys destroy ID)."
    );
    Ok(Outcome::Done)
}

async fn rotate_workspaces(app: &App, only: Option<WorkspaceId>, wait: Duration) -> anyhow::Result<Outcome> {
    let planned = app.plan_workspace_keys(only).await.map_err(|e| match e {
        app::keys::KeyError::App(app::AppError::NotFound) => anyhow::anyhow!("there is no such workspace"),
        e => e.into(),
    })?;
    println!("planned   {planned} workspaces");
    let mut waited = Duration::ZERO;
    let (mut left, mut last) = (u64::MAX, u64::MAX);
    while waited < wait {
        left = app.store.read().key_changes(app.now()).await?.0;
        if left == 0 {
            break;
        }
        // patience is for standstill
        if left < last {
            (last, waited) = (left, Duration::ZERO);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        waited += Duration::from_millis(500);
    }
    if left > 0 {
        println!("{left} workspaces wait for a running service or worker, which does it by itself.");
        return Ok(Outcome::Open);
    }
    println!("Done: tokens and checkpoints are sealed anew; the keys from before go in ten minutes.");
    Ok(Outcome::Done)
}

async fn destroy(app: &App, key: KeyId, wait: Duration) -> anyhow::Result<Outcome> {
    match app.destroy_key(key, wait).await? {
        Destroyed::Now => println!(
            "The key {key} is destroyed. Copies of the key file may still have it: replace them (ai-shorts backup keys FILE)."
        ),
        Destroyed::Before => println!("The key {key} was destroyed before."),
    }
    Ok(Outcome::Done)
}

fn days(since: Timestamp, now: Timestamp) -> u64 {
    now.since(since).as_secs() / 86_400
}

fn list(report: &KeyReport, now: Timestamp) {
    println!("{:32}  {:10}  {:9}  {:>8}  opens", "id", "use", "state", "age");
    for k in &report.keys {
        let uses: Vec<_> = k
            .uses
            .iter()
            .map(|u| format!("{} of {}", u.rows, u.place))
            .collect();
        println!(
            "{:32}  {:10}  {:9}  {:>6} d  {}",
            k.facts.id.to_string(),
            k.facts.usage.as_str(),
            k.facts.state.as_str(),
            days(k.facts.created, now),
            uses.join(", ")
        );
    }
    for u in &report.lost {
        println!("MISSING  {} opens {} rows of {}", u.key, u.rows, u.place);
    }
}

/// For `doctor`: the primary keys with their ages, and the retiring ones with what they still open.
pub fn describe(report: &KeyReport, now: Timestamp) -> String {
    let of = |state| report.keys.iter().filter(move |k| k.facts.state == state);
    let mut parts: Vec<_> = of(State::Primary)
        .map(|k| {
            format!(
                "{} {} days old",
                k.facts.usage.as_str(),
                days(k.facts.created, now)
            )
        })
        .collect();
    parts.extend(of(State::Enabled).map(|k| format!("a new {} key waits", k.facts.usage.as_str())));
    parts.extend(of(State::Retiring).map(|k| {
        format!(
            "retiring {} {} opens {} rows",
            k.facts.usage.as_str(),
            k.facts.id,
            k.rows()
        )
    }));
    parts.join(", ")
}

/// Takes changes of the key file over until the process stops. Returns once the process is among those that a
/// rotation waits for.
pub async fn follow(app: App, what: &str, stop: CancellationToken) -> tokio::task::JoinHandle<()> {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = format!("{what} {} on {}", std::process::id(), host.trim());
    let mut seat = Seat::new(domain::id::uuid_v7(app.now(), vault::random()), name);
    let mut told = String::new();
    look(&app, &mut seat, &mut told).await;
    tokio::spawn(async move {
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => look(&app, &mut seat, &mut told).await,
            }
        }
        if let Err(error) = app.leave_keys(&seat).await {
            tracing::warn!(%error, "this process could not say that it ends");
        }
    })
}

/// Each trouble is told once.
async fn look(app: &App, seat: &mut Seat, told: &mut String) {
    let trouble = match app.follow_keys(seat).await {
        Ok(()) => String::new(),
        Err(e) => e.to_string(),
    };
    if trouble != *told && !trouble.is_empty() {
        tracing::error!(trouble, "the master keys cannot be looked at");
    }
    *told = trouble;
}
