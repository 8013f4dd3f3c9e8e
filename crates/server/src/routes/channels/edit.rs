use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::channels::{ChannelEdit, Label};
use app::views::Channel;
use axum::Json;
use axum::extract::State;
use domain::{ChannelId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditChannel {
    /// A name of one's own; null removes it, left out it stays.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    label: Label,
    /// A standing instruction for a year: what YouTube told of the channel and its videos is brought anew before it is
    /// 30 days old, with one opening of the token a day at most. Without it nothing is asked by itself.
    #[schema(nullable = false)]
    keep_fresh: Option<bool>,
}

/// Null is told apart from what was left out.
fn given<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Label, D::Error> {
    let given: Option<String> = serde::Deserialize::deserialize(d)?;
    Ok(given.map_or(Label::Goes, Label::Becomes))
}

/// Labels a channel; gives or takes back the standing instruction to keep what YouTube told fresh.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/channels/{channel}", operation_id = "edit_channel", tag = "channels",
    params(("workspace" = WorkspaceId, Path), ("channel" = ChannelId, Path)), request_body = EditChannel,
    responses((status = OK, body = Channel)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(channel): Named<ChannelId>,
    Body(edit): Body<EditChannel>,
) -> Result<Json<Channel>, Problem> {
    let edit = ChannelEdit {
        label: edit.label,
        keep_fresh: edit.keep_fresh,
    };
    Ok(Json(state.app.edit_channel(&member.scope, channel, edit).await?))
}
