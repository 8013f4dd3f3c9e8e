use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Receipt;
use axum::Json;
use axum::extract::State;
use domain::{ChannelId, WorkspaceId};

/// Stops its posts, revokes access at the platform, wipes tokens and facts.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/channels/{channel}", operation_id = "disconnect_channel", tag = "channels",
    params(("workspace" = WorkspaceId, Path), ("channel" = ChannelId, Path)), responses((status = OK, body = Receipt)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(channel): Named<ChannelId>,
) -> Result<Json<Receipt>, Problem> {
    Ok(Json(state.app.disconnect(&member.scope, channel).await?))
}
