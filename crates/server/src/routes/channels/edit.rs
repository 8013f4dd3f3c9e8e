use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Channel;
use axum::Json;
use axum::extract::State;
use domain::{ChannelId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditChannel {
    /// A name of one's own; null removes it.
    label: Option<String>,
}

/// Labels a channel.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/channels/{channel}", operation_id = "edit_channel", tag = "channels",
    params(("workspace" = WorkspaceId, Path), ("channel" = ChannelId, Path)), request_body = EditChannel,
    responses((status = OK, body = Channel)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(channel): Named<ChannelId>,
    Body(edit): Body<EditChannel>,
) -> Result<Json<Channel>, Problem> {
    Ok(Json(
        state
            .app
            .label_channel(&member.scope, channel, edit.label.as_deref())
            .await?,
    ))
}
