//! Changing keys under load: the root key, then the key of every workspace, while tokens are opened all the time.
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use app::{App, Parts, Registration, WorkspaceScope, keys::Seat};
use domain::{
    AccountId, ActId, ChannelId, Clock, Platform, Timestamp, WorkspaceId,
    act::{ActKind, Purpose},
};
use platforms::adapter::CallLog;
use store::{
    Db, Store, Uuid,
    accounts::NewAccount,
    channels::{Channel, Connected, SealedTokens},
    jobs::Claimed,
};
use vault::{Keys, Kind, Place, Use, Vault};

use crate::{claims::Postgres, service::folder, table::Table};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value_t = 100_000)]
    tokens: usize,
    /// Tokens of one workspace
    #[arg(long, default_value_t = 20)]
    each: usize,
}

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
const OPENERS: usize = 4;
/// Workspaces filled in one transaction.
const TOGETHER: usize = 200;
/// Tries of one job before it is said to have failed.
const TRIES: u32 = 50;

pub async fn run(args: Args) -> anyhow::Result<()> {
    let columns = [
        "database",
        "tokens",
        "workspaces",
        "new root key",
        "new workspace keys",
        "openings meanwhile",
        "failed",
    ];
    let mut table = Table::new("Keys changed while tokens are opened", &columns);
    let dir = tempfile::tempdir_in(folder())?;
    let url = format!("sqlite://{}", dir.path().join("bench.db").display());
    measure(&args, &mut table, "SQLite, synced to disk", dir.path(), &url).await?;
    if let Some(postgres) = Postgres::make().await? {
        let dir = tempfile::tempdir_in(folder())?;
        measure(&args, &mut table, "PostgreSQL", dir.path(), &postgres.url).await?;
    }
    table.print();
    Ok(())
}

async fn measure(
    args: &Args,
    table: &mut Table,
    database: &str,
    dir: &Path,
    url: &str,
) -> anyhow::Result<()> {
    let (clock, hand) = Clock::manual(NOW);
    let service = process(dir, url, &clock).await?;
    let command = process(dir, url, &clock).await?;
    let tokens = Arc::new(fill(&service, args).await?);
    let load = Load::start(&service, &tokens);
    let old = command.vault.primary_key(Use::Root);

    let started = Instant::now();
    let moved = command
        .rotate_key(Use::Root, Duration::from_secs(30), &|_| {})
        .await?;
    let root = started.elapsed();
    let workspaces = args.tokens.div_ceil(args.each);
    anyhow::ensure!(moved.rows >= workspaces as u64 && moved.unreadable == 0);
    work(&service).await?;

    let started = Instant::now();
    command.plan_workspace_keys(None).await?;
    work(&service).await?;
    let data = started.elapsed();
    tokio::time::sleep(Duration::from_secs(1)).await;
    hand.forward(Duration::from_secs(601));
    work(&service).await?;
    command.destroy_key(old, Duration::from_secs(30)).await?;
    let (opened, failed) = load.stop().await?;
    let fresh = process(dir, url, &clock).await?;
    for token in tokens.iter().step_by(97) {
        anyhow::ensure!(token.open(&fresh).await, "a token does not open at the end");
    }
    table.row([
        database.to_owned(),
        tokens.len().to_string(),
        workspaces.to_string(),
        format!("{:.1} s", root.as_secs_f64()),
        format!("{:.1} s", data.as_secs_f64()),
        opened.to_string(),
        failed.to_string(),
    ]);
    for app in [service, command, fresh] {
        app.store.close().await;
    }
    anyhow::ensure!(failed == 0, "{failed} openings failed");
    Ok(())
}

/// A process of the service, without the network.
async fn process(dir: &Path, url: &str, clock: &Clock) -> anyhow::Result<App> {
    let store = Store::open(url).await?;
    let path = dir.join("keys/master.keys");
    let in_use = store.read().has_wrapped_keys().await?;
    Ok(App::new(Parts {
        store,
        vault: Vault::of_file(Keys::load_or_create(&path, in_use, NOW)?, path),
        storage: storage::Storage::open(dir.join("media")).await?,
        media: media::Media::new("/nonexistent".into(), dir.join("scratch"), media::Level::Best),
        egress: egress::Egress::new(egress::Settings::default()),
        adapters: vec![],
        clock: clock.clone(),
        settings: app::Settings {
            installation: app::policy::Installation::default(),
            sends_mail: false,
            registration: Registration::Open,
            setup_code_hash: None,
            contact: None,
            limits: domain::limits::Limits::default(),
            retention: domain::retention::Retention::default(),
            public_url: "http://localhost/".parse()?,
            version: "bench",
            checkpoints: dir.join("checkpoints"),
        },
    }))
}

struct Token {
    scope: WorkspaceScope,
    act: ActId,
    channel: Channel,
}
impl Token {
    /// Through the one door, with its line in the ledger.
    async fn open(&self, app: &App) -> bool {
        let mut log = CallLog::default();
        let opened = app.access_token(&self.scope, self.act, &self.channel, Purpose::Poll, &mut log);
        opened.await.is_ok()
    }
}

async fn fill(app: &App, args: &Args) -> anyhow::Result<Vec<Token>> {
    let mut out = Vec::with_capacity(args.tokens);
    while out.len() < args.tokens {
        let tx = app.store.begin().await?;
        for _ in 0..TOGETHER {
            let left = args.each.min(args.tokens - out.len());
            if left > 0 {
                out.extend(workspace(app, &tx.db(), left).await?);
            }
        }
        tx.commit().await?;
    }
    Ok(out)
}

