//! The rows. No secret stands in them: tokens, codes and session addresses are kept as SHA-256 only.

use crate::facts::Facts;
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Who a token stands for: an account with the channel it chose (the platform binds a token to one).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub account: String,
    pub channel: Option<String>,
}

/// What an identity allowed this project. Key: account and channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grant {
    pub identity: Identity,
    pub scopes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenKind {
    Access,
    Refresh,
}

/// Key: SHA-256 of the token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Token {
    pub kind: TokenKind,
    pub identity: Identity,
    pub scopes: Vec<String>,
    pub number: u64,
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
    pub challenge: String,
    pub offline: bool,
    pub consent: bool,
    pub issued_at: Timestamp,
    pub used: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceState {
    Pending,
    Denied,
    Allowed(Identity, Vec<String>),
}

/// Key: SHA-256 of the device code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Device {
    pub user_code: String,
    pub scopes: Vec<String>,
    pub issued_at: Timestamp,
    pub polled_at: Option<Timestamp>,
    pub state: DeviceState,
}

/// What the uploader said about the video: the parts as written, defaults filled in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Metadata {
    pub snippet: Map<String, Value>,
    pub status: Map<String, Value>,
    pub paid_placement: Option<bool>,
    pub localizations: Option<Value>,
}

impl Metadata {
    pub fn title(&self) -> &str {
        self.snippet
            .get("title")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
    pub fn description(&self) -> &str {
        self.snippet
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
    pub fn privacy(&self) -> &str {
        self.status
            .get("privacyStatus")
            .and_then(Value::as_str)
            .unwrap_or("public")
    }
    pub fn publish_at(&self) -> Option<Timestamp> {
        self.status.get("publishAt").and_then(Value::as_str)?.parse().ok()
    }
}

/// A resumable session. Key: SHA-256 of its `upload_id`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub identity: Identity,
    pub metadata: Metadata,
    pub parts: Vec<String>,
    pub size: u64,
    pub content_type: String,
    pub slug: Option<String>,
    pub notify: bool,
    pub opened_at: Timestamp,
    pub offset: u64,
    /// The hash over the first `offset` bytes, ready to go on.
    pub hash_state: String,
    /// File name of the bytes under `bytes/`, when bytes are kept.
    pub file: Option<String>,
    pub final_answer: Option<Value>,
    pub gone: Option<u16>,
}

/// What becomes of a video once its processing time is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Processed,
    Failed(String),
    Rejected(String),
    Terminated,
    Never,
}

/// Key: video id.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Video {
    pub number: u64,
    pub identity: Identity,
    pub metadata: Metadata,
    pub size: u64,
    pub sha256: String,
    pub content_type: String,
    pub slug: Option<String>,
    pub file: Option<String>,
    pub notify: bool,
    pub created_at: Timestamp,
    pub ready_at: Timestamp,
    pub outcome: Outcome,
    /// From this moment the platform holds it private, whatever was asked.
    pub locked_at: Option<Timestamp>,
    pub schedule_works: bool,
    pub was_public: bool,
    pub progress_runs_backwards: bool,
    /// Nothing when the bytes are not kept or say nothing.
    #[serde(default)]
    pub facts: Option<Facts>,
    pub thumbnail: Option<String>,
    pub deleted_at: Option<Timestamp>,
}

/// Key: playlist id. The uploads list of a channel is not stored, it is read off the videos.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Playlist {
    pub channel: String,
    pub title: String,
    pub description: String,
    pub privacy: String,
    pub created_at: Timestamp,
    /// Item id and video id; the same video may stand twice.
    pub items: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Counters {
    pub numbers: u64,
    pub requests: u64,
    pub sessions: u64,
    pub tokens_issued: u64,
    pub tokens_revoked: u64,
    pub tokens_refreshed: u64,
    /// Calls that carried a token of ours, by what they were for.
    pub authorized_calls: BTreeMap<String, u64>,
    pub calls_after_revoke: u64,
    /// Byte ranges that overlapped or left a gap, and so were thrown away.
    pub dropped_ranges: u64,
}

/// What the project spent today.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Spent {
    pub day: String,
    pub uploads: u64,
    pub searches: u64,
    pub units: u64,
}

/// What may be set while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tuning {
    /// From the last byte to `processed`.
    pub processing_ms: u64,
    pub uploads_per_day: u64,
    pub units_per_day: u64,
    pub access_token_seconds: u64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            processing_ms: 3_000,
            uploads_per_day: 100,
            units_per_day: 10_000,
            access_token_seconds: 3_599,
        }
    }
}
