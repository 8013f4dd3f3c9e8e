//! The audit log: events written and sequenced a second, and how long a verification of all of them takes.
use std::time::{Duration, Instant};

use app::audit::verify::verify;
use domain::audit::{Actor, ActorKind, Checkpoint, Kind, Private, Subject};
use domain::{AccountId, EventId, JobId, Timestamp, job::Job};
use store::Store;
use store::audit::{NewEvent, Signed};
use uuid::Uuid;
use vault::{Keys, Vault};

use crate::{claims::Postgres, service::folder, table::Table};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,
}

/// Events written in one transaction: here only the rows count, not the disk.
const TOGETHER: u64 = 10_000;

pub async fn run(args: Args) -> anyhow::Result<()> {
    let columns = [
        "database",
        "events",
        "written a second",
        "sequenced a second",
        "verified in",
    ];
    let mut table = Table::new("The audit log", &columns);
    let dir = tempfile::tempdir_in(folder())?;
    let sqlite = Store::open(&format!("sqlite://{}", dir.path().join("bench.db").display())).await?;
    measure(&args, &mut table, "SQLite", sqlite).await?;
    if let Some(postgres) = Postgres::make().await? {
        measure(&args, &mut table, "PostgreSQL", Store::open(&postgres.url).await?).await?;
    }
    table.print();
    Ok(())
}

async fn measure(args: &Args, table: &mut Table, database: &str, store: Store) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut written = 0;
    while written < args.events {
        let some = TOGETHER.min(args.events - written);
        fill(&store, written, some).await?;
        written += some;
    }
    let write = started.elapsed();
    let sequence = sequenced(&store).await?;
    let vault = Vault::new(Keys::generate(Timestamp::from_micros(0)));
    sign(&store, &vault).await?;
    let started = Instant::now();
    let verified = verify(&store, &vault, None, None).await?;
    let verify = started.elapsed();
    anyhow::ensure!(verified.events == args.events && verified.signed == Some(args.events));
    let rate = |spent: Duration| {
        format!(
            "{:.0}",
            f64::from(u32::try_from(args.events).unwrap_or(0)) / spent.as_secs_f64()
        )
    };
    table.row([
        database.to_owned(),
        args.events.to_string(),
        rate(write),
        rate(sequence),
        format!("{:.1} s", verify.as_secs_f64()),
    ]);
    store.close().await;
    Ok(())
}

async fn fill(store: &Store, from: u64, count: u64) -> anyhow::Result<()> {
    let tx = store.begin().await?;
    for n in from..from + count {
        let at = Timestamp::from_micros(1_790_000_000_000_000 + i64::try_from(n)? * 1000);
        let hash = blake3::hash(&n.to_le_bytes());
        let random: [u8; 10] = hash.as_bytes()[..10].try_into()?;
        let id = EventId::new(at, random);
        let account = Some(AccountId::new(at, random));
        let private = Private {
            event: id,
            actor: Actor {
                kind: ActorKind::Person,
                account_id: account,
                name: Some(format!("Person {}", n % 100)),
                email: Some(format!("person{}@example.org", n % 100)),
            },
            subjects: vec![Subject {
                id: format!("med_{n:032x}"),
                title: Some(format!("Clip number {n}")),
            }],
            network: None,
            browser: None,
            facts: serde_json::Map::new(),
        };
        let new = NewEvent {
            id,
            kind: Kind::MediaAdded,
            at,
            account,
            salt: *hash.as_bytes(),
            private: &private,
        };
        tx.db().add_audit_event(None, &new).await?;
    }
    Ok(tx.commit().await?)
}

async fn sequenced(store: &Store) -> anyhow::Result<Duration> {
    let now = Timestamp::from_micros(1);
    let tx = store.begin().await?;
    let id = JobId::new(now, [0; 10]);
    tx.db().add_job(id, &Job::SequenceAudit, None, now, now).await?;
    tx.commit().await?;
    let hour = Duration::from_secs(3600);
    let claimed = store.claim_jobs(Uuid::from_u128(1), now, hour, 1).await?;
    let started = Instant::now();
    while store.sequence_audit(&claimed[0], 500).await? > 0 {}
    Ok(started.elapsed())
}

async fn sign(store: &Store, vault: &Vault) -> anyhow::Result<()> {
    let frontier = store.read().audit_frontier().await?;
    let checkpoint = Checkpoint {
        origin: "bench/audit".into(),
        size: frontier.size(),
        root: frontier.root(),
    };
    let signed = Signed {
        size: checkpoint.size,
        root: checkpoint.root,
        note: vault.sign_checkpoint(&checkpoint).to_string(),
        at: Timestamp::from_micros(0),
    };
    let tx = store.begin().await?;
    tx.db().insert_audit_checkpoint(&signed).await?;
    Ok(tx.commit().await?)
}
