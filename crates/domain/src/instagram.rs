//! Instagram's own options, numbers and rules. Source: Instagram Platform documentation, Content Publishing.

use crate::text;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Longest caption. The documentation names no unit: UTF-16 code units are the stricter reading.
/// Source: IG User Media reference, `caption`.
pub const CAPTION_MAX_UTF16: usize = 2200;
/// Source: IG User Media reference, `caption`.
pub const HASHTAGS_MAX: usize = 30;
/// Source: IG User Media reference, `caption`; error 2207040.
pub const MENTIONS_MAX: usize = 20;
/// Source: IG User Media reference, `collaborators`; the page on reading says five.
pub const COLLABORATORS_MAX: usize = 3;
/// Source: IG User Media reference, Reel specifications, as the eight below.
pub const MIN_MS: u64 = 3_000;
pub const MAX_MS: u64 = 15 * 60_000;
pub const MAX_BYTES: u64 = 300_000_000;
pub const FPS_MIN: f64 = 23.0;
pub const FPS_MAX: f64 = 60.0;
/// Longest row of pixels.
pub const WIDTH_MAX: u32 = 1920;
/// Width to height, both ways.
pub const ASPECT_MIN: f64 = 0.01;
pub const ASPECT_MAX: f64 = 10.0;
/// Of picture and sound together it may be a little more.
pub const BITRATE_MAX_BPS: u64 = 25_000_000;
pub const AUDIO_MAX_HZ: u32 = 48_000;
/// A container that is not published by then ends. Source: IG Container reference, `EXPIRED`.
pub const CONTAINER_LIFE: Duration = Duration::from_secs(24 * 3600);
/// Life of a long-lived token from its last refresh. Source: Business Login for Instagram, long-lived tokens.
pub const TOKEN_LIFE: Duration = Duration::from_secs(60 * 24 * 3600);
/// A younger token is not refreshed. Source: Business Login for Instagram, refresh.
pub const REFRESH_MIN_AGE: Duration = Duration::from_secs(24 * 3600);

/// Asked of a person with Instagram Login.
pub const SCOPES_INSTAGRAM: [&str; 2] = ["instagram_business_basic", "instagram_business_content_publish"];
/// Asked of a person with Facebook Login for Business. Without `business_management` Pages inside a business
/// portfolio do not show.
pub const SCOPES_FACEBOOK: [&str; 5] = [
    "instagram_basic",
    "instagram_content_publish",
    "pages_show_list",
    "pages_read_engagement",
    "business_management",
];

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

impl Login {
    /// The permissions asked for.
    pub const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Instagram => &SCOPES_INSTAGRAM,
            Self::Facebook => &SCOPES_FACEBOOK,
        }
    }
    /// The permissions no publish goes without.
    pub const fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Instagram => &SCOPES_INSTAGRAM,
            Self::Facebook => SCOPES_FACEBOOK.split_at(4).0,
        }
    }
    /// Whether this permission lets us publish.
    pub fn is_publish_scope(self, scope: &str) -> bool {
        match self {
            Self::Instagram => scope == SCOPES_INSTAGRAM[1],
            Self::Facebook => scope == SCOPES_FACEBOOK[1],
        }
    }
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
    /// Without `@`; the address of the profile is made of it.
    pub username: Option<String>,
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

/// The caption's length as it is held against [`CAPTION_MAX_UTF16`].
pub fn caption_length(caption: &str) -> usize {
    text::utf16_len(caption)
}

/// Hashtags in a caption: `#` at the start of a word, with a letter, digit or `_` after it.
pub fn hashtags(caption: &str) -> usize {
    marks(caption, '#')
}

/// Mentions in a caption: `@` at the start of a word, with a letter, digit or `_` after it.
pub fn mentions(caption: &str) -> usize {
    marks(caption, '@')
}

fn marks(caption: &str, mark: char) -> usize {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut before = None;
    let mut chars = caption.chars().peekable();
    let mut count = 0;
    while let Some(c) = chars.next() {
        if c == mark && !before.is_some_and(in_word) && chars.peek().copied().is_some_and(in_word) {
            count += 1;
        }
        before = Some(c);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashtags_and_mentions_begin_a_word() {
        assert_eq!(hashtags("#one #два\n#3 # x#no #"), 3);
        assert_eq!(hashtags("#a#b"), 1);
        assert_eq!(mentions("@ann, @bob_1: mail me@example.org"), 2);
        assert_eq!(caption_length("я😀"), 3);
    }

    #[test]
    fn every_login_asks_for_what_it_needs() {
        for login in [Login::Instagram, Login::Facebook] {
            assert!(login.needed().iter().all(|s| login.scopes().contains(s)));
            assert!(login.needed().iter().any(|s| login.is_publish_scope(s)));
        }
    }
}
