use crate::problem::Problem;
use crate::routes::whole;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::{Channel, Page};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// Connects the stand-ins on this machine, all at once.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/channels/connect-sandbox", operation_id = "connect_sandbox", tag = "channels",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Channel>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: InPerson,
) -> Result<Json<Page<Channel>>, Problem> {
    Ok(whole(
        state.app.connect_sandbox(&member.actor, &member.scope).await?,
    ))
}
