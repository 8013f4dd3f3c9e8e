#![doc = include_str!("README.md")]

mod accounts;
mod bearer;
mod consent;
mod creator;
mod fail;
mod faults;
mod hooks;
mod init;
mod list;
mod pages;
mod post_info;
mod publishes;
mod pull;
mod rates;
mod records;
mod redirect;
mod revoke;
mod send;
mod source;
mod state;
mod status;
mod sweep;
mod token;
mod who;
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
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post, put};
use domain::Platform;
use serde_json::{Map, Value};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use world::World;

/// TikTok's twin. Clones share one state.
#[derive(Clone, Debug)]
pub struct Tiktok(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    ground: Ground,
    kept: Kept<World>,
    seats: Seats,
    /// Events are on their way.
    is_delivering: AtomicBool,
}

/// A handle that does not keep the twin alive.
#[derive(Debug)]
struct Faint(Weak<Inner>);

impl Faint {
    fn upgrade(&self) -> Option<Tiktok> {
        self.0.upgrade().map(Tiktok)
    }
}

/// Opens the state in the ground's folder, or begins it. Blocks.
pub fn open(ground: Ground) -> io::Result<Arc<dyn Twin>> {
    let world = World::new(ground.base_url.clone(), ground.client.client_id.clone());
    let kept = Kept::open(&ground.dir, ground.clock.clone(), world)?;
    let twin = Tiktok(Arc::new(Inner {
        ground,
        kept,
        seats: Seats::default(),
        is_delivering: AtomicBool::new(false),
    }));
    folder::private(&twin.bytes())?;
    twin.act(|w| w.mend(&twin.bytes()));
    if tokio::runtime::Handle::try_current().is_ok() {
        hooks::deliver(&twin);
    }
    Ok(Arc::new(twin))
}

impl Tiktok {
    fn ground(&self) -> &Ground {
        &self.0.ground
    }

    /// The folder of uploaded bytes.
    fn bytes(&self) -> PathBuf {
        self.ground().dir.join("bytes")
    }

    fn seats(&self) -> &Seats {
        &self.0.seats
    }

    fn act<R>(&self, deed: impl FnOnce(&mut World) -> R) -> R {
        self.0.kept.act(deed)
    }

    async fn settle(&self) {
        self.0.kept.settle().await;
    }

    fn downgrade(&self) -> Faint {
        Faint(Arc::downgrade(&self.0))
    }

    /// True for the one that may deliver now.
    fn begins_delivery(&self) -> bool {
        !self.0.is_delivering.swap(true, Ordering::SeqCst)
    }

    fn ends_delivery(&self) {
        self.0.is_delivering.store(false, Ordering::SeqCst);
    }

    fn endpoints(&self) -> Router<Self> {
        let all: [(&str, MethodRouter<Self>); 12] = [
            ("/v2/auth/authorize", get(consent::page).post(consent::decide)),
            ("/v2/oauth/token", post(token::handler)),
            ("/v2/oauth/revoke", post(revoke::handler)),
            ("/v2/user/info", get(who::info)),
            ("/v2/post/publish/creator_info/query", post(creator::query)),
            ("/v2/post/publish/video/init", post(init::direct)),
            ("/v2/post/publish/inbox/video/init", post(init::inbox)),
            ("/v2/post/publish/status/fetch", post(status::fetch)),
            ("/v2/post/publish/cancel", post(status::cancel)),
            ("/v2/video/list", post(list::videos)),
            ("/v2/video/query", post(list::query)),
            ("/upload/video", put(send::handler)),
        ];
        all.into_iter()
            .fold(Router::new(), |router, (path, method)| {
                router
                    .route(path, method.clone())
                    .route(&format!("{path}/"), method)
            })
            .layer(middleware::from_fn_with_state(self.clone(), count))
    }
}

async fn count(State(twin): State<Tiktok>, request: Request, next: Next) -> Response {
    twin.act(|w| w.counters.only().requests += 1);
    next.run(request).await
}

impl Twin for Tiktok {
    fn platform(&self) -> Platform {
        Platform::Tiktok
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
        self.act(|w| w.windows.clear());
        self.0.kept.clear();
        self.remove_stray_files()
    }

    fn card(&self, lang: Lang) -> Card {
        pages::home::card_of(self, lang)
    }
}
