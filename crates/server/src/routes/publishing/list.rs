use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::Member;
use crate::state::ServerState;
use app::posts::Listing;
use app::views::{Page, PublishRequest};
use axum::Json;
use axum::extract::State;
use domain::approval::ApprovalState;
use domain::publish::TargetState;
use domain::{ChannelId, MediaId, Timestamp, WorkspaceId};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// With a target in this state.
    #[param(inline)]
    state: Option<TargetState>,
    /// With a target on this channel; with `state`, with one there that is in it.
    channel: Option<ChannelId>,
    media: Option<MediaId>,
    /// Those whose approval has come so far.
    #[param(inline)]
    approval: Option<ApprovalState>,
    /// Going out at this moment or later: the scheduled one, else the one when it was asked for.
    from: Option<Timestamp>,
    /// Going out before this moment.
    to: Option<Timestamp>,
    cursor: Option<String>,
    /// 1 to 100; 50 when not given.
    limit: Option<u32>,
}

/// Publish requests, newest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/publish-requests", operation_id = "publish_requests", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), Asked), responses((status = OK, body = Page<PublishRequest>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<PublishRequest>>, Problem> {
    let listing = Listing {
        state: asked.state,
        channel: asked.channel,
        media: asked.media,
        approval: asked.approval,
        from: asked.from,
        to: asked.to,
        cursor: asked.cursor,
        limit: page_limit(asked.limit),
    };
    Ok(Json(state.app.publish_requests(&member.scope, listing).await?))
}
