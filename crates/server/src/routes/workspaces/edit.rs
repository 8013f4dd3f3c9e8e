use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Workspace;
use app::workspaces::WorkspaceEdit;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// What is to be another; what is left out stays.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditWorkspace {
    name: Option<String>,
    /// Posts of editors wait until an owner or an admin approves them. Those that wait already go on waiting when
    /// this is turned off.
    approval_required: Option<bool>,
}

/// Renames a workspace, or says whether posts of editors wait for approval.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}", operation_id = "edit_workspace", tag = "workspaces",
    params(("workspace" = WorkspaceId, Path)), request_body = EditWorkspace,
    responses((status = OK, body = Workspace)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Body(edit): Body<EditWorkspace>,
) -> Result<Json<Workspace>, Problem> {
    let edit = WorkspaceEdit {
        name: edit.name,
        approval_required: edit.approval_required,
    };
    Ok(Json(state.app.edit_workspace(&member.scope, edit).await?))
}
