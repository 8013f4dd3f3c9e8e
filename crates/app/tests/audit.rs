//! Verifying a log in a real database: as it was written it is good, each edit by hand is found. On SQLite, and on
//! PostgreSQL where `TEST_POSTGRES_URL` names a server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ai_shorts_app::audit::verify::{VerifyError, verify};
use domain::audit::{Actor, ActorKind, Checkpoint, Kind, Private};
use domain::job::Job;
use domain::{EventId, JobId, Timestamp};
use sqlx::{PgPool, SqlitePool};
use std::time::Duration;
use store::audit::{NewEvent, Signed};
use store::{Store, Uuid};
use vault::{Keys, Vault};

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
const EVENTS: u64 = 60;

async fn write(s: &Store, n: u64) {
    let at = NOW.plus(Duration::from_secs(n));
    let id = EventId::new(at, vault::random());
    let private = Private {
        event: id,
        actor: Actor {
            kind: ActorKind::Service,
            account_id: None,
            name: Some(format!("Anna {n}")),
            email: None,
        },
        subjects: vec![],
        network: None,
        browser: None,
        facts: serde_json::Map::new(),
    };
    let new = NewEvent {
        id,
        kind: Kind::RetentionSwept,
        at,
        account: None,
        salt: vault::random(),
        private: &private,
    };
    let tx = s.begin().await.unwrap();
    tx.db().add_audit_event(None, &new).await.unwrap();
    tx.commit().await.unwrap();
}

async fn sequence(s: &Store) {
    let tx = s.begin().await.unwrap();
    let id = JobId::new(NOW, vault::random());
    tx.db()
        .add_job(id, &Job::SequenceAudit, None, NOW, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let owner = Uuid::now_v7();
    let claimed = s
        .claim_jobs(owner, NOW, Duration::from_secs(60), 1)
        .await
        .unwrap();
    while s.sequence_audit(&claimed[0], 16).await.unwrap() > 0 {}
    let tx = s.begin().await.unwrap();
    tx.db().finish_job(&claimed[0]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn sign(s: &Store, v: &Vault) -> String {
    let frontier = s.read().audit_frontier().await.unwrap();
    let checkpoint = Checkpoint {
        origin: "test/audit".into(),
        size: frontier.size(),
        root: frontier.root(),
    };
    let note = v.sign_checkpoint(&checkpoint).to_string();
    let signed = Signed {
        size: checkpoint.size,
        root: checkpoint.root,
        note: note.clone(),
        at: NOW,
    };
    let tx = s.begin().await.unwrap();
    tx.db().insert_audit_checkpoint(&signed).await.unwrap();
    tx.commit().await.unwrap();
    note
}

/// Edits by hand; each leaves the log broken. `BYTES` is 32 bytes of sevens in the database's own writing.
const EDITS: [&str; 16] = [
    "update audit_event set at_ms = at_ms + 1 where leaf_index = 7",
    "update audit_event set kind = 101 where leaf_index = 0",
    "update audit_event set commitment = BYTES where leaf_index = 59",
    "update audit_event set leaf_hash = BYTES where leaf_index = 31",
    "update audit_event set leaf_index = 60 where leaf_index = 12",
    "update audit_event set leaf_index = -1 where leaf_index = 59",
    "update audit_event set leaf_index = null where leaf_index = 59",
    "update audit_private set body = replace(body, 'Anna', 'Olga') where event_id = (select id from audit_event where leaf_index = 40)",
    "update audit_private set salt = BYTES where event_id = (select id from audit_event where leaf_index = 41)",
    "delete from audit_private where event_id = (select id from audit_event where leaf_index = 5); \
     delete from audit_event where leaf_index = 5",
    "delete from audit_private where event_id in (select id from audit_event where leaf_index > 50); \
     delete from audit_event where leaf_index > 50",
    "update audit_node set hash = BYTES where level = 5 and position = 0",
    "delete from audit_node where level = 5 and position = 0",
    "insert into audit_node (level, position, hash) values (9, 9, BYTES)",
    "update audit_checkpoint set root = BYTES",
    "update audit_checkpoint set note = replace(note, 'test', 'tost')",
];

async fn each_edit_is_found(url: &str) {
    let s = Store::open(url).await.unwrap();
    let v = Vault::new(Keys::generate(NOW));
    for n in 0..EVENTS / 2 {
        write(&s, n).await;
    }
    sequence(&s).await;
    let kept = sign(&s, &v).await;
    for n in EVENTS / 2..EVENTS {
        write(&s, n).await;
    }
    sequence(&s).await;
    sign(&s, &v).await;
    write(&s, EVENTS).await;
    let given = Some(("the kept note", kept.as_str()));
    let good = verify(&s, &v, None, given).await.unwrap();
    assert_eq!(
        (good.events, good.waiting, good.checkpoints, good.signed),
        (EVENTS, 1, 3, Some(EVENTS))
    );

    let raw = Raw::open(url).await;
    let bytes = if url.starts_with("postgres") {
        format!("decode('{}', 'hex')", "07".repeat(32))
    } else {
        format!("x'{}'", "07".repeat(32))
    };
    let tables = ["audit_event", "audit_private", "audit_node", "audit_checkpoint"];
    for t in tables {
        let copy = format!("create table kept_{t} as select * from {t}");
        raw.run(&copy).await;
    }
    for edit in EDITS {
        raw.run(&edit.replace("BYTES", &bytes)).await;
        let found = verify(&s, &v, None, given).await;
        let told = matches!(found, Err(ref e) if !matches!(e, VerifyError::Store(_)));
        assert!(told, "{edit}: {found:?}");
        for t in ["audit_private", "audit_event", "audit_node", "audit_checkpoint"] {
            raw.run(&format!("delete from {t}")).await;
        }
        for t in tables {
            raw.run(&format!("insert into {t} select * from kept_{t}")).await;
        }
        verify(&s, &v, None, given).await.unwrap();
    }

    let other = Vault::new(Keys::generate(NOW));
    let foreign = verify(&s, &other, None, None).await;
    assert!(matches!(foreign, Err(VerifyError::Note { .. })), "{foreign:?}");
    s.close().await;
}

/// The database as somebody with a console has it.
enum Raw {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Raw {
    async fn open(url: &str) -> Self {
        if url.starts_with("postgres") {
            Self::Postgres(PgPool::connect(url).await.unwrap())
        } else {
            Self::Sqlite(SqlitePool::connect(url).await.unwrap())
        }
    }
    async fn run(&self, sql: &str) {
        for one in sql.split(';') {
            let query = sqlx::AssertSqlSafe(one.to_owned());
            match self {
                Self::Sqlite(pool) => drop(sqlx::query(query).execute(pool).await.unwrap()),
                Self::Postgres(pool) => drop(sqlx::query(query).execute(pool).await.unwrap()),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    each_edit_is_found(&format!("sqlite://{}/a.sqlite", dir.path().display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql() {
    let Ok(base) = std::env::var("TEST_POSTGRES_URL") else {
        eprintln!("TEST_POSTGRES_URL is not set: `make test` starts a server for this");
        return;
    };
    Raw::open(&base).await.run("create database audit_edits").await;
    let (server, _) = base.rsplit_once('/').unwrap();
    each_edit_is_found(&format!("{server}/audit_edits")).await;
}
