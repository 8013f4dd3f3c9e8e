use super::send;
use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use domain::{MediaId, WorkspaceId};
use storage::Kind;

/// The poster.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/media/{media}/poster", operation_id = "media_poster", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path), ("Range" = Option<String>, Header)),
    responses((status = OK, content_type = "image/jpeg"), (status = PARTIAL_CONTENT, content_type = "image/jpeg"),
        (status = NOT_MODIFIED)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(media): Named<MediaId>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    send(&state, &member, media, Kind::Poster, &method, &headers).await
}
