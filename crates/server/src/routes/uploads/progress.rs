use super::{Tus, told};
use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use crate::tus::wire;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::{UploadId, WorkspaceId};

/// Where an upload is: `Upload-Offset` is on disk. A finished one tells its `Media-Id`.
#[utoipa::path(head, path = "/api/v1/workspaces/{workspace}/uploads/{upload}", operation_id = "upload_progress", tag = "uploads",
    params(("workspace" = WorkspaceId, Path), ("upload" = UploadId, Path), ("Tus-Resumable" = String, Header)),
    responses((status = OK, headers(("Upload-Offset" = u64), ("Upload-Length" = u64), ("Upload-Expires" = String),
        ("Media-Id" = String)))))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    _: Tus,
    Named(upload): Named<UploadId>,
) -> Result<HeaderMap, Problem> {
    let progress = state.app.upload_progress(&member.scope, upload).await?;
    let mut answer = told(&progress);
    answer.insert(wire::UPLOAD_LENGTH, progress.size_bytes.into());
    Ok(answer)
}
