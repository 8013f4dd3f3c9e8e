use super::Tus;
use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{UploadId, WorkspaceId};

/// Gives an unfinished upload up; its bytes go.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/uploads/{upload}", operation_id = "delete_upload", tag = "uploads",
    params(("workspace" = WorkspaceId, Path), ("upload" = UploadId, Path), ("Tus-Resumable" = String, Header)),
    responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    _: Tus,
    Named(upload): Named<UploadId>,
) -> Result<StatusCode, Problem> {
    state.app.delete_upload(&member.scope, upload).await?;
    Ok(StatusCode::NO_CONTENT)
}
