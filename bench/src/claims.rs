//! Due jobs claimed and done a second: the queue alone, no work in them.
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use domain::{JobId, TargetId, Timestamp, job::Job};
use store::Store;
use uuid::Uuid;

use crate::{service::folder, table::Table};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value_t = 5000)]
    jobs: u64,
}

/// A database of its own on the server named by `TEST_POSTGRES_URL`, gone afterwards with that server.
pub struct Postgres {
    pub url: String,
}

impl Postgres {
    pub async fn make() -> anyhow::Result<Option<Self>> {
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            eprintln!("  PostgreSQL: not measured, TEST_POSTGRES_URL is not set");
            return Ok(None);
        };
        let name = format!(
            "bench_{}",
            blake3::hash(format!("{:?}", Instant::now()).as_bytes())
                .to_hex()
                .split_at(12)
                .0
        );
        let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&server).await?;
        sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}")))
            .execute(&mut connection)
            .await?;
        let mut url = url::Url::parse(&server)?;
        url.set_path(&name);
        Ok(Some(Self { url: url.into() }))
    }
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let columns = [
        "database",
        "workers",
        "claimed at once",
        "jobs a second",
        "claimed only, a second",
    ];
    let mut table = Table::new(
        &format!("Claims of {} due jobs, each claimed and finished", args.jobs),
        &columns,
    );
    let dir = tempfile::tempdir_in(folder())?;
    let sqlite = Store::open(&format!("sqlite://{}", dir.path().join("bench.db").display())).await?;
    measure(&args, &mut table, "SQLite, synced to disk", sqlite).await?;
    if let Some(postgres) = Postgres::make().await? {
        measure(&args, &mut table, "PostgreSQL", Store::open(&postgres.url).await?).await?;
    }
    table.print();
    Ok(())
}

async fn measure(args: &Args, table: &mut Table, database: &str, store: Store) -> anyhow::Result<()> {
    for (workers, at_once) in [(1, 1), (1, 16), (4, 16)] {
        fill(&store, args.jobs).await?;
        let claimed = drain(&store, workers, at_once, false).await?;
        fill(&store, args.jobs).await?;
        let done = drain(&store, workers, at_once, true).await?;
        let rate = |spent: Duration| {
            format!(
                "{:.0}",
                f64::from(u32::try_from(args.jobs).unwrap_or(0)) / spent.as_secs_f64()
            )
        };
        table.row([
            database.to_owned(),
            workers.to_string(),
            at_once.to_string(),
            rate(done),
            rate(claimed),
        ]);
    }
    store.close().await;
    Ok(())
}

async fn fill(store: &Store, jobs: u64) -> anyhow::Result<()> {
    let tx = store.begin().await?;
    for n in 0..jobs {
        let due = Timestamp::from_micros(i64::try_from(n)? + 1);
        let hash = blake3::hash(&n.to_le_bytes());
        let random = hash.as_bytes()[..10].try_into()?;
        let job = Job::Publish {
            target_id: TargetId::new(due, random),
        };
        // claimed jobs of the run before become due anew
        tx.db().drop_job(&job).await?;
        tx.db()
            .add_job(JobId::new(due, random), &job, None, due, due)
            .await?;
    }
    Ok(tx.commit().await?)
}

async fn drain(store: &Store, workers: usize, at_once: u32, finish: bool) -> anyhow::Result<Duration> {
    let taken = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let running: Vec<_> = (0..workers)
        .map(|n| {
            let (store, taken) = (store.clone(), taken.clone());
            tokio::spawn(async move {
                let now = Timestamp::from_micros(1 << 40);
                loop {
                    let owner = Uuid::from_u128(n as u128 + 1);
                    let jobs = store
                        .claim_jobs(owner, now, Duration::from_secs(3600), at_once)
                        .await?;
                    if jobs.is_empty() {
                        return anyhow::Ok(());
                    }
                    taken.fetch_add(jobs.len() as u64, Relaxed);
                    for job in jobs.iter().filter(|_| finish) {
                        let tx = store.begin().await?;
                        tx.db().finish_job(job).await?;
                        tx.commit().await?;
                    }
                }
            })
        })
        .collect();
    for worker in running {
        worker.await??;
    }
    Ok(started.elapsed())
}
