use crate::extract::Within;
use crate::problem::Problem;
use crate::routes::media::stream;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use domain::{MediaId, RenditionId, WorkspaceId};

/// The copy's bytes, whole or in ranges; not found until it is ready.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/media/{media}/renditions/{rendition}/file", operation_id = "rendition_file", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path), ("rendition" = RenditionId, Path),
        ("Range" = Option<String>, Header)),
    responses((status = OK, content_type = "video/mp4"), (status = PARTIAL_CONTENT, content_type = "video/mp4"),
        (status = NOT_MODIFIED)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Within(media, rendition): Within<MediaId, RenditionId>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = state.app.rendition_file(&member.scope, media, rendition).await?;
    stream(&state, &file, &method, &headers).await
}
