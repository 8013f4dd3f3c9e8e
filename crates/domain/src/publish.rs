//! Publish requests, their targets, and what the person chose for each.

use crate::{RenditionId, Timestamp, instagram, tiktok, vk, youtube};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetState {
    Scheduled,
    Queued,
    Uploading,
    Processing,
    Published,
    Failed,
    Canceled,
    NeedsAttention,
}

impl TargetState {
    pub const ALL: [Self; 8] = [
        Self::Scheduled,
        Self::Queued,
        Self::Uploading,
        Self::Processing,
        Self::Published,
        Self::Failed,
        Self::Canceled,
        Self::NeedsAttention,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Queued => "queued",
            Self::Uploading => "uploading",
            Self::Processing => "processing",
            Self::Published => "published",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::NeedsAttention => "needs_attention",
        }
    }
    /// The engine still has steps to take.
    pub const fn is_pending(self) -> bool {
        matches!(
            self,
            Self::Scheduled | Self::Queued | Self::Uploading | Self::Processing
        )
    }
    /// A person can start it again.
    pub const fn can_retry(self) -> bool {
        matches!(self, Self::Failed | Self::Canceled)
    }
    /// A request's state is that of the target that most wants to be seen.
    pub fn of_request(targets: &[Self]) -> Self {
        const ORDER: [TargetState; 8] = [
            TargetState::NeedsAttention,
            TargetState::Failed,
            TargetState::Uploading,
            TargetState::Processing,
            TargetState::Queued,
            TargetState::Scheduled,
            TargetState::Published,
            TargetState::Canceled,
        ];
        ORDER
            .into_iter()
            .find(|s| targets.contains(s))
            .unwrap_or(Self::Canceled)
    }
}
impl std::str::FromStr for TargetState {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|x| x.as_str() == s).ok_or(())
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    #[default]
    Public,
    Unlisted,
    Private,
}
impl Visibility {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
        }
    }
}

/// The cover picture: a frame of the video, or the poster the library shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// Milliseconds from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_poster: Option<bool>,
}

/// What the person chose for one target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TargetOptions)]
#[serde(deny_unknown_fields)]
pub struct Options {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The description, where a platform calls it that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// A ready rendition of the clip to send instead of the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendition_id: Option<RenditionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub youtube: Option<youtube::Options>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instagram: Option<instagram::Options>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiktok: Option<tiktok::Options>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vk: Option<vk::Options>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Ok,
    Retry,
    Failed,
    Ambiguous,
}
impl Outcome {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Retry => "retry",
            Self::Failed => "failed",
            Self::Ambiguous => "ambiguous",
        }
    }
}
impl std::str::FromStr for Outcome {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        [Self::Ok, Self::Retry, Self::Failed, Self::Ambiguous]
            .into_iter()
            .find(|x| x.as_str() == s)
            .ok_or(())
    }
}

/// One call to a platform as the person may read it: never a token, an upload address or a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Call {
    /// What the call was for: `open_session`, `send_bytes`, `ask_session`, `poll` …
    pub step: String,
    pub started_at: Timestamp,
    pub duration_ms: u64,
    pub host: String,
    /// HTTP status; none when no answer came.
    pub status: Option<u16>,
    pub bytes_sent: u64,
    pub outcome: Outcome,
    pub code: Option<String>,
    pub message: Option<String>,
    /// Whether an access token went along.
    #[serde(default)]
    pub authorized: bool,
}

/// Something the person should know of a target that is otherwise well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Note {
    /// `locked_private`, `thumbnail_refused`, `thumbnail_limit`, `not_a_short` …
    pub code: String,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What the platform says of a finished publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub remote_id: String,
    pub remote_url: String,
    /// As the platform returned it.
    pub visibility: String,
    pub notes: Vec<Note>,
}

/// What a platform shows everybody of a published video. A count that is absent was not told: hidden, switched off,
/// or nothing this connection may ask. That is not nought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Numbers {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<u64>,
}

/// The least time between two questions for the numbers of one video. Each is a person's press; this is for a finger
/// that presses again, not for a clock.
pub const NUMBERS_EVERY: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_shown_before_a_success() {
        use TargetState::{Canceled, NeedsAttention, Published};
        assert_eq!(
            TargetState::of_request(&[Published, NeedsAttention]),
            NeedsAttention
        );
        assert_eq!(TargetState::of_request(&[Canceled, Published]), Published);
    }

    #[test]
    fn an_unknown_option_is_refused() {
        assert!(serde_json::from_str::<Options>(r#"{"titel":"x"}"#).is_err());
    }
}
