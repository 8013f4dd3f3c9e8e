use crate::extract::Within;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Receipt;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{MediaId, RenditionId, WorkspaceId};

/// Removes a copy: not found from now on, its bytes gone soon after. Refused while posts need it.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/media/{media}/renditions/{rendition}", operation_id = "delete_rendition", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path), ("rendition" = RenditionId, Path)),
    responses((status = ACCEPTED, body = Receipt)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Within(media, rendition): Within<MediaId, RenditionId>,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    let receipt = state
        .app
        .delete_rendition(&member.scope, media, rendition)
        .await?;
    Ok((StatusCode::ACCEPTED, Json(receipt)))
}
