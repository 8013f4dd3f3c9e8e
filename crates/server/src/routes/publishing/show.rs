use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::PublishRequest;
use axum::Json;
use axum::extract::State;
use domain::{PublishRequestId, WorkspaceId};

/// One publish request with its targets, each with its attempts.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/publish-requests/{request}", operation_id = "publish_request", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("request" = PublishRequestId, Path)),
    responses((status = OK, body = PublishRequest)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(request): Named<PublishRequestId>,
) -> Result<Json<PublishRequest>, Problem> {
    Ok(Json(state.app.publish_request(&member.scope, request).await?))
}
