//! List and search in a large library, over HTTP.
use std::time::{Duration, Instant};

use anyhow::Context as _;
use domain::{
    Timestamp,
    media::{Details, Facts, MediaState},
};
use store::{Store, media::Media};

use crate::{
    claims::Postgres,
    http::Client,
    service::{Service, User},
    table::Table,
};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value_t = 50_000)]
    items: u64,
    #[arg(long, default_value_t = 400)]
    requests: usize,
}

const WORDS: [&str; 24] = [
    "cat",
    "кот",
    "morning",
    "утро",
    "city",
    "город",
    "recipe",
    "рецепт",
    "trip",
    "river",
    "snow",
    "снег",
    "dance",
    "music",
    "garden",
    "tutorial",
    "review",
    "unboxing",
    "sunset",
    "street",
    "coffee",
    "train",
    "forest",
    "lake",
];

pub async fn run(args: Args) -> anyhow::Result<()> {
    let columns = ["database", "request", "middle", "p95", "slowest"];
    let mut table = Table::new(&format!("Library of {} clips", args.items), &columns);
    let sqlite = Service::start(None, &["--no-worker"]).await?;
    measure(&args, &mut table, "SQLite", &sqlite, &sqlite.database_url()).await?;
    drop(sqlite);
    if let Some(postgres) = Postgres::make().await? {
        let service = Service::start(Some(&postgres.url), &["--no-worker"]).await?;
        measure(&args, &mut table, "PostgreSQL", &service, &postgres.url).await?;
    }
    table.print();
    Ok(())
}

async fn measure(
    args: &Args,
    table: &mut Table,
    database: &str,
    service: &Service,
    url: &str,
) -> anyhow::Result<()> {
    let user = User::register(service.port).await?;
    fill(url, &user, args.items).await?;
    let mut client = Client::connect(service.port).await?;
    let first = client
        .get(&user.path("media?limit=50"), &user.cookie)
        .await?
        .expect(200)?
        .json()?;
    anyhow::ensure!(
        first["total"] == args.items,
        "the library holds {}",
        first["total"]
    );
    let deep = cursor_at(&mut client, &user, 100).await?;
    let asked = [
        ("list, first page", "media?limit=50".to_owned()),
        ("list, page 100", format!("media?limit=50&cursor={deep}")),
        ("list by title", "media?limit=50&sort=title".to_owned()),
        ("list ready", "media?limit=50&state=ready".to_owned()),
        ("search, one word", "media?limit=50&q=cat".to_owned()),
        (
            "search, two words",
            "media?limit=50&q=%D1%81%D0%BD%D0%B5%D0%B3+city".to_owned(),
        ),
        ("search, one letter", "media?limit=50&q=s".to_owned()),
        ("search, rare", "media?limit=50&q=no31337".to_owned()),
        ("search, a file name", "media?limit=50&q=VID_31337.mp4".to_owned()),
        ("search, nothing found", "media?limit=50&q=zzzz".to_owned()),
        ("storage used", "storage".to_owned()),
    ];
    for (name, path) in asked {
        let mut times = Vec::new();
        for _ in 0..args.requests {
            let started = Instant::now();
            client.get(&user.path(&path), &user.cookie).await?.expect(200)?;
            times.push(started.elapsed());
        }
        times.sort_unstable();
        let show =
            |time: Option<&Duration>| format!("{:.2} ms", time.map_or(0.0, |t| t.as_secs_f64() * 1000.0));
        let at = |part: usize| show(times.get(times.len() * part / 100));
        table.row([
            database.to_owned(),
            name.to_owned(),
            at(50),
            at(95),
            show(times.last()),
        ]);
    }
    Ok(())
}

async fn cursor_at(client: &mut Client, user: &User, page: usize) -> anyhow::Result<String> {
    let mut path = user.path("media?limit=50");
    for _ in 1..page {
        let answer = client.get(&path, &user.cookie).await?.expect(200)?.json()?;
        let Some(next) = answer["next_cursor"].as_str() else {
            break;
        };
        path = user.path(&format!("media?limit=50&cursor={next}"));
    }
    Ok(path
        .rsplit_once("cursor=")
        .map_or(String::new(), |(_, cursor)| cursor.to_owned()))
}

async fn fill(url: &str, user: &User, items: u64) -> anyhow::Result<()> {
    let store = Store::open(url).await?;
    let (workspace, account) = (user.workspace.parse().ok(), user.account.parse().ok());
    let (workspace, account) = (workspace.context("workspace id")?, account.context("account id")?);
    let scope = store
        .read()
        .scope_of_member(workspace, account)
        .await?
        .context("no such member")?;
    let facts = facts();
    for from in (0..items).step_by(1000) {
        let tx = store.begin().await?;
        for n in from..items.min(from + 1000) {
            let media = clip(n)?;
            tx.db().insert_media(&scope, &media).await?;
            let state = MediaState::Ready;
            tx.db()
                .set_media_read(&scope, media.id, state, Some(&facts), None, true, true)
                .await?;
        }
        tx.commit().await?;
    }
    store.checkpoint_wal().await?;
    store.close().await;
    Ok(())
}

fn clip(n: u64) -> anyhow::Result<Media> {
    let hash = blake3::hash(&n.to_le_bytes());
    let word = |at: usize| WORDS[usize::from(hash.as_bytes()[at]) % WORDS.len()];
    let created_at = Timestamp::from_micros(1_700_000_000_000_000 + i64::try_from(n)? * 60_000_000);
    Ok(Media {
        id: domain::MediaId::new(created_at, hash.as_bytes()[..10].try_into()?),
        title: format!("{} {} {} no{n}", word(0), word(1), word(2)),
        filename: format!("VID_{n}.mp4"),
        container: "mp4".to_owned(),
        state: MediaState::Processing,
        reason: None,
        size_bytes: 20 << 20,
        blake3: *hash.as_bytes(),
        facts: None,
        tags: vec![],
        has_poster: false,
        has_preview: false,
        poster_at_ms: None,
        trashed_at: None,
        created_by: None,
        created_at,
    })
}

fn facts() -> Facts {
    Facts {
        duration_ms: 31_000,
        width: 1080,
        height: 1920,
        fps: 30.0,
        container: "mp4".to_owned(),
        video_codec: "h264".to_owned(),
        audio_codec: Some("aac".to_owned()),
        audio_channels: Some(2),
        rotation: 0,
        hdr: false,
        bitrate_bps: 5_000_000,
        variable_frame_rate: false,
        details: Details::default(),
    }
}
