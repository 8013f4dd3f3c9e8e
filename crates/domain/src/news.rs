//! What a person may be told of by mail. In the app they are told of all of it.

use crate::webhook::Event;
use serde::{Deserialize, Serialize};

/// A kind of news that a person chooses.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = NewsKind)]
pub enum News {
    /// A post of theirs did not go out.
    PostFailed,
    /// A post of theirs waits for their decision.
    NeedsDecision,
    /// A post of another person waits for an approval that they may give.
    ApprovalAsked,
    /// A post of theirs was not approved.
    PostDeclined,
    PostPublished,
    /// A channel that they connected must be connected again.
    ChannelLost,
}

impl News {
    pub const ALL: [Self; 6] = [
        Self::PostFailed,
        Self::NeedsDecision,
        Self::ApprovalAsked,
        Self::PostDeclined,
        Self::PostPublished,
        Self::ChannelLost,
    ];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PostFailed => "post_failed",
            Self::NeedsDecision => "needs_decision",
            Self::ApprovalAsked => "approval_asked",
            Self::PostDeclined => "post_declined",
            Self::PostPublished => "post_published",
            Self::ChannelLost => "channel_lost",
        }
    }

    /// Whether it is mailed to who has chosen nothing: what stands still without them is.
    pub const fn is_mailed_by_default(self) -> bool {
        !matches!(self, Self::PostPublished | Self::ChannelLost)
    }

    pub const fn of(event: Event) -> Option<Self> {
        match event {
            Event::TargetFailed => Some(Self::PostFailed),
            Event::TargetNeedsAttention => Some(Self::NeedsDecision),
            Event::ApprovalRequested => Some(Self::ApprovalAsked),
            Event::ApprovalDeclined => Some(Self::PostDeclined),
            Event::TargetPublished => Some(Self::PostPublished),
            Event::ChannelReconnectNeeded => Some(Self::ChannelLost),
            Event::TargetCanceled
            | Event::Approved
            | Event::MediaReady
            | Event::MediaUnusable
            | Event::ChannelDisconnected
            | Event::ExportReady
            | Event::Ping => None,
        }
    }
}
impl std::str::FromStr for News {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|n| n.as_str() == s).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_news_has_its_event_and_its_word() {
        for news in News::ALL {
            assert_eq!(
                Event::ALL.iter().filter(|e| News::of(**e) == Some(news)).count(),
                1
            );
            assert_eq!(news.as_str().parse(), Ok(news));
            assert_eq!(serde_json::to_value(news).unwrap(), news.as_str());
        }
    }
}
