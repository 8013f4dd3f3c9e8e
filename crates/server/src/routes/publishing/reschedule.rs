use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::PublishRequest;
use axum::Json;
use axum::extract::State;
use domain::{PublishRequestId, Timestamp, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reschedule {
    scheduled_at: Timestamp,
}

/// Moves what has not begun to another time.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/publish-requests/{request}", operation_id = "reschedule", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("request" = PublishRequestId, Path)), request_body = Reschedule,
    responses((status = OK, body = PublishRequest)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(request): Named<PublishRequestId>,
    Body(to): Body<Reschedule>,
) -> Result<Json<PublishRequest>, Problem> {
    Ok(Json(
        state
            .app
            .move_request(&member.scope, request, to.scheduled_at)
            .await?,
    ))
}
