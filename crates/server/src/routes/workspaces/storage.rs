use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::StorageUse;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// How much of its quota the workspace uses.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/storage", operation_id = "storage", tag = "workspaces",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = StorageUse)))]
pub async fn handler(State(state): State<ServerState>, member: Member) -> Result<Json<StorageUse>, Problem> {
    Ok(Json(state.app.storage_of(&member.scope).await?))
}
