use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use crate::tus::wire::hex32;
use app::views::Media;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// Whether the workspace has these bytes already, asked before they are sent.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/media/by-hash/{blake3}", operation_id = "media_by_hash", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("blake3" = String, Path, description = "BLAKE3 in 64 hex digits")),
    responses((status = OK, body = Media)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(blake3): Named<String>,
) -> Result<Json<Media>, Problem> {
    let blake3 = hex32(&blake3).ok_or_else(Problem::not_found)?;
    Ok(Json(state.app.media_by_hash(&member.scope, &blake3).await?))
}
