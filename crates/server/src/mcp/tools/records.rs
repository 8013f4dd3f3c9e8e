//! What was written down: openings of platforms' tokens, and who did what.

use super::page_limit;
use crate::mcp::Caller;
use crate::mcp::tool::{Effect, Tool};
use crate::problem::Problem;
use app::views::{AuditEvent, Page, TokenUse};
use domain::act::{ActKind, Purpose};
use domain::api_token::Scope;
use domain::audit::{Class, Kind};
use domain::{ChannelId, Timestamp};

pub struct ListTokenUses;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Uses {
    /// Of this channel's token.
    channel_id: Option<ChannelId>,
    /// What was asked for.
    kind: Option<ActKind>,
    /// What the token was opened for under that.
    purpose: Option<Purpose>,
    /// At this moment or later.
    from: Option<Timestamp>,
    /// Before this moment.
    to: Option<Timestamp>,
    /// Words that all stand somewhere in channel, person, host, purpose or act.
    query: Option<String>,
    /// `next_cursor` of the page before, for what follows it.
    cursor: Option<String>,
    /// Lines on a page, 1 to 100; 10 when not given.
    limit: Option<u32>,
}

impl Tool for ListTokenUses {
    const NAME: &'static str = "list_token_uses";
    const TITLE: &'static str = "Uses of channel tokens";
    const SAYS: &'static str = "Every opening of a platform's access token with the person's act that it was for, newest \
        first. Below the role admin: the owner's own.";
    const SCOPE: Scope = Scope::AuditRead;
    const EFFECT: Effect = Effect::Looks;
    type Asked = Uses;
    type Told = Page<TokenUse>;

    async fn call(caller: &Caller, asked: Uses) -> Result<Page<TokenUse>, Problem> {
        let listing = app::ledger::Listing {
            channel: asked.channel_id,
            kind: asked.kind,
            purpose: asked.purpose,
            from: asked.from,
            to: asked.to,
            query: asked.query.unwrap_or_default(),
            cursor: asked.cursor,
            limit: page_limit(asked.limit),
            ..Default::default()
        };
        Ok(caller.state.app.token_uses(&caller.scope, listing).await?)
    }
}

pub struct ListAuditEvents;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// Only events of this class.
    class: Option<Class>,
    /// Only events of this kind.
    kind: Option<Kind>,
    /// At this moment or later.
    from: Option<Timestamp>,
    /// Before this moment.
    to: Option<Timestamp>,
    /// Words that stand anywhere in who, what and how.
    query: Option<String>,
    /// `next_cursor` of the page before, for what follows it.
    cursor: Option<String>,
    /// Events on a page, 1 to 100; 10 when not given.
    limit: Option<u32>,
}

impl Tool for ListAuditEvents {
    const NAME: &'static str = "list_audit_events";
    const TITLE: &'static str = "Audit log";
    const SAYS: &'static str = "Who did what in the workspace, newest first. Editors see their own only; the role viewer \
        none.";
    const SCOPE: Scope = Scope::AuditRead;
    const EFFECT: Effect = Effect::Looks;
    type Asked = Events;
    type Told = Page<AuditEvent>;

    async fn call(caller: &Caller, asked: Events) -> Result<Page<AuditEvent>, Problem> {
        let listing = app::audit::Listing {
            class: asked.class,
            kind: asked.kind,
            from: asked.from,
            to: asked.to,
            query: asked.query.unwrap_or_default(),
            cursor: asked.cursor,
            limit: page_limit(asked.limit),
            ..Default::default()
        };
        Ok(caller.state.app.audit_events(&caller.scope, listing).await?)
    }
}
