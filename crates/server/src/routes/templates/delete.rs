use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{TemplateId, WorkspaceId};

/// Deletes a saved text. Posts that were written with it keep their words.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/templates/{template}", operation_id = "delete_template", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("template" = TemplateId, Path)), responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(template): Named<TemplateId>,
) -> Result<StatusCode, Problem> {
    state.app.delete_template(&member.scope, template).await?;
    Ok(StatusCode::NO_CONTENT)
}
