//! What became of posts, and changing what has not begun.

use super::{Nothing, page_limit, whole};
use crate::mcp::Caller;
use crate::mcp::tool::{Effect, Tool};
use crate::problem::Problem;
use app::posts::Listing;
use app::views::{Decision, Page, PublishRequest};
use domain::api_token::Scope;
use domain::approval::ApprovalState;
use domain::publish::TargetState;
use domain::{ChannelId, MediaId, PublishRequestId, Timestamp};

pub struct ListPosts;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// With a target in this state.
    state: Option<TargetState>,
    /// With a target on this channel; with `state`, with one there that is in it.
    channel_id: Option<ChannelId>,
    /// Posts of this clip.
    media_id: Option<MediaId>,
    /// Those whose approval has come so far: `waiting` for an owner or an admin, approved or declined.
    #[schema(inline)]
    approval: Option<ApprovalState>,
    /// Going out at this moment or later: the planned one, else the one when it was asked for.
    from: Option<Timestamp>,
    /// Going out before this moment.
    to: Option<Timestamp>,
    /// `next_cursor` of the page before, for what follows it.
    cursor: Option<String>,
    /// Posts on a page, 1 to 100; 10 when not given.
    limit: Option<u32>,
}

impl Tool for ListPosts {
    const NAME: &'static str = "list_posts";
    const TITLE: &'static str = "List posts";
    const SAYS: &'static str = "Posts, newest first, with the state of each target: scheduled, queued, uploading, \
        processing, published, failed, canceled or needs_attention.";
    const SCOPE: Scope = Scope::PublishRead;
    const EFFECT: Effect = Effect::Looks;
    type Asked = Wanted;
    type Told = Page<PublishRequest>;

    async fn call(caller: &Caller, asked: Wanted) -> Result<Page<PublishRequest>, Problem> {
        let listing = Listing {
            state: asked.state,
            channel: asked.channel_id,
            media: asked.media_id,
            approval: asked.approval,
            from: asked.from,
            to: asked.to,
            cursor: asked.cursor,
            limit: page_limit(asked.limit),
        };
        Ok(caller.state.app.publish_requests(&caller.scope, listing).await?)
    }
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct One {
    /// The post's id, as publish or list_posts tell it.
    post_id: PublishRequestId,
}

pub struct GetPost;

impl Tool for GetPost {
    const NAME: &'static str = "get_post";
    const TITLE: &'static str = "Look at a post";
    const SAYS: &'static str = "One post: for each target its state, the address of the video once it is published, why it \
        failed and what to do, and every call that was made for it. While a target is queued, uploading or processing, \
        look again after some seconds.";
    const SCOPE: Scope = Scope::PublishRead;
    const EFFECT: Effect = Effect::Looks;
    type Asked = One;
    type Told = PublishRequest;

    async fn call(caller: &Caller, asked: One) -> Result<PublishRequest, Problem> {
        Ok(caller
            .state
            .app
            .publish_request(&caller.scope, asked.post_id)
            .await?)
    }
}

pub struct MovePost;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// The post's id, as publish or list_posts tell it.
    post_id: PublishRequestId,
    /// The new time, such as 2027-01-31T18:00:00Z.
    scheduled_at: Timestamp,
}

impl Tool for MovePost {
    const NAME: &'static str = "move_post";
    const TITLE: &'static str = "Move a post";
    const SAYS: &'static str = "Moves a planned post that has not begun to another time.";
    const SCOPE: Scope = Scope::PublishWrite;
    const EFFECT: Effect = Effect::Moves;
    type Asked = Moved;
    type Told = PublishRequest;

    async fn call(caller: &Caller, asked: Moved) -> Result<PublishRequest, Problem> {
        Ok(caller
            .state
            .app
            .move_request(&caller.scope, asked.post_id, asked.scheduled_at)
            .await?)
    }
}

pub struct CancelPost;

impl Tool for CancelPost {
    const NAME: &'static str = "cancel_post";
    const TITLE: &'static str = "Cancel a post";
    const SAYS: &'static str = "Cancels every target of a post that has not gone out yet. What is published stays \
        published: it is deleted at the platform alone.";
    const SCOPE: Scope = Scope::PublishWrite;
    const EFFECT: Effect = Effect::Ends;
    type Asked = One;
    type Told = PublishRequest;

    async fn call(caller: &Caller, asked: One) -> Result<PublishRequest, Problem> {
        Ok(caller
            .state
            .app
            .cancel_request(&caller.scope, asked.post_id)
            .await?)
    }
}

pub struct ListDecisions;

impl Tool for ListDecisions {
    const NAME: &'static str = "list_decisions";
    const TITLE: &'static str = "What waits for the person";
    const SAYS: &'static str = "Targets of which only a person can say what is to be done, mostly because the platform did \
        not tell whether the video arrived, with what is known. No tool answers them: the person looks at their channel \
        and decides in the browser. Tell them, and do not publish such a video again.";
    const SCOPE: Scope = Scope::PublishRead;
    const EFFECT: Effect = Effect::Looks;
    type Asked = Nothing;
    type Told = Page<Decision>;

    async fn call(caller: &Caller, _: Nothing) -> Result<Page<Decision>, Problem> {
        Ok(whole(caller.state.app.decisions(&caller.scope).await?))
    }
}
