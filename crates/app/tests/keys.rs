//! Changing keys while tokens are opened and refreshed all the time. On SQLite, and on PostgreSQL where
//! `TEST_POSTGRES_URL` names a server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ai_shorts_app as app;
use app::keys::{Destroyed, KeyError, Seat, Stage};
use app::{App, Parts, Registration, WorkspaceScope};
use domain::act::{ActKind, Purpose};
use domain::audit::Kind;
use domain::limits::Limits;
use domain::retention::Retention;
use domain::time::Hand;
use domain::{AccountId, ActId, ChannelId, Clock, Platform, Timestamp, WorkspaceId};
use platforms::adapter::CallLog;
use secrecy::ExposeSecret as _;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::accounts::NewAccount;
use store::channels::{Channel, Connected, SealedTokens};
use store::keys::{Holder, WrappedKeys};
use store::{Db, Store, Uuid};
use vault::{KeyId, Keys, Place, State, Use, Vault};

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
const DAY: Duration = Duration::from_secs(86_400);
const PATIENCE: Duration = Duration::from_secs(20);

/// A process of the service, without the network.
async fn process(dir: &Path, url: &str, clock: &Clock) -> App {
    let store = Store::open(url).await.unwrap();
    let path = dir.join("keys/master.keys");
    let in_use = store.read().has_wrapped_keys().await.unwrap();
    let keys = Keys::load_or_create(&path, in_use, NOW).unwrap();
    App::new(Parts {
        store,
        vault: Vault::of_file(keys, path),
        storage: storage::Storage::open(dir.join("media")).await.unwrap(),
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
            limits: Limits::default(),
            retention: Retention::default(),
            public_url: "http://localhost/".parse().unwrap(),
            version: "test",
            checkpoints: dir.join("checkpoints"),
        },
    })
}

/// A channel, with what its access token must read.
#[derive(Clone)]
struct Seeded {
    scope: WorkspaceScope,
    act: ActId,
    channel: Channel,
}
impl Seeded {
    fn places(&self, generation: u64) -> [Place<'static>; 2] {
        let place = |purpose, column| Place {
            kind: vault::Kind::Token,
            purpose,
            workspace: self.scope.workspace().as_uuid(),
            column,
            row: self.channel.id.as_uuid(),
            generation,
        };
        [
            place("channel.access", "channel_token.access_sealed"),
            place("channel.refresh", "channel_token.refresh_sealed"),
        ]
    }

    /// Tokens of a generation, sealed with the workspace's key as it stands.
    fn sealed(&self, app: &App, wrapped: &WrappedKeys, generation: u64) -> SealedTokens {
        let workspace = self.scope.workspace().as_uuid();
        let key = app
            .vault
            .unlock_with(workspace, &wrapped.current, wrapped.previous.as_deref())
            .unwrap();
        let text = self.text(generation);
        let [access, refresh] = self
            .places(generation)
            .map(|place| Some(app.vault.seal(&key, &place, text.as_bytes())));
        SealedTokens {
            access,
            refresh,
            access_expires_at: NOW.plus(DAY * 300),
            generation,
        }
    }

