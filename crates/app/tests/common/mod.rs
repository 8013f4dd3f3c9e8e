//! What the worlds of several tests begin with: a service without HTTP and without platforms, and a database for it.

use ai_shorts_app as app;
use app::{App, Parts};
use domain::limits::Limits;
use domain::time::Hand;
use domain::{Clock, Timestamp};
use std::path::Path;

/// The service over a database, with a hand on its clock.
pub async fn service(url: &str, dir: &Path, at: Timestamp) -> (App, Hand) {
    let (clock, hand) = Clock::manual(at);
    let storage = storage::Storage::open(dir.join("storage")).await.unwrap();
    let media = media::Media::new("nothing".into(), storage.scratch(), media::Level::Best);
    let app = App::new(Parts {
        store: store::Store::open(url).await.unwrap(),
        vault: vault::Vault::new(vault::Keys::generate(at)),
        storage,
        media,
        egress: egress::Egress::new(egress::Settings::default()),
        adapters: vec![],
        clock,
        settings: app::Settings {
            registration: app::Registration::Open,
            setup_code_hash: None,
            contact: None,
            limits: Limits::default(),
            retention: domain::retention::Retention::default(),
            public_url: "https://shorts.example.org".parse().unwrap(),
            version: "0",
            checkpoints: dir.join("checkpoints"),
            sends_mail: true,
            installation: app::policy::Installation::default(),
        },
    });
    (app, hand)
}

/// A new database on the server that the environment names.
pub async fn new_postgresql(prefix: &str, name: &str) -> Option<String> {
    let Ok(base) = std::env::var("TEST_POSTGRES_URL") else {
        eprintln!("TEST_POSTGRES_URL is not set: `make test` starts a server for this");
        return None;
    };
    let (server, _) = base.rsplit_once('/').unwrap();
    // A name has 63 letters there.
    let name = format!("{prefix}_{}", name.chars().take(40).collect::<String>());
    let pool = sqlx::PgPool::connect(&base).await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("create database {name}"));
    sqlx::query(sql).execute(&pool).await.unwrap();
    Some(format!("{server}/{name}"))
}
