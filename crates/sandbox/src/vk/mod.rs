#![doc = include_str!("README.md")]

mod accounts;
mod call;
mod caller;
mod captcha;
mod consent;
mod fail;
mod faults;
mod input;
mod made;
mod methods;
mod multipart;
mod pages;
mod profile;
mod records;
mod standing;
mod state;
mod sweep;
mod token;
mod tuning;
mod upload;
mod uploader;
mod world;

use crate::faults::{Armed, Fault};
use crate::folder;
use crate::kept::Kept;
use crate::pages::words::Lang;
use crate::settings::Ground;
use crate::tuning::merged;
use crate::twin::{Card, Twin};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Platform;
use serde_json::{Map, Value};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use world::World;

/// VK's twin. Clones share one state.
#[derive(Clone, Debug)]
pub struct Vk(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    ground: Ground,
    kept: Kept<World>,
}

/// Opens the state in the ground's folder, or begins it. Blocks.
pub fn open(ground: Ground) -> io::Result<Arc<dyn Twin>> {
    let world = World::new(ground.base_url.clone());
    let kept = Kept::open(&ground.dir, ground.clock.clone(), world)?;
    let twin = Vk(Arc::new(Inner { ground, kept }));
    folder::private(&twin.bytes())?;
    Ok(Arc::new(twin))
}

impl Vk {
    fn ground(&self) -> &Ground {
        &self.0.ground
    }

    /// The folder of uploaded bytes.
    fn bytes(&self) -> PathBuf {
        self.ground().dir.join("bytes")
    }

    fn act<R>(&self, deed: impl FnOnce(&mut World) -> R) -> R {
        self.0.kept.act(deed)
    }

    async fn settle(&self) {
        self.0.kept.settle().await;
    }

    fn endpoints(&self) -> Router<Self> {
        Router::new()
            .route("/authorize", get(consent::page).post(consent::decide))
            .route("/oauth2/auth", post(token::handler))
            .route("/oauth2/user_info", post(profile::user_info))
            .route("/oauth2/revoke", post(profile::revoke))
            .route("/oauth2/logout", post(profile::logout))
            .route("/method/{name}", post(call::handler))
            .route("/upload/upload.do", post(upload::handler))
            .layer(middleware::from_fn_with_state(self.clone(), count))
    }
}

async fn count(State(twin): State<Vk>, request: Request, next: Next) -> Response {
    twin.act(|w| w.counters.only().requests += 1);
    next.run(request).await
}

impl Twin for Vk {
    fn platform(&self) -> Platform {
        Platform::Vk
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
