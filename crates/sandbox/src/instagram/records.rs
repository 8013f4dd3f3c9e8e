//! The rows. No secret stands in them: tokens, codes and the addresses of videos are kept as SHA-256 at most.

use crate::facts::Facts;
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The two ways in, each with an API of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Login {
    Instagram,
    Facebook,
}

/// Who agreed, and on which way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub login: Login,
    pub account: String,
    /// The Instagram account that signed in, by its username; nothing with Facebook Login.
    pub username: Option<String>,
}

impl Identity {
    /// The key of the identity's grant.
    pub fn key(&self) -> String {
        let name = self.username.as_deref().unwrap_or_default();
        format!("{:?}|{}|{name}", self.login, self.account)
    }
}

/// What an identity allowed this application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grant {
    pub identity: Identity,
    pub scopes: Vec<String>,
    pub declined: Vec<String>,
    /// Where the application was when it asked; the callbacks go to the same origin.
    pub redirect_uri: String,
    pub granted_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenKind {
    Short,
    Long,
    Page,
}

/// Key: SHA-256 of the token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Token {
    pub kind: TokenKind,
    pub identity: Identity,
    /// The Page of a Page token.
    pub page: Option<String>,
    pub scopes: Vec<String>,
    pub issued_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Timestamp,
    pub revoked: bool,
}

/// Key: SHA-256 of the code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Code {
    pub identity: Identity,
    pub scopes: Vec<String>,
    pub redirect_uri: String,
    pub issued_at: Timestamp,
    pub used: bool,
}

/// What the application said about the reel.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Options {
    pub caption: String,
    pub share_to_feed: Option<bool>,
    pub thumb_offset: Option<u64>,
    pub collaborators: Vec<String>,
    pub user_tags: Vec<String>,
    pub audio_name: Option<String>,
    pub is_ai_generated: bool,
    /// The graduation strategy of a trial reel.
    pub trial: Option<String>,
    /// Parameters that the platform does not know and passed over.
    pub ignored: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The platform fetches the video from an address.
    Url,
    /// The application sends the bytes.
    Bytes,
}

/// What becomes of a container once its processing time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Finished,
    /// With a subcode.
    Error(u32),
    Never,
}

/// One look at an address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fetch {
    pub method: String,
    pub at: Timestamp,
    pub status: Option<u16>,
    pub content_type: Option<String>,
    pub content_length: Option<u64>,
    pub bytes: u64,
}

/// Key: container id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Container {
    pub number: u64,
    pub identity: Identity,
    /// Whose it is, by username.
    pub owner: String,
    pub options: Options,
    pub source: Source,
    pub created_at: Timestamp,
    /// The whole length, once it was said.
    pub size: Option<u64>,
    pub offset: u64,
    /// The hash over the first `offset` bytes, ready to go on.
    pub hash_state: String,
    /// File name of the bytes under `bytes/`, when bytes are kept.
    pub file: Option<String>,
    pub cover: Option<String>,
    pub sha256: Option<String>,
    pub facts: Option<Facts>,
    /// When it leaves `IN_PROGRESS`; nothing while bytes are missing.
    pub ready_at: Option<Timestamp>,
    /// What a fault wants to become of it.
    pub fate: Option<Outcome>,
    pub outcome: Outcome,
    /// Processing takes so long, when it is not the usual time.
    pub processing_ms: Option<u64>,
    /// Its upload broke for good: 1363008, `FILE_NOT_FOUND`.
    pub dead: bool,
    /// `status` of an error is the bare subcode.
    pub is_subcode_bare: bool,
    pub is_copyright_matched: bool,
    pub expires_at: Timestamp,
    pub fetches: Vec<Fetch>,
    pub published: Option<String>,
    pub publish_calls: u64,
}

/// A reel that is out. Key: media id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Media {
    pub number: u64,
    pub account: String,
    pub owner: String,
    /// Nothing when another application posted it.
    pub container: Option<String>,
    pub login: Option<Login>,
    pub options: Options,
    pub size: u64,
    pub sha256: String,
    pub file: Option<String>,
    pub cover: Option<String>,
    pub facts: Option<Facts>,
    pub shortcode: String,
    pub created_at: Timestamp,
    /// From when it stands in the account's list.
    pub listed_at: Timestamp,
    pub comments_enabled: bool,
    pub deleted_at: Option<Timestamp>,
}

/// A callback that went out. Key: its number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Callback {
    pub kind: String,
    pub at: Timestamp,
    /// Nothing when nobody answered.
    pub status: Option<u16>,
    /// Of a deletion: where a person may look, and with which code.
    pub url: Option<String>,
    pub confirmation_code: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Counters {
    pub numbers: u64,
    pub requests: u64,
    pub containers: u64,
    pub tokens_issued: u64,
    pub tokens_revoked: u64,
    pub tokens_refreshed: u64,
    /// Calls that carried a token of ours, by what they were for.
    pub authorized_calls: BTreeMap<String, u64>,
    pub calls_after_revoke: u64,
    /// `media_publish` on a container that was published already.
    pub second_publish_calls: u64,
}

/// What a second `media_publish` on one container does; no source says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecondPublish {
    /// 9007/2207027.
    Refuse,
    /// The id of the first post.
    Same,
    /// A second post.
    Again,
}

/// What may be set while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub struct Tuning {
    /// From the last byte to `FINISHED`.
    pub processing_ms: u64,
    pub long_token_seconds: u64,
    pub quota_total: u64,
    /// A post counts in `quota_usage` so much later; it counts against the limit at once.
    pub quota_lag_ms: u64,
    pub containers_per_day: u64,
    /// A post stands in the account's list so much later.
    pub list_delay_ms: u64,
    pub second_publish: SecondPublish,
    /// A file that breaks the rules for reels ends in an error. Only with kept bytes.
    pub checks_files: bool,
    /// The longest fetch of a video, in real time.
    pub fetch_timeout_ms: u64,
    /// The fetcher asks `HEAD` before.
    pub fetch_head: bool,
    /// The fetcher asks for parts of a MiB, and wants 206.
    pub fetch_range: bool,
    /// The fetcher reads `/robots.txt` before.
    pub fetch_robots: bool,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            processing_ms: 3_000,
            long_token_seconds: 5_183_944,
            quota_total: 100,
            quota_lag_ms: 120_000,
            containers_per_day: 400,
            list_delay_ms: 0,
            second_publish: SecondPublish::Refuse,
            checks_files: true,
            fetch_timeout_ms: 300_000,
            fetch_head: false,
            fetch_range: false,
            fetch_robots: false,
        }
    }
}
