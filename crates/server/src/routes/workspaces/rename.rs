use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Workspace;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameWorkspace {
    name: String,
}

/// Renames a workspace.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}", operation_id = "rename_workspace", tag = "workspaces",
    params(("workspace" = WorkspaceId, Path)), request_body = RenameWorkspace,
    responses((status = OK, body = Workspace)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Body(edit): Body<RenameWorkspace>,
) -> Result<Json<Workspace>, Problem> {
    Ok(Json(state.app.rename_workspace(&member.scope, &edit.name).await?))
}
