//! The rows. No secret stands in them: tokens, codes and upload addresses are kept as SHA-256 only.

use crate::facts::Facts;
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What an account allowed this app. Key: account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grant {
    pub scopes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenKind {
    Access,
    Refresh,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Life {
    Good,
    /// A refresh put another in its place.
    Rotated,
    Revoked,
}

/// Key: SHA-256 of the token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Token {
    pub kind: TokenKind,
    pub account: String,
    pub scopes: Vec<String>,
    pub expires_at: Timestamp,
    pub last_used_at: Timestamp,
    pub life: Life,
}

/// Key: SHA-256 of the code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Code {
    pub account: String,
    pub scopes: Vec<String>,
    pub redirect_uri: String,
    pub challenge: Option<String>,
    pub issued_at: Timestamp,
    pub used: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Direct,
    Inbox,
}

/// What the app said about a post, the account's own rules applied.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the wire")]
pub struct PostInfo {
    /// Empty for a draft, whose creator chooses it.
    pub privacy: String,
    pub title: String,
    pub disable_comment: bool,
    pub disable_duet: bool,
    pub disable_stitch: bool,
    pub brand_content: bool,
    pub brand_organic: bool,
    pub is_aigc: bool,
    pub cover_ms: Option<i64>,
}

/// How the bytes were announced to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunks {
    pub size: u64,
    pub count: u64,
}

/// What becomes of a publish once its processing time is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Taken,
    Failed(String),
    Never,
}

/// All bytes are here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Arrival {
    pub sha256: String,
    pub at: Timestamp,
    pub ready_at: Timestamp,
    pub outcome: Outcome,
    /// Nothing when the bytes are not kept or say nothing.
    pub facts: Option<Facts>,
}

/// One post of a publish: a draft may be posted several times.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Post {
    pub id: i64,
    pub at: Timestamp,
    pub privacy: String,
    pub caption: String,
    /// When moderation lets everybody see it; nothing for a post that is not public.
    pub public_at: Option<Timestamp>,
    pub deleted_at: Option<Timestamp>,
}

/// Key: `publish_id`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Publish {
    pub number: u64,
    pub account: String,
    pub mode: Mode,
    pub info: PostInfo,
    /// Zero while a file that is fetched has not said its size.
    pub size: u64,
    /// Nothing when the file is fetched from an address.
    pub chunks: Option<Chunks>,
    pub issued_at: Timestamp,
    pub offset: u64,
    /// The hash over the first `offset` bytes, ready to go on.
    pub hash_state: String,
    pub content_type: String,
    /// File name of the bytes under `bytes/`, when bytes are kept.
    pub file: Option<String>,
    /// The upload address answers this and nothing else.
    pub gone: Option<u16>,
    pub arrival: Option<Arrival>,
    /// Over for this reason, whatever else would have become of it.
    pub failed: Option<String>,
    pub posts: Vec<Post>,
    /// The platform no longer knows the id.
    pub is_forgotten: bool,
}

/// An event on its way to the app. Key: its number, so that they stand in order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hook {
    pub event: String,
    pub account: String,
    pub content: Value,
    /// When it happened.
    pub at: Timestamp,
    /// When it is sent, or sent again.
    pub due_at: Timestamp,
    pub failures: u32,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Counters {
    pub numbers: u64,
    pub requests: u64,
    /// Upload addresses given out.
    pub sessions: u64,
    pub tokens_issued: u64,
    pub tokens_revoked: u64,
    pub tokens_refreshed: u64,
    /// Calls that carried a token of ours, by what they were for.
    pub authorized_calls: BTreeMap<String, u64>,
    pub calls_after_revoke: u64,
    /// Byte ranges that did not begin where the upload stands.
    pub refused_ranges: u64,
    /// Uploads that carried a bearer token, which belongs to nobody there.
    pub uploads_with_bearer: u64,
    pub webhooks_sent: u64,
    pub webhooks_failed: u64,
}

/// What may be set while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent settings")]
pub struct Tuning {
    /// From the last byte to the end of processing.
    pub processing_ms: u64,
    /// From there until a public post shows its id.
    pub moderation_ms: u64,
    pub posts_per_day: usize,
    pub inits_per_minute: usize,
    pub creator_infos_per_minute: usize,
    pub statuses_per_minute: usize,
    pub reads_per_minute: usize,
    /// 7,200, or 86,400 as in the older text.
    pub access_token_seconds: u64,
    /// 15,552,000, or 31,536,000 as in the older text.
    pub refresh_token_seconds: u64,
    /// A refresh gives a whole refresh life anew; otherwise it counts from the consent. Not documented.
    pub refresh_renews_life: bool,
    /// The status of a flat OAuth error. Not documented; 200 was seen.
    pub oauth_error_status: u16,
    /// A web redirect that gave a challenge is held to it. Not documented.
    pub web_pkce: bool,
    /// `Content-Range` of an upload's answer ends with the count of bytes; otherwise with the last one's index. The
    /// reference does not say which.
    pub range_ends_with_count: bool,
    /// Events go to the app.
    pub webhooks: bool,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            processing_ms: 3_000,
            moderation_ms: 1_000,
            posts_per_day: 15,
            inits_per_minute: 6,
            creator_infos_per_minute: 20,
            statuses_per_minute: 30,
            reads_per_minute: 600,
            access_token_seconds: 7_200,
            refresh_token_seconds: 15_552_000,
            refresh_renews_life: true,
            oauth_error_status: 200,
            web_pkce: false,
            range_ends_with_count: true,
            webhooks: false,
        }
    }
}
