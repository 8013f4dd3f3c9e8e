use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::WorkspaceId;

/// Takes the wish to delete the workspace back, before it is due. Posts that were canceled stay canceled.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/deletion", operation_id = "keep_workspace", tag = "workspaces",
    params(("workspace" = WorkspaceId, Path)), responses((status = NO_CONTENT)))]
pub async fn handler(State(state): State<ServerState>, member: Member) -> Result<StatusCode, Problem> {
    state.app.keep_workspace(&member.scope).await?;
    Ok(StatusCode::NO_CONTENT)
}
