use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{ExportId, WorkspaceId};

/// Deletes an archive, or stops its making.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/exports/{export}", operation_id = "delete_export", tag = "privacy",
    params(("workspace" = WorkspaceId, Path), ("export" = ExportId, Path)), responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(export): Named<ExportId>,
) -> Result<StatusCode, Problem> {
    state.app.delete_export(&member.scope, export).await?;
    Ok(StatusCode::NO_CONTENT)
}
