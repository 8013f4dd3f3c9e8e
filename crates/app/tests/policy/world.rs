//! An instance with one of everything, whose rows can be turned by hand.

use ai_shorts_app as app;
use app::accounts::{Registering, Visitor};
use app::policy::{Finding, Installation};
use app::{App, Parts};
use domain::{Clock, Timestamp};
use secrecy::SecretString;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::str::FromStr as _;

pub const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
pub const DAY: i64 = 86_400_000_000;

pub struct World {
    pub dir: tempfile::TempDir,
    pub app: App,
    pub raw: SqlitePool,
}

pub async fn world() -> World {
    world_with(|_| {}).await
}

/// The same with settings of its own.
pub async fn world_with(change: impl FnOnce(&mut app::Settings)) -> World {
    let dir = tempfile::tempdir().unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let at = |name: &str| dir.path().join(name);
    let url = format!("sqlite://{}", at("a.sqlite").display());
    let store = store::Store::open(&url).await.unwrap();
    for end in ["", "-wal", "-shm"] {
        close(&at(&format!("a.sqlite{end}")), 0o600);
    }
    let key_file = at("keys/master.keys");
    let keys = vault::Keys::load_or_create(&key_file, false, NOW).unwrap();
    let storage = storage::Storage::open(at("media")).await.unwrap();
    let media = media::Media::new("/nonexistent".into(), storage.scratch(), media::Level::Strict);
    let mut settings = app::Settings {
        sends_mail: false,
        registration: app::Registration::Open,
        setup_code_hash: None,
        contact: Some("privacy@shorts.example.org".into()),
        limits: domain::limits::Limits::default(),
        retention: domain::retention::Retention::default(),
        public_url: "https://shorts.example.org".parse().unwrap(),
        version: "0",
        checkpoints: at("checkpoints"),
        installation: Installation {
            data_dir: dir.path().to_owned(),
            storage_dir: at("media"),
            key_file: Some(key_file),
            database_file: Some(at("a.sqlite")),
            is_hidden: true,
            ..Installation::default()
        },
    };
    change(&mut settings);
    let app = App::new(Parts {
        store,
        vault: vault::Vault::new(keys),
        storage,
        media,
        egress: egress::Egress::new(egress::Settings::default()),
        adapters: vec![],
        clock: Clock::manual(NOW).0,
        settings,
    });
    let new = Registering {
        invitation: None,
        accepting: None,
        language: app::mail::Language::En,
        email: "owner@example.org".into(),
        password: SecretString::from("correct horse battery staple 9".to_owned()),
        display_name: None,
        setup_code: None,
    };
    let visitor = Visitor {
        browser: "Firefox".into(),
        network: "127.0.0.0/24".into(),
    };
    app.register(new, &visitor).await.unwrap();
    sequence(&app).await;
    app.audit_checkpoint().await.unwrap();
    // Nothing refers to anything while rows are turned by hand.
    let options = SqliteConnectOptions::from_str(&url).unwrap().foreign_keys(false);
    let raw = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .unwrap();
    let w = World { dir, app, raw };
    w.live().await;
    w
}

pub fn close(file: &Path, mode: u32) {
    if file.exists() {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
    }
}

pub async fn sequence(app: &App) {
    let tx = app.store.begin().await.unwrap();
    let job = domain::job::Job::SequenceAudit;
    let id = domain::JobId::new(NOW, vault::random());
    tx.db().add_job(id, &job, None, NOW, NOW).await.unwrap();
    tx.commit().await.unwrap();
    let lease = std::time::Duration::from_secs(60);
    let claimed = app
        .store
        .claim_jobs(store::Uuid::now_v7(), NOW, lease, 9)
        .await
        .unwrap();
    let ours = claimed.iter().find(|c| c.job == job).unwrap();
    app.sequence_audit(ours).await.unwrap();
    let tx = app.store.begin().await.unwrap();
    tx.db().drop_job(&domain::job::Job::SequenceAudit).await.unwrap();
    tx.commit().await.unwrap();
}

