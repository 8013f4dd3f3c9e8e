use crate::extract::Within;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Rendition;
use axum::Json;
use axum::extract::State;
use domain::{MediaId, RenditionId, WorkspaceId};

/// One copy of a clip, with what is different in it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/media/{media}/renditions/{rendition}", operation_id = "rendition", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path), ("rendition" = RenditionId, Path)),
    responses((status = OK, body = Rendition)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Within(media, rendition): Within<MediaId, RenditionId>,
) -> Result<Json<Rendition>, Problem> {
    Ok(Json(state.app.rendition(&member.scope, media, rendition).await?))
}
