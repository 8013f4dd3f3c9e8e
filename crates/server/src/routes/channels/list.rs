use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Member;
use crate::state::ServerState;
use app::views::{Channel, Page};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// Connected channels, with their health.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/channels", operation_id = "channels", tag = "channels",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Channel>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
) -> Result<Json<Page<Channel>>, Problem> {
    Ok(whole(state.app.channels(&member.scope).await?))
}
