use super::{Tus, content_length, told, watched};
use crate::accept::Stopping;
use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use crate::tus::wire;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::{UploadId, WorkspaceId};

/// Takes bytes at an offset. The `Upload-Offset` of the answer is on disk; a body that breaks off keeps what came.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/uploads/{upload}", operation_id = "append_upload", tag = "uploads",
    params(("workspace" = WorkspaceId, Path), ("upload" = UploadId, Path), ("Upload-Offset" = u64, Header),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha1`, `sha256` or `blake3` and the digest in base64"),
        ("Tus-Resumable" = String, Header)),
    request_body(content = String, content_type = "application/offset+octet-stream"),
    responses((status = NO_CONTENT, headers(("Upload-Offset" = u64), ("Upload-Expires" = String), ("Media-Id" = String)))))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    _: Tus,
    Named(upload): Named<UploadId>,
    Extension(stopping): Extension<Stopping>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, HeaderMap), Problem> {
    if !wire::carries_bytes(&headers)? {
        return Err(
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type_wrong")
                .detail(format!("Send the bytes as {}.", wire::BODY_TYPE)),
        );
    }
    let offset = wire::upload_offset(&headers)?;
    let checksum = wire::checksum(&headers)?;
    let length = content_length(&headers);
    let body = watched(body, stopping, state.clone(), &member);
    let progress = state
        .app
        .append_upload(&member.scope, upload, offset, checksum, length, body)
        .await?;
    Ok((StatusCode::NO_CONTENT, told(&progress)))
}
