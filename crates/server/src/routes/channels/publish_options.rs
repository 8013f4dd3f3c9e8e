use crate::extract::{Named, Query};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::PublishOptions;
use axum::Json;
use axum::extract::State;
use domain::{ChannelId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Two-letter country whose categories are listed; `US` when not given.
    region: Option<String>,
}

/// What the channel allows right now, asked of the platform: an act of its own.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/channels/{channel}/publish-options", operation_id = "publish_options", tag = "channels",
    params(("workspace" = WorkspaceId, Path), ("channel" = ChannelId, Path), Asked),
    responses((status = OK, body = PublishOptions)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(channel): Named<ChannelId>,
    Query(asked): Query<Asked>,
) -> Result<Json<PublishOptions>, Problem> {
    let region = asked.region.unwrap_or_else(|| "US".to_owned());
    if region.len() != 2 || !region.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Problem::invalid(
            "region",
            "region",
            "A region is two capital letters, such as US.",
        ));
    }
    Ok(Json(
        state.app.publish_options(&member.scope, channel, &region).await?,
    ))
}
