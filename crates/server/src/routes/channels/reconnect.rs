use super::Begun;
use crate::extract::Named;
use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use axum::Json;
use axum::extract::State;
use domain::{ChannelId, WorkspaceId};

/// Begins a consent journey for a channel whose access was lost.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/channels/{channel}/reconnect", operation_id = "reconnect_channel", tag = "channels",
    params(("workspace" = WorkspaceId, Path), ("channel" = ChannelId, Path)), responses((status = OK, body = Begun)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: InPerson,
    Named(channel): Named<ChannelId>,
) -> Result<Json<Begun>, Problem> {
    let url = state.app.reconnect(&member.actor, &member.scope, channel).await?;
    Ok(Json(Begun {
        authorize_url: url.into(),
    }))
}