impl World {
    pub async fn run(&self, sql: &str) {
        for one in sql.split(';').filter(|s| !s.trim().is_empty()) {
            let done = sqlx::query(sqlx::AssertSqlSafe(one.to_owned()))
                .execute(&self.raw)
                .await;
            done.unwrap_or_else(|e| panic!("{one}: {e}"));
        }
    }

    /// A channel with a sealed token, a request with a target that was published, all as the service writes them.
    pub async fn live(&self) {
        let ids = "(select id from workspace limit 1), (select id from account limit 1)";
        self.run(&format!(
            "insert into user_action (id, workspace_id, account_id, kind, created_at, expires_at) select {ACT}, {ids}, 'publish', {at}, {later};
             insert into channel (id, workspace_id, platform, is_sandbox, external_id, title, facts, facts_fetched_at, state, connected_at, created_at) \
               select {CHANNEL}, id, 'youtube', false, 'UC1', 'Mine', '{{}}', {at}, 'connected', {at}, {at} from workspace;
             insert into publish_request (id, workspace_id, media_title, idempotency_key, body_hash, created_at) \
               select {REQUEST}, id, 'Clip', 'k', x'00', {at} from workspace;
             insert into publish_target (id, workspace_id, request_id, position, channel_id, channel_title, platform, is_sandbox, act_id, state, options, \
               checkpoint_name, size_bytes, attempts_total, published_at, created_at, updated_at) \
               select {TARGET}, id, {REQUEST}, 0, {CHANNEL}, 'Mine', 'youtube', false, {ACT}, 'published', '{{}}', 'done', 10, 1, {at}, {at}, {at} from workspace;
             insert into attempt (id, workspace_id, target_id, number, step, started_at, duration_ms, host, bytes_sent, outcome, message) \
               select {ATTEMPT}, id, {TARGET}, 1, 'upload', {at}, 5, 'www.googleapis.com', 10, 'ok', 'fine' from workspace;
             insert into token_use (id, workspace_id, act_id, channel_id, purpose, host, calls, first_at, last_at) \
               select {USE}, id, {ACT}, {CHANNEL}, 'upload', 'www.googleapis.com', 1, {at}, {at} from workspace",
            at = NOW.as_micros(),
            later = NOW.as_micros() + 100 * DAY,
        ))
        .await;
        let key: (Vec<u8>, Vec<u8>) = sqlx::query_as("select id, wrapped_key from workspace")
            .fetch_one(&self.raw)
            .await
            .unwrap();
        let workspace = store::Uuid::from_slice(&key.0).unwrap();
        let unlocked = self.app.vault.unlock(workspace, &key.1).unwrap();
        let place = vault::Place {
            kind: vault::Kind::Token,
            purpose: "channel.access",
            workspace,
            column: "channel_token.access_sealed",
            row: workspace,
            generation: 1,
        };
        let blob = self.app.vault.seal(&unlocked, &place, b"ya29.token");
        sqlx::query("insert into channel_token (channel_id, workspace_id, access_sealed, access_expires_at) values (x'03030303030303030303030303030303', ?1, ?2, 1)")
            .bind(key.0)
            .bind(blob)
            .execute(&self.raw)
            .await
            .unwrap();
    }

    pub async fn check(&self, claim: &str) -> Finding {
        let mut found = self.app.check_policy(Some(claim), Err("server")).await.unwrap();
        found.remove(0)
    }
}

pub const ACT: &str = "x'01010101010101010101010101010101'";
pub const REQUEST: &str = "x'02020202020202020202020202020202'";
pub const CHANNEL: &str = "x'03030303030303030303030303030303'";
pub const TARGET: &str = "x'04040404040404040404040404040404'";
pub const ATTEMPT: &str = "x'05050505050505050505050505050505'";
pub const USE: &str = "x'06060606060606060606060606060606'";
