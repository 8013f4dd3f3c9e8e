use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Workspace;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// One workspace and the role one has in it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}", operation_id = "workspace", tag = "workspaces",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Workspace)))]
pub async fn handler(State(state): State<ServerState>, member: Member) -> Result<Json<Workspace>, Problem> {
    Ok(Json(state.app.workspace(&member.scope).await?))
}
