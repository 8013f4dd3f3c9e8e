//! What may be set while it runs.

use crate::vk::accounts::RIGHTS;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tuning {
    /// Calls a second with one person's tokens; 0 for no limit.
    pub calls_per_second: usize,
    /// The same with a community's key.
    pub community_calls_per_second: usize,
    /// From the last byte to a ready video.
    pub processing_ms: u64,
    /// From the last byte until `video.get` knows the video.
    pub empty_ms: u64,
    /// From `wall.post` until `wall.get` shows the post.
    pub wall_visible_ms: u64,
    pub wall_posts_per_day: usize,
    pub saves_per_day: u64,
    pub access_token_seconds: u64,
    pub refresh_token_seconds: u64,
    pub upload_url_seconds: u64,
    /// What VK gave the application. Taken away, it ends for tokens that have it too.
    pub app_rights: Rights,
    /// The error of a call whose right was not given.
    pub ungranted_error: Ungranted,
    /// HTTP status of an error of VK ID.
    pub oauth_error_status: OauthStatus,
    /// A vertical video in a profile becomes a clip.
    pub personal_clips: bool,
    /// A vertical video in a community becomes a clip.
    pub community_clips: bool,
    /// `shortVideo.*` is open to the application.
    pub clips_granted: bool,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            calls_per_second: 3,
            community_calls_per_second: 20,
            processing_ms: 3_000,
            empty_ms: 1_000,
            wall_visible_ms: 0,
            wall_posts_per_day: 50,
            saves_per_day: 5_000,
            access_token_seconds: 3_600,
            refresh_token_seconds: 180 * 86_400,
            upload_url_seconds: 3_600,
            app_rights: Rights(RIGHTS.map(str::to_owned).to_vec()),
            ungranted_error: Ungranted(1051),
            oauth_error_status: OauthStatus(200),
            personal_clips: true,
            community_clips: false,
            clips_granted: false,
        }
    }
}

/// Some of [`RIGHTS`], written with spaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rights(Vec<String>);

impl Rights {
    pub fn contains(&self, right: &str) -> bool {
        self.0.iter().any(|r| r == right)
    }
}

impl TryFrom<String> for Rights {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let all: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        match all.iter().find(|r| !RIGHTS.contains(&r.as_str())) {
            Some(odd) => Err(format!("{odd} is none of {}", RIGHTS.join(", "))),
            None => Ok(Self(all)),
        }
    }
}

impl From<Rights> for String {
    fn from(rights: Rights) -> Self {
        rights.0.join(" ")
    }
}

/// 15 or 1051: both were reported for a right that was not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Ungranted(u32);

impl TryFrom<u32> for Ungranted {
    type Error = &'static str;
    fn try_from(code: u32) -> Result<Self, Self::Error> {
        if matches!(code, 15 | 1051) {
            Ok(Self(code))
        } else {
            Err("ungranted_error is 15 or 1051")
        }
    }
}

impl From<Ungranted> for u32 {
    fn from(code: Ungranted) -> Self {
        code.0
    }
}

/// 200, 400 or 401: errors of VK ID were seen with success and with failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct OauthStatus(u16);

impl TryFrom<u16> for OauthStatus {
    type Error = &'static str;
    fn try_from(status: u16) -> Result<Self, Self::Error> {
        if matches!(status, 200 | 400 | 401) {
            Ok(Self(status))
        } else {
            Err("oauth_error_status is 200, 400 or 401")
        }
    }
}

impl From<OauthStatus> for u16 {
    fn from(status: OauthStatus) -> Self {
        status.0
    }
}
