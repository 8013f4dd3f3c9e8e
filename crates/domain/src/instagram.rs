//! Instagram's own options, numbers and rules. Source: Instagram Platform documentation, Content Publishing.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = InstagramOptions)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Also in the grid of the profile; otherwise on the Reels tab only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_to_feed: Option<bool>,
    /// User names, without `@`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collaborators: Vec<String>,
    /// Instagram's label for content made with AI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai_generated: Option<bool>,
}

/// Which of Meta's two APIs the account was connected through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Login {
    /// Instagram Login: Meta fetches the video from our public https address.
    #[default]
    Instagram,
    /// Facebook Login for Business: we send the bytes.
    Facebook,
}

/// What Instagram told of an account; erased with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelFacts {
    pub login: Login,
    /// `BUSINESS`, `MEDIA_CREATOR`.
    pub account_type: Option<String>,
    /// The person's id within the app: callbacks of Meta name it.
    pub app_scoped_id: Option<String>,
}

/// What may be chosen for a video on this account now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = InstagramAccountRules)]
pub struct AccountRules {
    pub login: Login,
    pub account_type: Option<String>,
    pub collaborators_allowed: bool,
    /// Posts of the last 24 hours and how many Instagram allows; none when it did not say.
    pub posts_used: Option<u32>,
    pub posts_allowed: Option<u32>,
}
