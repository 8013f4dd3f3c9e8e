use super::{Tus, content_length, told, watched};
use crate::accept::Stopping;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use crate::tus::wire;
use app::uploads::Creating;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use domain::WorkspaceId;

/// Makes room for an upload, or says why there is none, before any byte comes. With a body of
/// `application/offset+octet-stream` its first bytes come along.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/uploads", operation_id = "create_upload", tag = "uploads",
    params(("workspace" = WorkspaceId, Path), ("Upload-Length" = u64, Header),
        ("Upload-Metadata" = Option<String>, Header, description = "`filename`, `filetype`, `blake3`, each in base64"),
        ("Tus-Resumable" = String, Header)),
    responses((status = CREATED, headers(("Location" = String), ("Upload-Offset" = u64), ("Upload-Expires" = String)))))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    _: Tus,
    Extension(stopping): Extension<Stopping>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, HeaderMap), Problem> {
    let size_bytes = wire::upload_length(&headers)?;
    let about = wire::metadata(&headers)?;
    let carries_bytes = wire::carries_bytes(&headers)?;
    let checksum = wire::checksum(&headers)?;
    let creating = Creating {
        filename: about.filename.unwrap_or_default(),
        size_bytes,
        blake3: about.blake3,
    };
    let (id, mut progress) = state.app.create_upload(&member.scope, creating).await?;
    if carries_bytes {
        let (length, body) = (
            content_length(&headers),
            watched(body, stopping, state.clone(), &member),
        );
        let appended = state
            .app
            .append_upload(&member.scope, id, 0, checksum, length, body)
            .await;
        if appended.is_err() {
            // its address was never told, so nobody could go on with it
            let _ = state.app.delete_upload(&member.scope, id).await;
        }
        progress = appended?;
    }
    let mut answer = told(&progress);
    let place = format!("/api/v1/workspaces/{}/uploads/{id}", member.scope.workspace());
    let place = HeaderValue::from_str(&place).expect("ids are letters and digits");
    answer.insert(header::LOCATION, place);
    Ok((StatusCode::CREATED, answer))
}
