use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Target;
use axum::Json;
use axum::extract::State;
use domain::{TargetId, WorkspaceId};

/// One target with its attempts.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/publish-targets/{target}", operation_id = "publish_target", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("target" = TargetId, Path)), responses((status = OK, body = Target)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(target): Named<TargetId>,
) -> Result<Json<Target>, Problem> {
    Ok(Json(state.app.publish_target(&member.scope, target).await?))
}
