//! YouTube's own options, numbers and rules. Source: Google's YouTube Data API v3 documentation.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Longest title in UTF-16 code units, the stricter reading of "100 characters".
pub const TITLE_MAX_UTF16: usize = 100;
/// Longest description in UTF-8 bytes.
pub const DESCRIPTION_MAX_BYTES: usize = 5000;
/// Longest tag list, counted by [`tags_length`].
pub const TAGS_MAX: usize = 500;
/// Longest Short; square or vertical.
pub const SHORT_MAX_MS: u64 = 180_000;
/// From here on it is not certain that a Short stays one: how YouTube rounds is documented nowhere.
pub const SHORT_BORDER_MS: u64 = 179_000;
/// Longest video of a channel without a verified phone.
pub const UNVERIFIED_MAX_MS: u64 = 15 * 60_000;
pub const MAX_MS: u64 = 12 * 3_600_000;
pub const MAX_BYTES: u64 = 274_877_906_944;
/// Safe on every channel; newer ones take 50 MB.
pub const THUMBNAIL_MAX_BYTES: u64 = 2 * 1000 * 1000;
/// How far ahead a native schedule must lie.
pub const SCHEDULE_MIN_LEAD: Duration = Duration::from_secs(15 * 60);
/// `videos.insert` calls a day for one Google project.
pub const UPLOADS_PER_DAY: u32 = 100;
/// Units a day for all other calls.
pub const UNITS_PER_DAY: u32 = 10_000;

/// Whether the id and the link of a video are words of YouTube that expire, or the person's own record. The policies
/// don't say: the stricter reading. Source: YouTube API Services Developer Policies, III.E.4.
pub const LINKS_EXPIRE: bool = true;
/// The note of a post whose words from YouTube were erased by age.
pub const EXPIRED: &str = "youtube_expired";

/// Under the standing instruction, what YouTube told is brought anew at this age: five days are left for failures.
pub const RENEW_AT: Duration = Duration::from_hours(25 * 24);
/// What is as old as this comes with it, so that tokens are opened rarely.
pub const RENEW_WITH: Duration = Duration::from_hours(18 * 24);
/// The least time between two openings under one instruction. Source: security-requirements, section 8.
pub const RENEW_EVERY: Duration = Duration::from_hours(24);

/// When the next renewal is due, by the oldest word of YouTube and the last opening for one.
pub fn renewal_due(oldest_told: Timestamp, opened_at: Option<Timestamp>) -> Timestamp {
    let due = oldest_told.plus(RENEW_AT);
    opened_at.map_or(due, |at| due.max(at.plus(RENEW_EVERY)))
}

pub const SCOPE_UPLOAD: &str = "https://www.googleapis.com/auth/youtube.upload";
pub const SCOPE_READONLY: &str = "https://www.googleapis.com/auth/youtube.readonly";
pub const SCOPES: [&str; 2] = [SCOPE_UPLOAD, SCOPE_READONLY];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = YouTubeOptions)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The person declares it before every upload; there is no default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_for_kids: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub playlist_ids: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify_subscribers: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synthetic_media: Option<bool>,
    /// YouTube itself makes the video public at the time (`publishAt`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native_schedule: Option<bool>,
}

/// What YouTube told of a channel; erased with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelFacts {
    /// The playlist of all its uploads.
    pub uploads_playlist: String,
    /// `allowed`, `eligible`, `disallowed`, `longUploadsUnspecified`; none when YouTube did not say.
    #[serde(default)]
    pub long_uploads: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Category {
    pub id: String,
    pub title: String,
}

/// What may be chosen for a video on this channel now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = YouTubeAccountRules)]
pub struct AccountRules {
    /// `allowed`, `eligible`, `disallowed`.
    pub long_uploads: Option<String>,
    pub categories: Vec<Category>,
    /// The project may be unaudited: YouTube may keep the video private.
    pub unaudited_notice: bool,
}

/// YouTube's counting: lengths, a comma between, two quotes around a tag with a space.
pub fn tags_length(tags: &[String]) -> usize {
    let each = |t: &String| t.chars().count() + if t.contains(' ') { 2 } else { 0 };
    tags.iter().map(each).sum::<usize>() + tags.len().saturating_sub(1)
}

/// Whether YouTube treats a video of this shape as a Short.
pub const fn is_short(duration_ms: u64, width: u32, height: u32) -> bool {
    width <= height && duration_ms <= SHORT_MAX_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_counted_as_youtube_counts() {
        assert_eq!(tags_length(&["Foo-Baz".into()]), 7);
        assert_eq!(tags_length(&["Foo Baz".into()]), 9);
        assert_eq!(tags_length(&["a".into(), "b c".into()]), 1 + 1 + 5);
    }

    #[test]
    fn a_renewal_waits_for_its_age_and_comes_once_a_day() {
        let day = |n: u64| Timestamp::from_micros(0).plus(Duration::from_hours(24 * n));
        assert_eq!(renewal_due(day(1), None), day(26));
        assert_eq!(renewal_due(day(1), Some(day(10))), day(26));
        assert_eq!(renewal_due(day(1), Some(day(27))), day(28));
        assert!(RENEW_AT < crate::retention::YOUTUBE_FACTS && RENEW_WITH < RENEW_AT);
    }
}
