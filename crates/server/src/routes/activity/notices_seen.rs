use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{NoticeId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenNotices {
    /// The newest notice that was seen.
    up_to: NoticeId,
}

/// Marks a notice and all older ones as seen by the one who asks.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/notices/seen", operation_id = "see_notices", tag = "events",
    params(("workspace" = WorkspaceId, Path)), request_body = SeenNotices, responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Body(seen): Body<SeenNotices>,
) -> Result<StatusCode, Problem> {
    state.app.see_notices(&member.scope, seen.up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}
