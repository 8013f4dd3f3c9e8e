use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Numbers;
use axum::Json;
use axum::extract::State;
use domain::{TargetId, WorkspaceId};

/// Asks the platform for the public numbers of a published video: an act of its own, at most once a minute each.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/publish-targets/{target}/numbers", operation_id = "ask_numbers", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("target" = TargetId, Path)), responses((status = OK, body = Numbers)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(target): Named<TargetId>,
) -> Result<Json<Numbers>, Problem> {
    Ok(Json(state.app.ask_numbers(&member.scope, target).await?))
}
