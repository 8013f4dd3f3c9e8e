//! A throw-away installation of this build: a folder of its own that goes with it, stand-ins of the platforms, one
//! person, and a clock that can be put ahead. It touches nothing of the installation beside it.

mod deep;
mod drive;

pub use deep::look;

use crate::config::{
    Config, Database, MasterKeys, PlatformSettings, Registration, Sandbox as SandboxMode, Storage,
};
use crate::wiring;
use anyhow::Context as _;
use app::accounts::{Registering, Visitor};
use app::{Actor, App, WorkspaceScope};
use axum::Router;
use axum::body::Body;
use domain::{Clock, Platform, Timestamp};
use http::Request;
use sandbox::Sandbox;
use secrecy::SecretString;
use serde_json::Value;
use server::client::TrustedProxies;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use url::Url;

pub const EMAIL: &str = "twin@policy-probe.invalid";
/// Longest real time that work which is due may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked whether it is done.
const LOOK: Duration = Duration::from_millis(10);

/// Real time, and as much as it was put ahead.
#[derive(Clone, Default)]
struct Ahead(Arc<AtomicI64>);

impl Ahead {
    fn clock(&self) -> Clock {
        let (real, ahead) = (wiring::system_clock(), self.0.clone());
        Clock::new(move || {
            Timestamp::from_micros(
                real.now()
                    .as_micros()
                    .saturating_add(ahead.load(Ordering::SeqCst)),
            )
        })
    }
    fn put(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

/// The installation, running. Call [`Twin::close`] at the end.
pub struct Twin {
    pub app: App,
    pub scope: WorkspaceScope,
    pub actor: Actor,
    ahead: Ahead,
    stand_ins: Router,
    stop: CancellationToken,
    running: Vec<JoinHandle<()>>,
    _dir: tempfile::TempDir,
}

/// What was done so far, by four counters that know nothing of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Tokens that the vault opened.
    pub openings: u64,
    /// Uses of tokens in the ledger.
    pub uses: u64,
    /// Calls that went out or were refused.
    pub outgoing: u64,
    /// Requests that the stand-ins saw.
    pub seen: u64,
}

/// The operator's settings, with everything that leads elsewhere replaced.
fn settings(of: &Config, dir: PathBuf) -> Config {
    let mut own = of.clone();
    own.database = Database::Sqlite(dir.join("twin.sqlite"));
    own.storage = Storage::Folder(dir.join("media"));
    own.master_keys = MasterKeys::File(dir.join("keys/master.keys"));
    own.data_dir = dir;
    own.given_public_url = None;
    own.listen = ([127, 0, 0, 1], 0).into();
    own.metrics_listen = None;
    own.smtp_url = None;
    own.registration = Registration::Open;
    own.sandbox = SandboxMode::On;
    own.trusted_proxies = vec![];
    own.webhook_origins = vec![];
    for platform in own.platforms.values_mut() {
        *platform = PlatformSettings {
            instagram: platform.instagram.clone(),
            ..PlatformSettings::default()
        };
    }
    // Its stand-ins' calls come from one address.
    own.limits.requests_per_minute_anonymous = 1_000_000;
    own
}

impl Twin {
    /// Starts it, with its one person. `program` is the one that locks ffmpeg in.
    pub async fn open(of: &Config, program: PathBuf) -> anyhow::Result<Self> {
        let dir = tempfile::Builder::new()
            .prefix("ai-shorts-twin.")
            .permissions(std::fs::Permissions::from_mode(0o700))
            .tempdir()
            .context("a temporary folder")?;
        let config = settings(of, dir.path().to_owned());
        let listener = TcpListener::bind(config.listen)
            .await
            .context("a port on this machine")?;
        let url = Url::parse(&format!("http://{}/", listener.local_addr()?))?;
        let ahead = Ahead::default();
        let version = env!("CARGO_PKG_VERSION");
        let service = wiring::build_by(&config, &url, version, ahead.clock(), program).await?;
        let sandbox = service.sandbox.context("the twin has stand-ins")?;
        let (app, stop) = (service.app, CancellationToken::new());
        let mut running = vec![serve(&app, &sandbox, &config, &url, listener, stop.clone())];
        let work = worker::Settings {
            poll: LOOK,
            ..worker::Settings::default()
        };
        running.push(tokio::spawn(
            worker::Worker::new(app.clone(), work).run(stop.clone()),
        ));
        let (actor, scope) = person(&app).await?;
        Ok(Self {
            app,
            scope,
            actor,
            ahead,
            stand_ins: sandbox.router(),
            stop,
            running,
            _dir: dir,
        })
    }

