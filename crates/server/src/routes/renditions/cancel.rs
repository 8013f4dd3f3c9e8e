use crate::extract::Within;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Rendition;
use axum::Json;
use axum::extract::State;
use domain::{MediaId, RenditionId, WorkspaceId};

/// Stops a copy that is not ready.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/media/{media}/renditions/{rendition}/cancel", operation_id = "cancel_rendition", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path), ("rendition" = RenditionId, Path)),
    responses((status = OK, body = Rendition)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Within(media, rendition): Within<MediaId, RenditionId>,
) -> Result<Json<Rendition>, Problem> {
    Ok(Json(
        state
            .app
            .cancel_rendition(&member.scope, media, rendition)
            .await?,
    ))
}