    /// Stores tokens as a refresh does: the key is read, then time passes.
    async fn put(&self, app: &App, generation: u64) {
        let wrapped = app.store.read().wrapped_keys(&self.scope).await.unwrap().unwrap();
        let tokens = self.sealed(app, &wrapped, generation);
        tokio::time::sleep(Duration::from_millis(3)).await;
        let tx = app.store.begin().await.unwrap();
        let (db, id) = (tx.db(), self.channel.id);
        db.put_tokens(&self.scope, id, &tokens).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn text(&self, generation: u64) -> String {
        format!("{} {generation}", self.channel.id)
    }

    /// Through the one door.
    async fn opened(&self, app: &App) -> Result<String, app::tokens::TokenError> {
        let mut log = CallLog::default();
        let token = app
            .access_token(&self.scope, self.act, &self.channel, Purpose::Poll, &mut log)
            .await?;
        Ok(token.expose_secret().to_owned())
    }
}

async fn seed(app: &App, workspaces: usize, channels: usize) -> Vec<Seeded> {
    let mut out = vec![];
    let tx = app.store.begin().await.unwrap();
    let db = tx.db();
    for n in 0..workspaces {
        let account = AccountId::new(NOW, vault::random());
        let workspace = WorkspaceId::new(NOW, vault::random());
        let email = format!("{n}-{account}@example.org");
        let new = NewAccount {
            id: account,
            email: &email,
            email_key: &email,
            display_name: None,
            password_hash: "x",
            is_operator: false,
            at: NOW,
        };
        db.insert_account(&new).await.unwrap();
        let wrapped = app.vault.new_workspace_key(workspace.as_uuid());
        db.insert_workspace(workspace, "W", &wrapped, account, NOW)
            .await
            .unwrap();
        let scope = db.scope_of_member(workspace, account).await.unwrap().unwrap();
        for _ in 0..channels {
            out.push(channel(app, &db, &scope).await);
        }
    }
    tx.commit().await.unwrap();
    out
}

async fn channel(app: &App, db: &Db<'_>, scope: &WorkspaceScope) -> Seeded {
    let id = ChannelId::new(NOW, vault::random());
    let act = ActId::new(NOW, vault::random());
    let external = id.to_string();
    let connected = Connected {
        id,
        platform: Platform::Youtube,
        is_sandbox: true,
        external_id: &external,
        title: "C",
        handle: None,
        facts: "{}",
        scopes: &[],
        at: NOW,
    };
    db.upsert_channel(scope, &connected).await.unwrap();
    db.insert_act(scope, act, ActKind::Publish, Some(id), NOW)
        .await
        .unwrap();
    let seeded = Seeded {
        scope: scope.clone(),
        act,
        channel: db.channel(scope, id).await.unwrap().unwrap(),
    };
    let wrapped = db.wrapped_keys(scope).await.unwrap().unwrap();
    let tokens = seeded.sealed(app, &wrapped, 1);
    db.put_tokens(scope, id, &tokens).await.unwrap();
    seeded
}

/// Does what is due, as a worker.
async fn work(app: &App) {
    loop {
        let owner = Uuid::now_v7();
        let claimed = app
            .store
            .claim_jobs(owner, app.now(), Duration::from_secs(60), 16)
            .await
            .unwrap();
        if claimed.is_empty() {
            return;
        }
        for job in claimed {
            match (&job.job, &job.scope) {
                (domain::job::Job::ChangeWorkspaceKey { .. }, Some(scope)) => {
                    app.change_workspace_key(scope, &job).await.unwrap();
                }
                (domain::job::Job::RewrapKeys, _) => {
                    app.rewrap_keys(&|_| {}).await.unwrap();
                    let tx = app.store.begin().await.unwrap();
                    tx.db().finish_job(&job).await.unwrap();
                    tx.commit().await.unwrap();
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

async fn kinds(app: &App) -> BTreeMap<u16, u64> {
    let waiting = app.store.read().audit_waiting(100_000).await.unwrap();
    let mut out = BTreeMap::new();
    for row in waiting {
        *out.entry(row.kind).or_default() += 1;
    }
    out
}

fn of(app: &App, usage: Use, state: State) -> Vec<KeyId> {
    let facts = app.vault.key_facts();
    let some = facts.iter().filter(|k| k.usage == usage && k.state == state);
    some.map(|k| k.id).collect()
}

/// Opens and refreshes tokens until it is told to stop.
struct Load {
    stop: Arc<AtomicBool>,
    opened: Arc<AtomicU64>,
    generations: Arc<Mutex<BTreeMap<usize, u64>>>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}
impl Load {
    fn start(app: &App, tokens: &[Seeded]) -> Self {
        let mut load = Self {
            stop: Arc::default(),
            opened: Arc::default(),
            generations: Arc::default(),
            tasks: vec![],
        };
        for n in 0..3_usize {
            let (app, tokens) = (app.clone(), tokens.to_vec());
            let (stop, opened) = (load.stop.clone(), load.opened.clone());
            load.tasks.push(tokio::spawn(async move {
                for at in (n * 7..).step_by(13) {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let token = &tokens[at % tokens.len()];
                    let text = token.opened(&app).await.unwrap();
                    let id = token.channel.id.to_string();
                    assert!(text.starts_with(&id), "{text} is not of {id}");
                    opened.fetch_add(1, Ordering::SeqCst);
                }
            }));
        }
        let (app, tokens) = (app.clone(), tokens.to_vec());
        let (stop, generations) = (load.stop.clone(), load.generations.clone());
        load.tasks.push(tokio::spawn(async move {
            for at in (0..).step_by(29) {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let at: usize = at % tokens.len();
                let next = generations.lock().unwrap().get(&at).map_or(2, |g| g + 1);
                tokens[at].put(&app, next).await;
                generations.lock().unwrap().insert(at, next);
            }
        }));
        load
    }
    async fn stop(self) -> (u64, BTreeMap<usize, u64>) {
        self.stop.store(true, Ordering::SeqCst);
        for task in self.tasks {
            task.await.unwrap();
        }
        (
            self.opened.load(Ordering::SeqCst),
            self.generations.lock().unwrap().clone(),
        )
    }
}

fn follower(app: &App, stop: Arc<AtomicBool>) -> tokio::task::JoinHandle<()> {
    let app = app.clone();
    tokio::spawn(async move {
        let mut seat = Seat::new(Uuid::now_v7(), "serve 1 on here".into());
        while !stop.load(Ordering::SeqCst) {
            app.follow_keys(&mut seat).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        app.leave_keys(&seat).await.unwrap();
    })
}

async fn no_opening_fails_while_every_key_is_changed(url: &str, dir: &Path, clock: &Clock, hand: &Hand) {
    let service = process(dir, url, clock).await;
    let tokens = seed(&service, 60, 40).await;
    let stopped = Arc::new(AtomicBool::new(false));
    let followed = follower(&service, stopped.clone());
    let load = Load::start(&service, &tokens);
    let command = process(dir, url, clock).await;
    let old_root = command.vault.primary_key(Use::Root);
    let before = service
        .store
        .read()
        .wrapped_keys(&tokens[0].scope)
        .await
        .unwrap()
        .unwrap();

    let moved = command.rotate_key(Use::Root, PATIENCE, &|_| {}).await.unwrap();
    assert!(moved.rows >= 60 && moved.unreadable == 0, "{moved:?}");
    assert_eq!(of(&command, Use::Root, State::Retiring), [old_root]);
    assert_eq!(
        service.vault.primary_key(Use::Root),
        command.vault.primary_key(Use::Root)
    );
    work(&service).await;

    assert_eq!(command.plan_workspace_keys(None).await.unwrap(), 60);
    assert_eq!(
        command.store.read().key_changes(clock.now()).await.unwrap(),
        (60, 0)
    );
    work(&service).await;
    assert_eq!(
        command.store.read().key_changes(clock.now()).await.unwrap(),
        (0, 60)
    );
    // what was sealed just before is stored by now
    tokio::time::sleep(Duration::from_millis(300)).await;
    hand.forward(Duration::from_secs(601));
    work(&service).await;
    assert_eq!(
        command.store.read().key_changes(clock.now()).await.unwrap(),
        (0, 0)
    );
    for usage in [Use::Pepper, Use::AuditSign] {
        command.rotate_key(usage, PATIENCE, &|_| {}).await.unwrap();
    }
    let gone = command.destroy_key(old_root, PATIENCE).await.unwrap();
    assert_eq!(gone, Destroyed::Now);
    assert_eq!(
        command.destroy_key(old_root, PATIENCE).await.unwrap(),
        Destroyed::Before
    );
    let (opened, generations) = load.stop().await;
    stopped.store(true, Ordering::SeqCst);
    followed.await.unwrap();

    assert!(
        opened > 50 && generations.len() > 5,
        "{opened} {}",
        generations.len()
    );
    let db = service.store.read();
    assert_eq!(
        service.vault.openings(),
        db.sum_token_uses().await.unwrap(),
        "moving counts no opening"
    );
    // A process that starts now knows the new keys alone.
    let fresh = process(dir, url, clock).await;
    // each that was refreshed, and some of the others
    let some = |at: &usize| generations.contains_key(at) || at.is_multiple_of(7);
    for (at, token) in tokens.iter().enumerate().filter(|(at, _)| some(at)) {
        let newest = token.text(generations.get(&at).copied().unwrap_or(1));
        assert_eq!(
            token.opened(&fresh).await.unwrap(),
            newest,
            "no newer token was lost"
        );
    }
    let workspace = tokens[0].scope.workspace().as_uuid();
    assert!(
        fresh.vault.unlock(workspace, &before.current).is_err(),
        "a copy from before is no use"
    );
    let told = kinds(&fresh).await;
    let count = |kind: Kind| told.get(&kind.code()).copied().unwrap_or(0);
    // three at first, three new ones
    assert_eq!(
        (
            count(Kind::KeyAdded),
            count(Kind::KeyPromoted),
            count(Kind::KeyRetired)
        ),
        (6, 3, 3)
    );
    assert_eq!(
        (count(Kind::KeyDestroyed), count(Kind::WorkspaceKeysAsked)),
        (1, 1)
    );
    assert_eq!(
        (count(Kind::WorkspaceKeyReplaced), count(Kind::WorkspaceKeyErased)),
        (60, 60)
    );
    assert!(count(Kind::KeyRewrapped) >= 1);
}

async fn a_rotation_that_died_goes_on_where_it_stopped(url: &str, dir: &Path, clock: &Clock) {
    let seeder = process(dir, url, clock).await;
    let tokens = seed(&seeder, 450, 1).await;
    let first = process(dir, url, clock).await;
    let old = first.vault.primary_key(Use::Root);
    // dies while it waits for another process
    let holder = Holder {
        process: Uuid::now_v7(),
        host: "serve 7 on there".into(),
        keys: format!("{old}:primary"),
    };
    let tx = first.store.begin().await.unwrap();
    tx.db().put_key_holder(&holder, clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let dead = tokio::time::timeout(
        Duration::from_millis(700),
        first.rotate_key(Use::Root, PATIENCE, &|_| {}),
    );
    assert!(dead.await.is_err());
    let waiting = of(&first, Use::Root, State::Enabled);
    assert_eq!(
        (waiting.len(), first.vault.primary_key(Use::Root)),
        (1, old),
        "not promoted"
    );
    let second = process(dir, url, clock).await;
    let refused = second.rotate_key(Use::Root, Duration::ZERO, &|_| {}).await;
    let words = refused.unwrap_err().to_string();
    assert!(
        words.contains("serve 7 on there") && words.contains(&waiting[0].to_string()),
        "{words}"
    );
    let tx = first.store.begin().await.unwrap();
    tx.db().drop_key_holder(holder.process).await.unwrap();
    tx.commit().await.unwrap();

    // dies between two batches
    let stages = Arc::new(Mutex::new(vec![]));
    let (tell, reached) = tokio::sync::oneshot::channel();
    let tell = Mutex::new(Some(tell));
    let noted = stages.clone();
    let note = move |stage| {
        noted.lock().unwrap().push(stage);
        if matches!(stage, Stage::Moved(_)) {
            tell.lock().unwrap().take().map(|t| t.send(()));
        }
    };
    tokio::select! {
        biased;
        done = reached => done.unwrap(),
        done = second.rotate_key(Use::Root, PATIENCE, &note) => panic!("{done:?}"),
    }
    assert_eq!(
        stages.lock().unwrap()[..2],
        [Stage::Added(waiting[0]), Stage::Promoted(waiting[0])]
    );
    let report = second.key_report().await.unwrap();
    let rows = |report: &app::keys::KeyReport, id: KeyId| {
        report.keys.iter().find(|k| k.facts.id == id).unwrap().rows()
    };
    let left = rows(&report, old);
    assert!(left > 0 && left < 450, "{left}");
    let refused = second.destroy_key(old, PATIENCE).await.unwrap_err();
    assert!(matches!(refused, KeyError::InUse { .. }));
    let words = refused.to_string();
    assert!(
        words.contains(&format!("{left} rows of workspace.wrapped_key")),
        "{words}"
    );

    // both keys open meanwhile, for a process that starts in between too
    let third = process(dir, url, clock).await;
    for token in tokens.iter().step_by(50) {
        token.opened(&third).await.unwrap();
    }
    let stages = Arc::new(Mutex::new(vec![]));
    let noted = stages.clone();
    let moved = third
        .rotate_key(Use::Root, PATIENCE, &move |s| noted.lock().unwrap().push(s))
        .await
        .unwrap();
    assert_eq!(moved.rows, left);
    assert_eq!(stages.lock().unwrap()[0], Stage::Resuming, "no third key is made");
    assert_eq!(of(&third, Use::Root, State::Primary), waiting);
    third.destroy_key(old, PATIENCE).await.unwrap();
    let fresh = process(dir, url, clock).await;
    for token in tokens.iter().step_by(5) {
        token.opened(&fresh).await.unwrap();
    }
}

async fn a_key_that_something_needs_is_not_destroyed(url: &str, dir: &Path, clock: &Clock, hand: &Hand) {
    let app = process(dir, url, clock).await;
    let tokens = seed(&app, 1, 1).await;
    let (root, pepper) = (
        app.vault.primary_key(Use::Root),
        app.vault.primary_key(Use::Pepper),
    );
    for primary in [root, pepper] {
        assert!(app.destroy_key(primary, PATIENCE).await.is_err());
    }
    // a password under the old pepper
    let account = tokens[0].scope.account().unwrap();
    let hash = app.vault.hash_password(&"long enough words".into());
    let tx = app.store.begin().await.unwrap();
    tx.db().set_password_hash(account, &hash).await.unwrap();
    tx.commit().await.unwrap();
    app.rotate_key(Use::Pepper, PATIENCE, &|_| {}).await.unwrap();
    let words = app.destroy_key(pepper, PATIENCE).await.unwrap_err().to_string();
    assert!(words.contains("1 rows of account.password_hash"), "{words}");
    let hash = app.vault.hash_password(&"long enough words".into());
    let tx = app.store.begin().await.unwrap();
    tx.db().set_password_hash(account, &hash).await.unwrap();
    tx.commit().await.unwrap();
    app.destroy_key(pepper, PATIENCE).await.unwrap();

    // a process that still seals with it
    app.rotate_key(Use::Root, PATIENCE, &|_| {}).await.unwrap();
    let holder = Holder {
        process: Uuid::now_v7(),
        host: "worker 3 on there".into(),
        keys: format!("{root}:primary"),
    };
    let tx = app.store.begin().await.unwrap();
    tx.db().put_key_holder(&holder, clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let behind = app.destroy_key(root, Duration::ZERO).await;
    assert!(matches!(behind, Err(KeyError::Behind { .. })), "{behind:?}");
    // one that was not heard of for a while does not count
    hand.forward(Duration::from_secs(46));
    app.destroy_key(root, Duration::ZERO).await.unwrap();
    let words = app.rotate_key(Use::Root, PATIENCE, &|_| {}).await;
    assert!(words.is_ok(), "{words:?}");
    tokens[0].opened(&app).await.unwrap();
}

async fn all(url: &str, suffix: &dyn Fn(u8) -> String) {
    let dirs: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    let at = |n: u8| {
        if url.is_empty() {
            format!("sqlite://{}/k.db", dirs[usize::from(n)].path().display())
        } else {
            suffix(n)
        }
    };
    let (clock, hand) = Clock::manual(NOW);
    no_opening_fails_while_every_key_is_changed(&at(0), dirs[0].path(), &clock, &hand).await;
    a_rotation_that_died_goes_on_where_it_stopped(&at(1), dirs[1].path(), &clock).await;
    a_key_that_something_needs_is_not_destroyed(&at(2), dirs[2].path(), &clock, &hand).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    all("", &|_| String::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql() {
    let Ok(base) = std::env::var("TEST_POSTGRES_URL") else {
        eprintln!("TEST_POSTGRES_URL is not set: `make test` starts a server for this");
        return;
    };
    let pool = sqlx::PgPool::connect(&base).await.unwrap();
    for n in 0..3 {
        let make = sqlx::AssertSqlSafe(format!("create database app_keys_{n}"));
        sqlx::query(make).execute(&pool).await.unwrap();
    }
    let (server, _) = base.rsplit_once('/').unwrap();
    all("postgres", &|n| format!("{server}/app_keys_{n}")).await;
}
