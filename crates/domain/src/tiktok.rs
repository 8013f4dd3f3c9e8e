//! TikTok's own options, numbers and rules. Source: TikTok for Developers, Content Posting API.

use crate::Failure;
use serde::{Deserialize, Serialize};

/// Longest caption in UTF-16 code units. Source: Direct Post reference, `title`.
pub const CAPTION_MAX_UTF16: usize = 2200;
/// Largest file. Source: Media Transfer Guide, "4 GB", read as GiB. [u] which of the two TikTok means.
pub const MAX_BYTES: u64 = 4 << 30;
/// Longest video that may be uploaded at all; an account's own limit is mostly shorter. Source: Media
/// Transfer Guide.
pub const MAX_MS: u64 = 600_000;
/// Shortest video. [u]: TikTok states none, third parties say three seconds.
pub const MIN_MS: u64 = 3_000;
/// Least and most pixels of each side. Source: Media Transfer Guide.
pub const SIDES: (u32, u32) = (360, 4096);
/// Least and most frames a second. Source: Media Transfer Guide.
pub const FPS: (f64, f64) = (23.0, 60.0);
/// Source: Media Transfer Guide, in the words of `media::Facts`.
pub const CONTAINERS: [&str; 3] = ["mp4", "mov", "webm"];
/// Source: Media Transfer Guide, in ffprobe's words.
pub const CODECS: [&str; 4] = ["h264", "hevc", "vp8", "vp9"];

/// Who the account is.
pub const SCOPE_BASIC: &str = "user.info.basic";
/// The user name; not asked for, used where it was granted.
pub const SCOPE_PROFILE: &str = "user.info.profile";
/// Posting at once.
pub const SCOPE_PUBLISH: &str = "video.publish";
/// Sending to the inbox.
pub const SCOPE_UPLOAD: &str = "video.upload";
/// Reading one's public videos; not asked for, used where it was granted.
pub const SCOPE_LIST: &str = "video.list";
/// What a connection asks for: a scope that an app was not approved for fails the whole consent.
pub const SCOPES: [&str; 3] = [SCOPE_BASIC, SCOPE_PUBLISH, SCOPE_UPLOAD];

/// Everyone can watch it; only such a post gets a public id.
pub const PUBLIC: &str = "PUBLIC_TO_EVERYONE";
/// Only the person can watch it.
pub const SELF_ONLY: &str = "SELF_ONLY";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Posted at once.
    #[default]
    Direct,
    /// Sent to the person's TikTok inbox; they finish it in the TikTok app.
    Inbox,
}

/// TikTok asks each of these of the person: nothing of it has a default of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TikTokOptions)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// One of the account's `privacy_level_options`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy_level: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_comment: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_duet: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_stitch: Option<bool>,
    /// It promotes the person's own business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand_organic: Option<bool>,
    /// It is a paid partnership for somebody else's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand_content: Option<bool>,
    /// TikTok's label for content made with AI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aigc: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
}

/// What TikTok told of an account; erased with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelFacts {
    pub username: Option<String>,
    /// As creator info said last; what is chosen is checked against a fresh one before it is sent.
    pub rules: Option<AccountRules>,
}

/// What may be chosen for a video on this account now: TikTok's creator info.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TikTokAccountRules)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "TikTok's own answer has them")]
pub struct AccountRules {
    pub nickname: String,
    pub username: String,
    /// `PUBLIC_TO_EVERYONE`, `MUTUAL_FOLLOW_FRIENDS`, `FOLLOWER_OF_CREATOR`, `SELF_ONLY`, as far as the account has them.
    pub privacy_level_options: Vec<String>,
    pub comment_disabled: bool,
    pub duet_disabled: bool,
    pub stitch_disabled: bool,
    pub max_duration_sec: u32,
    /// Whether the person granted direct posting, and sending to the inbox.
    pub direct_granted: bool,
    pub inbox_granted: bool,
    /// Why the account cannot post right now.
    pub blocked: Option<Failure>,
}
