//! The policy's checks, each shown what it must catch: one behaviour is turned at a time, by hand, and the claim that
//! promises otherwise says `broken`, and no longer when it is turned back.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ai_shorts_app as app;
use app::accounts::{Registering, Visitor};
use app::policy::{Answer, Finding, Installation, State};
use app::{App, Parts};
use domain::{Clock, Timestamp};
use secrecy::SecretString;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::str::FromStr as _;

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
const DAY: i64 = 86_400_000_000;

struct World {
    dir: tempfile::TempDir,
    app: App,
    raw: SqlitePool,
}

async fn world() -> World {
    world_with(|_| {}).await
}

/// The same with settings of its own.
async fn world_with(change: impl FnOnce(&mut app::Settings)) -> World {
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
        egress: egress::Egress::new(egress::Settings { exempt: vec![] }),
        adapters: vec![],
        clock: Clock::manual(NOW).0,
        settings,
    });
    let new = Registering {
        invitation: None,
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

fn close(file: &Path, mode: u32) {
    if file.exists() {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
    }
}

async fn sequence(app: &App) {
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
    async fn run(&self, sql: &str) {
        for one in sql.split(';').filter(|s| !s.trim().is_empty()) {
            let done = sqlx::query(sqlx::AssertSqlSafe(one.to_owned()))
                .execute(&self.raw)
                .await;
            done.unwrap_or_else(|e| panic!("{one}: {e}"));
        }
    }

    /// A channel with a sealed token, a request with a target that was published, all as the service writes them.
    async fn live(&self) {
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

    async fn check(&self, claim: &str) -> Finding {
        let mut found = self.app.check_policy(Some(claim), Err("server")).await.unwrap();
        found.remove(0)
    }
}

const ACT: &str = "x'01010101010101010101010101010101'";
const REQUEST: &str = "x'02020202020202020202020202020202'";
const CHANNEL: &str = "x'03030303030303030303030303030303'";
const TARGET: &str = "x'04040404040404040404040404040404'";
const ATTEMPT: &str = "x'05050505050505050505050505050505'";
const USE: &str = "x'06060606060606060606060606060606'";

/// The claim that must break, what is turned in the database, and how it is turned back.
#[expect(clippy::too_many_lines, reason = "a table")]
fn turns() -> Vec<(&'static str, String, String)> {
    let (long_ago, other) = (
        NOW.as_micros() - 1000 * DAY,
        "x'99999999999999999999999999999999'",
    );
    let turn = |claim, there: &str, back: &str| (claim, there.to_owned(), back.to_owned());
    vec![
        turn(
            "C0.2",
            "update policy_text set body = body || ' or not'",
            "update policy_text set body = substr(body, 1, length(body) - 7)",
        ),
        turn(
            "C1.3",
            &format!("update publish_target set act_id = {other}"),
            &format!("update publish_target set act_id = {ACT}"),
        ),
        turn(
            "C1.3",
            "update user_action set kind = 'check'",
            "update user_action set kind = 'publish'",
        ),
        turn(
            "C1.3",
            &format!("update publish_target set request_id = {other}"),
            &format!("update publish_target set request_id = {REQUEST}"),
        ),
        turn(
            "C2.0",
            "alter table account add column birthday text",
            "alter table account drop column birthday",
        ),
        turn(
            "C2.1",
            "alter table account add column phone text",
            "alter table account drop column phone",
        ),
        turn(
            "C2.2",
            "alter table workspace add column branch text",
            "alter table workspace drop column branch",
        ),
        turn(
            "C2.4",
            &format!("update channel set facts_fetched_at = {long_ago}"),
            &format!("update channel set facts_fetched_at = {}", NOW.as_micros()),
        ),
        turn(
            "C2.4",
            &format!(
                "update publish_target set visibility = 'public', published_at = {long_ago}, updated_at = {long_ago}"
            ),
            "update publish_target set visibility = null",
        ),
        turn(
            "C2.4",
            &format!("update attempt set started_at = {long_ago}"),
            &format!("update attempt set started_at = {}", NOW.as_micros()),
        ),
        turn(
            "C2.5",
            "update channel_token set refresh_sealed = cast('ya29.a-token-in-clear' as blob)",
            "update channel_token set refresh_sealed = null",
        ),
        turn(
            "C2.5",
            "update channel_token set refresh_sealed = cast(x'010101' || randomblob(80) as blob)",
            "update channel_token set refresh_sealed = null",
        ),
        turn(
            "C2.6",
            "create table kept as select * from attempt; delete from attempt",
            "insert into attempt select * from kept; drop table kept",
        ),
        turn(
            "C2.6",
            &format!("update attempt set target_id = {other}"),
            &format!("update attempt set target_id = {TARGET}"),
        ),
        turn(
            "C2.6",
            "update attempt set message = hex(randomblob(200))",
            "update attempt set message = 'fine'",
        ),
        turn(
            "C2.7",
            "create table kept as select * from audit_private; update audit_private set body = replace(body, 'owner@', 'other@')",
            "delete from audit_private; insert into audit_private select * from kept; drop table kept",
        ),
        turn(
            "C2.7",
            "update audit_event set kind = kind + 9000",
            "update audit_event set kind = kind - 9000",
        ),
        turn(
            "C3.3",
            "update token_use set purpose = 'revoke'",
            "update token_use set purpose = 'upload'",
        ),
        turn(
            "C4.1",
            &format!("update token_use set act_id = {other}"),
            &format!("update token_use set act_id = {ACT}"),
        ),
        turn(
            "C4.1",
            "update user_action set ended_at = created_at - 1",
            "update user_action set ended_at = null",
        ),
        turn(
            "C4.1",
            &format!("update user_action set created_at = created_at + {DAY}"),
            &format!("update user_action set created_at = created_at - {DAY}"),
        ),
        turn(
            "C4.2",
            "alter table channel add column platform_password text",
            "alter table channel drop column platform_password",
        ),
        turn(
            "C4.3",
            "update channel set platform = 'orkut'",
            "update channel set platform = 'youtube'",
        ),
        turn(
            "C3.1",
            &format!(
                "insert into egress_day values ({}, 'smtp.example.net', false, 'mail.offers', '', 1, 0, 9)",
                NOW.as_micros()
            ),
            "delete from egress_day",
        ),
        turn(
            "C5.1",
            &format!(
                "insert into egress_day values ({}, 'tracker.example', false, 'policy check', '', 1, 0, 9)",
                NOW.as_micros()
            ),
            "delete from egress_day",
        ),
        turn(
            "C5.1",
            &format!(
                "insert into egress_day values ({}, 'broker.example', true, 'read', '', 1, 0, 9)",
                NOW.as_micros()
            ),
            "delete from egress_day",
        ),
        turn(
            "C5.2",
            &format!(
                "insert into egress_day values ({}, 'www.googleapis.com', false, 'policy check', '', 1, 0, 9)",
                NOW.as_micros()
            ),
            "delete from egress_day",
        ),
        turn(
            "C6.3a",
            &format!(
                "insert into egress_day values ({long_ago}, 'www.googleapis.com', true, 'read', '', 1, 0, 9)"
            ),
            "delete from egress_day",
        ),
        turn(
            "C5.2",
            &format!("update token_use set workspace_id = {other}"),
            "update token_use set workspace_id = (select id from workspace)",
        ),
        turn(
            "C6.1a",
            &format!(
                "insert into deletion (id, account_id, asked_at, due_at) values ({other}, {other}, {long_ago}, {long_ago})"
            ),
            "delete from deletion",
        ),
        turn(
            "C6.1b",
            "create table kept as select * from session; update session set expires_at = created_at - 90000000000",
            "delete from session; insert into session select * from kept; drop table kept",
        ),
        turn(
            "C6.1b",
            &format!(
                "create table kept as select * from session; update session set last_seen_at = {long_ago}"
            ),
            "delete from session; insert into session select * from kept; drop table kept",
        ),
        turn(
            "C6.2b",
            &format!(
                "insert into media_term (workspace_id, term, media_id) values ({other}, x'01', {other})"
            ),
            "delete from media_term",
        ),
        turn(
            "C6.3a",
            &format!("update attempt set started_at = {long_ago}"),
            &format!("update attempt set started_at = {}", NOW.as_micros()),
        ),
        turn(
            "C6.3a",
            "update publish_target set checkpoint_sealed = x'00', published_at = published_at - 864000000000",
            "update publish_target set checkpoint_sealed = null, published_at = published_at + 864000000000",
        ),
        turn(
            "C6.3a",
            &format!(
                "insert into receipt (id, kind, subject, counts, at) values ({other}, 'media.delete', 'x', '{{}}', {})",
                long_ago - 2000 * DAY
            ),
            "delete from receipt",
        ),
        turn(
            "C6.3b",
            "update audit_private set at_ms = at_ms - 86400000000",
            "update audit_private set at_ms = at_ms + 86400000000",
        ),
        turn(
            "C6.4",
            "update channel set state = 'disconnected'",
            "update channel set state = 'connected'",
        ),
        turn(
            "C6.4",
            "update channel set state = 'disconnecting'",
            "update channel set state = 'connected'",
        ),
        turn(
            "C7.1",
            &format!(
                "insert into media (id, workspace_id, title, filename, container, state, size_bytes, blake3, deleted_at, created_at) select {other}, id, 't', 'f', 'mp4', 'ready', 1, x'00', {long_ago}, {long_ago} from workspace"
            ),
            "delete from media",
        ),
        turn(
            "C7.3",
            &format!(
                "insert into deletion (id, account_id, asked_at, due_at) values ({other}, {other}, {long_ago}, {long_ago})"
            ),
            "delete from deletion",
        ),
        turn(
            "C2.3a",
            &format!(
                "insert into media (id, workspace_id, title, filename, container, state, size_bytes, blake3, facts, created_at) select {other}, id, 't', 'f', 'mp4', 'ready', 1, x'00', '{{\"gps\":\"59.9 30.3\"}}', 1 from workspace"
            ),
            "delete from media",
        ),
        turn(
            "C2.3b",
            &format!(
                "insert into media (id, workspace_id, title, filename, container, state, size_bytes, blake3, created_at) select {other}, id, 't', 'f', 'mp4', 'ready', 1, x'00', 1 from workspace"
            ),
            "delete from media",
        ),
        turn(
            "C6.2a",
            &format!(
                "insert into media (id, workspace_id, title, filename, container, state, size_bytes, blake3, created_at) select {other}, id, 't', 'f', 'mp4', 'ready', 1, x'00', 1 from workspace"
            ),
            "delete from media",
        ),
        turn(
            "C8.1",
            "update channel_token set refresh_sealed = x'0102'",
            "update channel_token set refresh_sealed = null",
        ),
    ]
}

fn broken(f: &Finding) -> Vec<String> {
    let parts = f.parts.iter().filter(|p| p.state == State::Broken);
    parts
        .map(|p| format!("{}: {}", p.id, p.found.clone().unwrap_or_default()))
        .collect()
}

#[tokio::test]
async fn every_turned_row_breaks_its_claim_and_turned_back_it_holds() {
    let w = world().await;
    for f in w.app.check_policy(None, Err("server")).await.unwrap() {
        assert_ne!(f.answer, Answer::Broken, "{}: {:?}", f.claim.id, broken(&f));
    }
    for (claim, there, back) in turns() {
        w.run(&there).await;
        let f = w.check(claim).await;
        assert_eq!(f.answer, Answer::Broken, "{claim} after {there}: {:?}", f.parts);
        w.run(&back).await;
        let f = w.check(claim).await;
        assert_ne!(f.answer, Answer::Broken, "{claim} after {back}: {:?}", broken(&f));
    }
}

#[tokio::test]
async fn what_was_erased_and_is_named_again_breaks_c6_1a() {
    use sha2::{Digest as _, Sha256};
    let w = world().await;
    let id: (Vec<u8>,) = sqlx::query_as("select id from account")
        .fetch_one(&w.raw)
        .await
        .unwrap();
    let id = domain::AccountId::from_uuid(store::Uuid::from_slice(&id.0).unwrap());
    let hashed = Sha256::digest(id.to_string().as_bytes())
        .iter()
        .fold(String::new(), |all, b| all + &format!("{b:02x}"));
    w.run(&format!(
        "insert into receipt (id, kind, subject, counts, at) values ({USE}, 'account.delete', '{hashed}', '{{}}', {})",
        NOW.as_micros()
    ))
    .await;
    assert_eq!(w.check("C6.1a").await.answer, Answer::Broken);
}

#[tokio::test]
async fn files_that_others_can_read_and_files_of_nobody_are_found() {
    let w = world().await;
    let at = |name: &str| w.dir.path().join(name);
    for (claim, file, open, shut) in [
        ("C8.0", "keys/master.keys", 0o644, 0o600),
        ("C8.0", "keys", 0o755, 0o700),
        ("C8.4", "a.sqlite", 0o640, 0o600),
        ("C8.4", "media/posters", 0o755, 0o700),
    ] {
        close(&at(file), open);
        assert_eq!(w.check(claim).await.answer, Answer::Broken, "{file} {open:o}");
        close(&at(file), shut);
        let f = w.check(claim).await;
        assert_ne!(f.answer, Answer::Broken, "{file} {shut:o}: {:?}", broken(&f));
    }
    let orphan = at("media/media/med_99999999999999999999999999999999");
    std::fs::write(&orphan, b"whose?").unwrap();
    close(&orphan, 0o600);
    assert_eq!(w.check("C2.3b").await.answer, Answer::Broken);
    assert_eq!(w.check("C6.2b").await.answer, Answer::Broken);
    std::fs::remove_file(&orphan).unwrap();
    std::fs::create_dir(at("media/faces")).unwrap();
    assert_eq!(w.check("C2.0").await.answer, Answer::Broken);
}

#[tokio::test]
async fn settings_that_break_a_promise_are_told() {
    type Change = fn(&mut app::Settings);
    let changes: [(&str, Change); 4] = [
        ("C5.3", |s| {
            s.installation.remote_hosts = vec!["db.example.net".into()];
        }),
        ("C8.0", |s| s.installation.is_hidden = false),
        ("C8.0", |s| {
            s.public_url = "http://shorts.example.org".parse().unwrap();
        }),
        ("C9.1", |s| s.contact = None),
    ];
    for (claim, change) in changes {
        let w = world_with(change).await;
        let f = w.check(claim).await;
        assert_eq!(f.answer, Answer::Broken, "{claim}: {:?}", f.parts);
    }
    let named = |s: &mut app::Settings| {
        s.installation.remote_hosts = vec!["db.example.net".into()];
        s.installation.listed_hosts = vec!["db.example.net".into()];
    };
    let f = world_with(named).await.check("C5.3").await;
    assert_eq!((f.answer, f.parts[0].state), (Answer::Partly, State::Proven));
}

#[tokio::test]
async fn what_the_guard_refused_and_where_the_service_may_call_breaks_nothing() {
    let named = |s: &mut app::Settings| {
        s.installation.listed_hosts = vec!["smtp.example.net".into()];
    };
    let w = world_with(named).await;
    for (host, is_act, purpose, refused) in [
        ("www.googleapis.com", true, "upload", ""),
        ("smtp.example.net", false, "mail.reset", ""),
        ("shorts.example.org", false, "policy check", ""),
        ("tracker.example", true, "read", "other_host"),
    ] {
        w.run(&format!(
            "insert into egress_day values ({}, '{host}', {is_act}, '{purpose}', '{refused}', 1, 0, 9)",
            NOW.as_micros()
        ))
        .await;
    }
    for claim in ["C3.1", "C5.1", "C5.2"] {
        let f = w.check(claim).await;
        assert_ne!(f.answer, Answer::Broken, "{claim}: {:?}", broken(&f));
    }
}

#[tokio::test]
async fn an_unknown_claim_is_not_there_and_findings_are_kept() {
    let w = world().await;
    assert!(matches!(
        w.app.check_policy(Some("C99"), Err("server")).await,
        Err(app::AppError::NotFound)
    ));
    w.app.check_policy(None, Err("server")).await.unwrap();
    let shown = w.app.policy_proof().await.unwrap();
    assert_eq!(shown.len(), 43);
    let c = shown.iter().find(|c| c.id == "C8.2").unwrap();
    assert_eq!(
        (c.answer, c.parts[0].why.as_deref()),
        (Answer::NotProven, Some("server"))
    );
    // Findings over HTTP outlive a look that asks nobody.
    w.run("update policy_proof set parts = replace(parts, '\"not_proven\",\"why\":\"server\"', '\"proven\"') where claim = 'C8.2'")
        .await;
    w.app.check_policy_hourly().await.unwrap();
    let shown = w.app.policy_proof().await.unwrap();
    let c = shown.iter().find(|c| c.id == "C8.2").unwrap();
    assert_eq!(c.answer, Answer::Proven);
}
