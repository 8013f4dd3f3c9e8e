#![doc = include_str!("README.md")]

mod accounts;
mod bearer;
mod call;
mod container;
mod errors;
mod fail;
mod faults;
mod fetch;
mod fields;
mod login;
mod me;
mod node;
mod options;
mod pages;
mod pour;
mod publish;
mod records;
mod remove;
mod standing;
mod state;
mod sweep;
mod token;
mod upload;
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
use axum::http::HeaderValue;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Platform;
use serde_json::{Map, Value};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use world::World;

/// Instagram's twin. Clones share one state.
#[derive(Clone, Debug)]
pub struct Instagram(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    ground: Ground,
    kept: Kept<World>,
    seats: Seats,
    http: reqwest::Client,
}

/// Opens the state in the ground's folder, or begins it. Blocks.
pub fn open(ground: Ground) -> io::Result<Arc<dyn Twin>> {
    let world = World::new(ground.base_url.clone());
    let kept = Kept::open(&ground.dir, ground.clock.clone(), world)?;
    let twin = Instagram(Arc::new(Inner {
        ground,
        kept,
        seats: Seats::default(),
        http: fetch::client()?,
    }));
    folder::private(&twin.bytes())?;
    folder::private(&twin.covers())?;
    twin.act(|w| w.mend(&twin.bytes()));
    Ok(Arc::new(twin))
}

impl Instagram {
    fn ground(&self) -> &Ground {
        &self.0.ground
    }

    /// The folder of videos.
    fn bytes(&self) -> PathBuf {
        self.ground().dir.join("bytes")
    }

    fn covers(&self) -> PathBuf {
        self.ground().dir.join("covers")
    }

    fn act<R>(&self, deed: impl FnOnce(&mut World) -> R) -> R {
        self.0.kept.act(deed)
    }

    async fn settle(&self) {
        self.0.kept.settle().await;
    }

    fn endpoints(&self) -> Router<Self> {
        Router::new()
            .route(
                "/oauth/authorize",
                get(login::instagram_page).post(login::instagram_decide),
            )
            .route("/oauth/access_token", post(token::exchange))
            .route("/access_token", get(token::lengthen))
            .route("/refresh_access_token", get(token::refresh))
            .route(
                "/{version}/dialog/oauth",
                get(login::facebook_page).post(login::facebook_decide),
            )
            .route("/{version}/oauth/access_token", get(token::facebook))
            .route("/{version}/me", get(me::read))
            .route(
                "/{version}/me/permissions",
                get(me::permissions).delete(me::leave),
            )
            .route("/{version}/me/accounts", get(me::accounts))
            .route(
                "/{version}/{id}",
                get(node::read).post(node::change).delete(node::delete),
            )
            .route("/{version}/{id}/media", get(node::list).post(container::create))
            .route("/{version}/{id}/media_publish", post(publish::handler))
            .route("/{version}/{id}/content_publishing_limit", get(container::limit))
            .route("/ig-api-upload/{version}/{id}", post(upload::handler))
            .layer(middleware::from_fn_with_state(self.clone(), around))
    }
}

/// Counts the request, and says how much of the application's calls is used up.
async fn around(State(twin): State<Instagram>, request: Request, next: Next) -> Response {
    let percent = twin.act(|w| {
        w.counters.only().requests += 1;
        w.hit("usage_high").map_or(1, |hit| hit.or(85))
    });
    let mut response = next.run(request).await;
    let usage = format!("{{\"call_count\":{percent},\"total_cputime\":1,\"total_time\":1}}");
    if let Ok(value) = HeaderValue::from_str(&usage) {
        response.headers_mut().insert("x-app-usage", value);
    }
    response
}

impl Twin for Instagram {
    fn platform(&self) -> Platform {
        Platform::Instagram
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
