//! TikTok's own options, numbers and rules. Source: TikTok for Developers, Content Posting API.

use crate::Failure;
use serde::{Deserialize, Serialize};

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
#[expect(clippy::struct_excessive_bools, reason = "as TikTok answers, each its own")]
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
