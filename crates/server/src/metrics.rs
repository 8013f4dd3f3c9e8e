//! `GET /metrics`, on a socket of its own: who may reach that is the operator's to say.

use crate::problem::Problem;
use crate::state::ServerState;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;

/// Answers scrapes until `stop`.
pub async fn serve(
    listener: TcpListener,
    state: ServerState,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let router = Router::new().route("/metrics", get(scrape)).with_state(state);
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stop).await {
        tracing::error!(%error, "metrics are served no more");
    }
}

async fn scrape(State(state): State<ServerState>) -> Result<impl IntoResponse, Problem> {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, state.app.metrics().await?))
}
