//! What was done and what became of it: acts, openings of tokens, news of posts, receipts.

use crate::notices::Stands;
use domain::{
    ActId, ChannelId, EventId, Failure, MediaId, NoticeId, Platform, PublishRequestId, ReceiptId, TargetId,
    Timestamp, TokenUseId,
};
use serde::Serialize;
use std::collections::BTreeMap;
use store::notices::Subject;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Act {
    pub id: ActId,
    pub kind: domain::act::ActKind,
    /// Who; none when the account is gone.
    pub actor: Option<String>,
    pub at: Timestamp,
    /// `browser`, or `token` for a program with an API token.
    pub origin: String,
}
impl From<store::acts::Act> for Act {
    fn from(a: store::acts::Act) -> Self {
        Self {
            id: a.id,
            kind: a.kind,
            actor: a.actor,
            at: a.created_at,
            origin: a.origin,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenUse {
    pub id: TokenUseId,
    pub at: Timestamp,
    pub channel_id: ChannelId,
    pub channel_title: Option<String>,
    pub purpose: String,
    pub host: String,
    /// Authorised calls under this line.
    pub calls: u64,
    pub act: Act,
    /// The channel is connected, or waits to be connected again.
    pub is_channel_here: bool,
    /// The post that the act was for.
    pub publish_request_id: Option<PublishRequestId>,
    /// Its clip, while that is in the library.
    pub media_id: Option<MediaId>,
}
impl From<store::ledger::TokenUse> for TokenUse {
    fn from(u: store::ledger::TokenUse) -> Self {
        Self {
            id: u.id,
            at: u.at,
            channel_id: u.channel,
            channel_title: u.channel_title,
            purpose: u.purpose,
            host: u.host,
            calls: u.calls,
            act: u.act.into(),
            is_channel_here: u.is_channel_here,
            publish_request_id: u.request,
            media_id: u.media,
        }
    }
}

/// What became of a post or of a channel.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Notice {
    pub id: NoticeId,
    pub at: Timestamp,
    /// `post_failed`, `post_declined`, `channel_lost`; of what was published `live`, `removed`, `rejected_later`,
    /// `locked_private`, `visibility_changed`, or a platform's note.
    pub code: String,
    pub message: String,
    pub hint: Option<String>,
    /// None, as all that is of a post, when it is about a channel.
    pub target_id: Option<TargetId>,
    pub publish_request_id: Option<PublishRequestId>,
    /// None when it is about a post.
    pub channel_id: Option<ChannelId>,
    pub platform: Platform,
    pub channel_title: String,
    pub media_title: Option<String>,
    pub remote_url: Option<String>,
    /// Why the post failed or the channel was lost, while that is how it stands.
    pub failure: Option<Failure>,
    /// It is so no more: the post was sent again, or the channel was connected again.
    pub is_over: bool,
}
impl From<store::notices::Notice> for Notice {
    fn from(n: store::notices::Notice) -> Self {
        let stands = crate::notices::stands(&n);
        let (post, channel_id) = match n.subject {
            Subject::Post(p) => (Some(p), None),
            Subject::Channel(c) => (None, Some(c.channel)),
        };
        let (target_id, publish_request_id) = post.as_ref().map(|p| (p.target, p.request)).unzip();
        let (media_title, remote_url) = post.map(|p| (p.media_title, p.remote_url)).unzip();
        let remote_url = remote_url.flatten();
        Self {
            id: n.id,
            at: n.at,
            code: n.note.code,
            message: n.note.message,
            hint: n.note.hint,
            target_id,
            publish_request_id,
            channel_id,
            platform: n.platform,
            channel_title: n.channel_title,
            media_title,
            remote_url,
            failure: if stands == Stands::Still { n.failure } else { None },
            is_over: stands == Stands::NoMore,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Notices {
    pub items: Vec<Notice>,
    pub next_cursor: Option<String>,
    /// How many the person who asks has not seen.
    pub unseen: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Receipt {
    pub id: ReceiptId,
    /// `media.delete`, `rendition.delete`, `channel.disconnect`.
    pub kind: String,
    pub at: Timestamp,
    /// The id of what was erased.
    pub subject: String,
    pub counts: BTreeMap<String, i64>,
    /// The event of the audit log that records the erasure.
    pub audit_event: Option<EventId>,
    /// That event's place in the tree; comes within seconds.
    pub audit_index: Option<u64>,
    /// By the key that signs the audit log, of all the other fields; comes with the index. `ai-shorts receipt verify`
    /// checks it.
    pub signature: Option<String>,
}
impl From<store::receipts::Kept> for Receipt {
    fn from(k: store::receipts::Kept) -> Self {
        Self {
            audit_event: k.event,
            audit_index: k.index,
            signature: k.signature,
            ..k.receipt.into()
        }
    }
}
impl From<store::receipts::Receipt> for Receipt {
    fn from(r: store::receipts::Receipt) -> Self {
        Self {
            id: r.id,
            kind: r.kind,
            at: r.at,
            subject: r.subject,
            counts: r.counts,
            audit_event: None,
            audit_index: None,
            signature: None,
        }
    }
}
