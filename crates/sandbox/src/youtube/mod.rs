#![doc = include_str!("README.md")]

mod accounts;
mod bearer;
mod categories;
mod channels;
mod consent;
mod device;
mod fail;
mod faults;
mod metadata;
mod open;
mod pages;
mod playlists;
mod query;
mod quota;
mod range;
mod records;
mod resource;
mod revoke;
mod send;
mod sessions;
mod short;
mod state;
mod sweep;
mod thumbnails;
mod token;
mod videos;
mod world;

use crate::faults::{Armed, Fault};
use crate::folder;
use crate::kept::Kept;
use crate::pages::words::Lang;
use crate::seat::Seats;
use crate::settings::Ground;
use crate::tuning::merged;
use crate::twin::{Card, Twin};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Platform;
use serde_json::{Map, Value};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use world::World;

/// YouTube's twin. Clones share one state.
#[derive(Clone, Debug)]
pub struct Youtube(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    ground: Ground,
    kept: Kept<World>,
    seats: Seats,
}

/// Opens the state in the ground's folder, or begins it. Blocks.
pub fn open(ground: Ground) -> io::Result<Arc<dyn Twin>> {
    let world = World::new(ground.base_url.clone());
    let kept = Kept::open(&ground.dir, ground.clock.clone(), world)?;
    let seats = Seats::default();
    let twin = Youtube(Arc::new(Inner { ground, kept, seats }));
    folder::private(&twin.bytes())?;
    folder::private(&twin.thumbnails())?;
    twin.act(|w| w.mend(&twin.bytes()));
    Ok(Arc::new(twin))
}

impl Youtube {
    fn ground(&self) -> &Ground {
        &self.0.ground
    }

    /// The folder of uploaded bytes.
    fn bytes(&self) -> PathBuf {
        self.ground().dir.join("bytes")
    }

    fn thumbnails(&self) -> PathBuf {
        self.ground().dir.join("thumbnails")
    }

    fn act<R>(&self, deed: impl FnOnce(&mut World) -> R) -> R {
        self.0.kept.act(deed)
    }

    async fn settle(&self) {
        self.0.kept.settle().await;
    }

    fn endpoints(&self) -> Router<Self> {
        Router::new()
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
            .layer(middleware::from_fn_with_state(self.clone(), count))
    }
}

async fn count(State(twin): State<Youtube>, request: Request, next: Next) -> Response {
    twin.act(|w| w.counters.only().requests += 1);
    next.run(request).await
}

impl Twin for Youtube {
    fn platform(&self) -> Platform {
        Platform::Youtube
    }

    fn router(&self) -> Router {
        self.endpoints().merge(pages::routes()).with_state(self.clone())
    }

    fn state(&self) -> Value {
        self.act(|w| state::describe(w))
    }

    fn faults(&self) -> &'static [Fault] {
        faults::FAULTS
    }

    fn armed(&self) -> Vec<(String, Armed)> {
        self.act(|w| w.faults.armed())
    }

    fn arm(&self, name: &str, armed: Armed) -> bool {
        self.act(|w| w.faults.arm(name, armed))
    }

    fn tuning(&self) -> Value {
        self.act(|w| serde_json::to_value(w.tuning.peek()).unwrap_or_default())
    }

    fn tune(&self, values: Map<String, Value>) -> Result<(), String> {
        self.act(|w| {
            *w.tuning.only() = merged(&w.tuning.peek(), values)?;
            Ok(())
        })
    }

    fn sweep(&self) -> io::Result<usize> {
        let removed = self.act(sweep::forget_old);
        self.remove_stray_files()?;
        Ok(removed)
    }

    fn reset(&self) -> io::Result<()> {
        self.0.kept.clear();
        self.remove_stray_files()
    }

    fn card(&self, lang: Lang) -> Card {
        pages::home::card_of(self, lang)
    }
}