    /// Puts the clock ahead and lets everything that comes due be done.
    pub async fn forward(&self, by: Duration) -> anyhow::Result<()> {
        self.ahead.put(by);
        self.settle().await
    }

    /// So many days in steps of so many hours, for what comes by itself between them.
    pub async fn days(&self, days: u32, step_hours: u32) -> anyhow::Result<()> {
        for _ in 0..(days * 24).div_ceil(step_hours) {
            self.forward(Duration::from_hours(step_hours.into())).await?;
        }
        Ok(())
    }

    /// Lets the worker do what is due.
    pub async fn settle(&self) -> anyhow::Result<()> {
        let done = async {
            while self.app.store.read().busy_jobs(self.app.now()).await? > 0 {
                tokio::time::sleep(LOOK).await;
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(PATIENCE, done)
            .await
            .context("the twin does not come to rest")?
    }

    /// Puts the clock to the next thing that comes due, at most `most` ahead, and lets it be done.
    pub async fn next(&self, most: Duration) -> anyhow::Result<()> {
        self.settle().await?;
        let due = self.app.store.read().next_due().await?;
        let wait = due.map_or(most, |at| at.since(self.app.now()));
        self.forward(wait.min(most)).await
    }

    /// A platform's stand-in, as it tells of itself.
    pub async fn stand_in(&self, platform: Platform) -> anyhow::Result<Value> {
        Ok(self.stand_ins().await?[platform.as_str()].clone())
    }

    async fn stand_ins(&self) -> anyhow::Result<Value> {
        let ask = Request::get("/sandbox/api/state").body(Body::empty())?;
        let answer = self.stand_ins.clone().oneshot(ask).await?;
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await?;
        Ok(serde_json::from_slice(&body)?)
    }

    pub async fn marks(&self) -> anyhow::Result<Marks> {
        let state = self.stand_ins().await?;
        let of = |p: Platform| state[p.as_str()]["requests"].as_u64().unwrap_or(0);
        Ok(Marks {
            openings: self.app.vault.openings(),
            uses: self.app.store.read().sum_token_uses().await?,
            outgoing: self.app.egress.counts().ever(),
            seen: Platform::ALL.into_iter().map(of).sum(),
        })
    }

    /// Calls with a token that the stand-ins took.
    pub async fn authorized_calls(&self) -> anyhow::Result<u64> {
        let state = self.stand_ins().await?;
        let of = |p: Platform| {
            let by = state[p.as_str()]["authorized_calls"].as_object();
            let each = by.into_iter().flat_map(|by| by.values());
            each.filter_map(Value::as_u64).sum::<u64>()
        };
        Ok(Platform::ALL.into_iter().map(of).sum())
    }

    /// Stops it; its folder goes.
    pub async fn close(self) {
        self.stop.cancel();
        for task in self.running {
            if let Err(error) = task.await {
                tracing::warn!(%error, "a part of the twin ended badly");
            }
        }
        self.app.store.close().await;
    }
}

fn serve(
    app: &App,
    sandbox: &Sandbox,
    config: &Config,
    url: &Url,
    listener: TcpListener,
    stop: CancellationToken,
) -> JoinHandle<()> {
    let proxies = TrustedProxies::default();
    let state = server::ServerState::new(app.clone(), url, proxies.clone(), &config.limits);
    let router = server::router(&state, Some(sandbox.router()));
    let settings = server::accept::Settings::from_limits(&config.limits, proxies);
    tokio::spawn(server::accept::serve(
        listener,
        router,
        settings,
        stop.cancelled_owned(),
    ))
}

/// Registers the twin's one person.
async fn person(app: &App) -> anyhow::Result<(Actor, WorkspaceScope)> {
    let new = Registering {
        email: EMAIL.into(),
        password: SecretString::from(vault::token()),
        display_name: None,
        setup_code: None,
        invitation: None,
        accepting: None,
        language: app::mail::Language::En,
    };
    let visitor = Visitor {
        browser: "Twin".into(),
        network: "127.0.0.0/24".into(),
    };
    let me = app.register(new, &visitor).await?;
    let actor = app
        .authenticate(secrecy::ExposeSecret::expose_secret(&me.token))
        .await?;
    let actor = actor.context("the twin's session")?;
    let workspace = me.me.workspaces.first().context("the twin's workspace")?.id;
    let scope = app.store.read().scope_of_member(workspace, actor.account).await?;
    Ok((actor, scope.context("the twin's workspace")?))
}
