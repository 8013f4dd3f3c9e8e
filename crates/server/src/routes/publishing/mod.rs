//! Publishing: checking, sending, canceling, trying again, deciding.

pub mod approve;
pub mod cancel;
pub mod cancel_target;
pub mod create;
pub mod decisions;
pub mod decline;
pub mod list;
pub mod numbers;
pub mod preflight;
pub mod reschedule;
pub mod resolve_target;
pub mod retry_target;
pub mod show;
pub mod show_target;

use app::drafts::Written;
use app::publishing::{NewRequest, NewTarget};
use domain::publish::Options;
use domain::{ChannelId, DraftId, MediaId, Timestamp};

/// What is to be published where.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPublishRequest {
    media_id: MediaId,
    /// At once when neither this nor `next_slot` is given.
    scheduled_at: Option<Timestamp>,
    /// Instead of a time: at the workspace's next free slot. Two posts never get the same one.
    #[serde(default)]
    next_slot: bool,
    targets: Vec<NewPublishTarget>,
    /// The draft it was written in. It goes with the post that is accepted, unless it has another version by then.
    draft: Option<WrittenDraft>,
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenDraft {
    id: DraftId,
    version: u64,
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPublishTarget {
    channel_id: ChannelId,
    #[serde(default)]
    options: Options,
}

impl From<NewPublishTarget> for NewTarget {
    fn from(new: NewPublishTarget) -> Self {
        Self {
            channel: new.channel_id,
            options: new.options,
        }
    }
}

impl From<NewPublishRequest> for NewRequest {
    fn from(new: NewPublishRequest) -> Self {
        Self {
            media: new.media_id,
            scheduled_at: new.scheduled_at,
            next_slot: new.next_slot,
            targets: new.targets.into_iter().map(Into::into).collect(),
            draft: new.draft.map(|d| Written {
                id: d.id,
                version: d.version,
            }),
        }
    }
}
