use crate::problem::Problem;
use crate::routes::whole;
use crate::session;
use crate::state::ServerState;
use app::views::{Member, Page};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// The workspace's members, in the order they joined.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/members", operation_id = "members", tag = "members",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Member>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: session::Member,
) -> Result<Json<Page<Member>>, Problem> {
    Ok(whole(state.app.members(&member.scope).await?))
}
