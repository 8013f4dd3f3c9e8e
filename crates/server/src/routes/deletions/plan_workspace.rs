use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::DeletionCounts;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// What would go with the workspace. For its owners.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/deletion", operation_id = "workspace_deletion", tag = "workspaces",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = DeletionCounts)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
) -> Result<Json<DeletionCounts>, Problem> {
    Ok(Json(state.app.workspace_deletion(&member.scope).await?))
}