async fn workspace(app: &App, db: &Db<'_>, tokens: usize) -> anyhow::Result<Vec<Token>> {
    let account = AccountId::new(NOW, vault::random());
    let id = WorkspaceId::new(NOW, vault::random());
    let email = format!("{account}@example.org");
    let new = NewAccount {
        id: account,
        email: &email,
        email_key: &email,
        display_name: None,
        password_hash: "x",
        is_operator: false,
        at: NOW,
    };
    db.insert_account(&new).await?;
    let wrapped = app.vault.new_workspace_key(id.as_uuid());
    db.insert_workspace(id, "Bench", &wrapped, account, NOW).await?;
    let scope = db.scope_of_member(id, account).await?;
    let scope = scope.ok_or_else(|| anyhow::anyhow!("no scope"))?;
    let key = app.vault.unlock(id.as_uuid(), &wrapped)?;
    let mut out = vec![];
    for _ in 0..tokens {
        out.push(token(app, db, &scope, &key).await?);
    }
    Ok(out)
}

async fn token(
    app: &App,
    db: &Db<'_>,
    scope: &WorkspaceScope,
    key: &vault::WorkspaceKey,
) -> anyhow::Result<Token> {
    let id = ChannelId::new(NOW, vault::random());
    let act = ActId::new(NOW, vault::random());
    let connected = Connected {
        id,
        platform: Platform::Youtube,
        is_sandbox: true,
        external_id: &id.to_string(),
        title: "Channel",
        handle: None,
        facts: "{}",
        scopes: &[],
        at: NOW,
    };
    db.upsert_channel(scope, &connected).await?;
    db.insert_act(scope, act, ActKind::Publish, Some(id), NOW).await?;
    let sealed = |purpose, column| {
        let place = Place {
            kind: Kind::Token,
            purpose,
            workspace: scope.workspace().as_uuid(),
            column,
            row: id.as_uuid(),
            generation: 1,
        };
        Some(app.vault.seal(key, &place, &[b'x'; 200]))
    };
    let tokens = SealedTokens {
        access: sealed("channel.access", "channel_token.access_sealed"),
        refresh: sealed("channel.refresh", "channel_token.refresh_sealed"),
        access_expires_at: NOW.plus(Duration::from_secs(300 * 86_400)),
        generation: 1,
    };
    db.put_tokens(scope, id, &tokens).await?;
    let channel = db.channel(scope, id).await?;
    Ok(Token {
        scope: scope.clone(),
        act,
        channel: channel.ok_or_else(|| anyhow::anyhow!("no channel"))?,
    })
}

/// Does what is due, as a worker with eight slots.
async fn work(app: &App) -> anyhow::Result<()> {
    loop {
        let owner = Uuid::now_v7();
        let claimed = app
            .store
            .claim_jobs(owner, app.now(), Duration::from_secs(600), 8)
            .await?;
        if claimed.is_empty() {
            return Ok(());
        }
        let mut running = tokio::task::JoinSet::new();
        for job in claimed {
            let app = app.clone();
            running.spawn(async move {
                let mut tries = 0;
                // As a worker does: what failed is tried again.
                while let Err(error) = work_on(&app, &job).await {
                    tries += 1;
                    anyhow::ensure!(tries < TRIES, error);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                anyhow::Ok(())
            });
        }
        while let Some(done) = running.join_next().await {
            done??;
        }
    }
}

async fn work_on(app: &App, job: &Claimed) -> anyhow::Result<()> {
    if let Some(scope) = &job.scope {
        return Ok(app.change_workspace_key(scope, job).await?);
    }
    app.rewrap_keys(&|_| {}).await?;
    let tx = app.store.begin().await?;
    tx.db().finish_job(job).await?;
    Ok(tx.commit().await?)
}

struct Load {
    stop: Arc<AtomicBool>,
    opened: Arc<AtomicU64>,
    failed: Arc<AtomicU64>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Load {
    fn start(app: &App, tokens: &Arc<Vec<Token>>) -> Self {
        let mut load = Self {
            stop: Arc::default(),
            opened: Arc::default(),
            failed: Arc::default(),
            tasks: vec![],
        };
        for n in 0..OPENERS {
            let (app, tokens) = (app.clone(), tokens.clone());
            let (stop, opened, failed) = (load.stop.clone(), load.opened.clone(), load.failed.clone());
            load.tasks.push(tokio::spawn(async move {
                for at in (n * 1009..).step_by(7919) {
                    if stop.load(Relaxed) {
                        return;
                    }
                    let count = if tokens[at % tokens.len()].open(&app).await {
                        &opened
                    } else {
                        &failed
                    };
                    count.fetch_add(1, Relaxed);
                }
            }));
        }
        let (app, stop) = (app.clone(), load.stop.clone());
        load.tasks.push(tokio::spawn(async move {
            let mut seat = Seat::new(Uuid::now_v7(), "bench".into());
            while !stop.load(Relaxed) {
                if let Err(error) = app.follow_keys(&mut seat).await {
                    eprintln!("  the key file could not be followed: {error}");
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }));
        load
    }

    async fn stop(self) -> anyhow::Result<(u64, u64)> {
        self.stop.store(true, Relaxed);
        for task in self.tasks {
            task.await?;
        }
        Ok((self.opened.load(Relaxed), self.failed.load(Relaxed)))
    }
}
