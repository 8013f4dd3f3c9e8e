use super::stream;
use crate::extract::Named;
use crate::problem::Problem;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;

/// The original for a platform's fetcher, whole or in ranges, as often as it asks, while its publish is under way.
/// An address that is not, or no longer, good answers 404.
#[utoipa::path(get, path = "/l/{link}", operation_id = "fetch_link", tag = "library", security(()),
    params(("link" = String, Path, description = "signed by this installation"), ("Range" = Option<String>, Header)),
    responses((status = OK, content_type = "video/mp4"), (status = PARTIAL_CONTENT, content_type = "video/mp4")))]
pub async fn handler(
    State(state): State<ServerState>,
    Named(link): Named<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = state.app.fetched_file(&link).await?;
    let agent = headers
        .get("user-agent")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let range = headers
        .get("range")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    tracing::info!(%method, agent, range, "a platform fetches a clip");
    stream(&state, &file, &method, &headers).await
}
