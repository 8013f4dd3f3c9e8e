#![doc = include_str!("../README.md")]

mod accounts;
mod answer;
mod api;
mod bearer;
mod categories;
mod channels;
mod consent;
mod device;
mod facts;
mod faults;
mod journal;
mod metadata;
mod open;
mod pages;
mod params;
mod playlists;
mod quota;
mod range;
mod records;
mod resource;
mod revoke;
mod seat;
mod secret;
mod send;
mod spool;
mod sweep;
mod thumbnails;
mod token;
mod videos;
mod world;

pub use answer::{AnswerLost, Dropped, drop_marked};
pub use records::Tuning;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use journal::Journal;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use world::World;

/// How a sandbox is set up.
#[derive(Clone)]
pub struct Settings {
    /// State is kept here. It survives a restart and a `kill -9`.
    pub dir: PathBuf,
    pub clock: domain::Clock,
    /// Origin and prefix, `http://127.0.0.1:8080/sandbox/youtube`: the one base of all four platform addresses.
    pub base_url: String,
    pub client_id: String,
    pub client_secret: String,
    /// Redirects that the consent page accepts, compared byte for byte.
    pub redirect_uris: Vec<String>,
    /// Keeps uploaded bytes for the viewer page; otherwise only their SHA-256 and size.
    pub keep_bytes: bool,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("dir", &self.dir)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

/// The stand-in. Clones share one state.
#[derive(Clone, Debug)]
pub struct Sandbox(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    state: Mutex<(World, Journal)>,
    seats: seat::Seats,
}

impl Sandbox {
    /// Opens the state in `settings.dir`, or begins it.
    pub async fn open(mut settings: Settings) -> std::io::Result<Self> {
        settings.base_url = settings.base_url.trim_end_matches('/').to_owned();
        let opened = tokio::task::spawn_blocking(move || {
            for folder in ["bytes", "thumbnails"] {
                private_folder(&settings.dir.join(folder))?;
            }
            let (mut world, mut journal) =
                World::open(&settings.dir, settings.base_url.clone(), settings.clock.now())?;
            spool::mend(&mut world, &settings.dir);
            journal.commit(&mut world.shelves())?;
            std::io::Result::Ok(Inner {
                settings,
                state: Mutex::new((world, journal)),
                seats: seat::Seats::default(),
            })
        });
        Ok(Self(Arc::new(opened.await.map_err(std::io::Error::other)??)))
    }

    /// Sets processing time and daily limits; kept until a reset.
    pub fn tune(&self, tuning: Tuning) {
        self.act(|w| *w.tuning.only() = tuning);
    }

    pub fn tuning(&self) -> Tuning {
        self.act(|w| w.tuning.peek())
    }

    /// Pages and endpoints, all under `/sandbox`.
    pub fn router(&self) -> Router {
        let platform = Router::new()
            .route("/o/oauth2/v2/auth", get(consent::page).post(consent::decide))
            .route("/token", post(token::handler))
            .route("/revoke", post(revoke::handler))
            .route("/device/code", post(device::begin))
            .route("/youtube/v3/channels", get(channels::list))
            .route(
                "/youtube/v3/videos",
                get(videos::list).put(videos::update).delete(videos::delete),
            )
            .route(
                "/youtube/v3/playlists",
                get(playlists::list).post(playlists::insert),
            )
            .route(
                "/youtube/v3/playlistItems",
                get(playlists::items).post(playlists::insert_item),
            )
            .route("/youtube/v3/videoCategories", get(categories::list))
            .route(
                "/upload/youtube/v3/videos",
                post(open::handler).put(send::handler),
            )
            .route(
                "/upload/youtube/v3/thumbnails/set",
                post(thumbnails::set).layer(DefaultBodyLimit::max(thumbnails::LARGEST + 1)),
            )
            .layer(middleware::from_fn_with_state(self.clone(), count));
        Router::new()
            .nest("/sandbox/youtube", platform.merge(pages::routes()))
            .route("/sandbox", get(pages::home::front))
            .route("/sandbox/style.css", get(pages::style))
            .nest("/sandbox/api", api::routes())
            .with_state(self.clone())
    }

    fn settings(&self) -> &Settings {
        &self.0.settings
    }

    fn lock(&self) -> MutexGuard<'_, (World, Journal)> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does one thing to the world and writes down what changed, before anybody hears of it.
    fn act<R>(&self, deed: impl FnOnce(&mut World) -> R) -> R {
        let mut state = self.lock();
        let (world, journal) = &mut *state;
        world.now = self.settings().clock.now();
        let result = deed(world);
        if let Err(error) = journal.commit(&mut world.shelves()) {
            tracing::error!(%error, "the sandbox could not write its state");
        }
        result
    }

    /// Forces what was written to the disk, so that a power cut keeps it too.
    async fn settle(&self) {
        let Ok(file) = self.lock().1.handle() else { return };
        let synced = tokio::task::spawn_blocking(move || file.sync_data()).await;
        if !matches!(synced, Ok(Ok(()))) {
            tracing::error!("the sandbox could not settle its state");
        }
    }
}

/// Only the service's own user looks inside.
fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

async fn count(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    sandbox.act(|w| w.counters.only().requests += 1);
    next.run(request).await
}
