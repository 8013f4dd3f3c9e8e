#![doc = include_str!("../README.md")]

pub mod accept;
pub mod assets;
pub mod client;
pub mod cookies;
mod date;
pub mod extract;
pub mod guard;
pub mod headers;
pub mod limits;
mod linger;
pub mod login_throttle;
mod mcp;
pub mod metrics;
mod openapi;
pub mod problem;
pub mod range;
mod refusal;
pub mod routes;
mod sandbox_gate;
pub mod session;
pub mod shell;
pub mod sse;
mod state;
mod token_scopes;
pub mod tus;

pub use state::ServerState;

use axum::Router;
use axum::middleware::from_fn_with_state;

/// The whole service: routes, pages, guard and headers. `extra` are the stand-in platforms, where they are on.
pub fn router(state: &ServerState, extra: Option<Router>) -> Router {
    let (routes, _) = routes::all().split_for_parts();
    let mut routes = routes
        .merge(routes::service::pages::router())
        .with_state(state.clone());
    if let Some(extra) = extra {
        let gate = from_fn_with_state(state.clone(), sandbox_gate::gate);
        routes = routes.merge(extra.layer(gate));
    }
    shell::wrap(routes.fallback(assets::fallback), state.guard.clone())
}

/// The API's document, OpenAPI 3.1.
pub fn openapi_json() -> String {
    let (_, mut document) = routes::all().split_for_parts();
    openapi::complete(&mut document);
    document.to_pretty_json().expect("the document is plain JSON")
}
