use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Target;
use axum::Json;
use axum::extract::State;
use domain::{TargetId, WorkspaceId};

/// Starts a failed or canceled target again: an act of its own.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/publish-targets/{target}/retry", operation_id = "retry_target", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("target" = TargetId, Path)), responses((status = OK, body = Target)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(target): Named<TargetId>,
) -> Result<Json<Target>, Problem> {
    Ok(Json(state.app.retry_target(&member.scope, target).await?))
}
