use super::NewPublishRequest;
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Preflight;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// What would stand in the way, without sending anything.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/preflight", operation_id = "preflight", tag = "publishing",
    params(("workspace" = WorkspaceId, Path)), request_body = NewPublishRequest,
    responses((status = OK, body = Preflight)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Body(new): Body<NewPublishRequest>,
) -> Result<Json<Preflight>, Problem> {
    Ok(Json(state.app.preflight(&member.scope, new.into()).await?))
}
