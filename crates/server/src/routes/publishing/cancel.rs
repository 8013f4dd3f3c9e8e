use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::PublishRequest;
use axum::Json;
use axum::extract::State;
use domain::{PublishRequestId, WorkspaceId};

/// Cancels every target that can still be canceled.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/publish-requests/{request}/cancel", operation_id = "cancel_publish_request", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("request" = PublishRequestId, Path)),
    responses((status = OK, body = PublishRequest)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(request): Named<PublishRequestId>,
) -> Result<Json<PublishRequest>, Problem> {
    Ok(Json(state.app.cancel_request(&member.scope, request).await?))
}
