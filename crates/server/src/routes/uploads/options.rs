use crate::session::Member;
use crate::state::ServerState;
use crate::tus::wire;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::WorkspaceId;

/// What of tus is spoken here: `Tus-Version`, `Tus-Extension`, `Tus-Max-Size`, `Tus-Checksum-Algorithm`.
#[utoipa::path(options, path = "/api/v1/workspaces/{workspace}/uploads", operation_id = "upload_options", tag = "uploads",
    params(("workspace" = WorkspaceId, Path)), responses((status = NO_CONTENT)))]
pub async fn handler(State(state): State<ServerState>, _: Member) -> Response {
    (
        StatusCode::NO_CONTENT,
        wire::options(state.limits.upload_max_bytes),
    )
        .into_response()
}
