use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Channel;
use axum::Json;
use axum::extract::State;
use domain::{ChannelId, WorkspaceId};

/// One channel.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/channels/{channel}", operation_id = "channel", tag = "channels",
    params(("workspace" = WorkspaceId, Path), ("channel" = ChannelId, Path)), responses((status = OK, body = Channel)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(channel): Named<ChannelId>,
) -> Result<Json<Channel>, Problem> {
    Ok(Json(state.app.channel(&member.scope, channel).await?))
}
