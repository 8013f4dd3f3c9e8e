//! The rows. No secret stands in them: tokens, codes, devices and upload addresses are kept as SHA-256 only.

use crate::facts::Facts;
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whose a token is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// The name of an account.
    User(String),
    /// The positive id of a community.
    Community(i64),
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
    pub holder: Holder,
    pub scopes: Vec<String>,
    /// SHA-256 of the device id.
    pub device: String,
    /// A community's key never ends by itself.
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Timestamp,
    pub revoked: bool,
    /// A refresh token that was used: rotation gave another.
    pub spent: bool,
    /// Bound to an address that calls no longer come from.
    pub elsewhere: bool,
}

/// Key: SHA-256 of the code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Code {
    pub account: String,
    pub scopes: Vec<String>,
    pub redirect_uri: String,
    pub challenge: String,
    /// SHA-256 of the device id.
    pub device: String,
    pub issued_at: Timestamp,
    pub used: bool,
}

/// An upload address. Key: SHA-256 of its signature.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Slot {
    /// Key of the video that the address is for.
    pub video: String,
    pub expires_at: Timestamp,
    pub opened_at: Timestamp,
}

/// What came to a video's upload address, and what becomes of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stored {
    pub size: u64,
    pub sha256: String,
    pub content_type: String,
    /// File name of the bytes under `bytes/`, when bytes are kept.
    pub file: Option<String>,
    /// Nothing when the bytes are not kept or say nothing.
    pub facts: Option<Facts>,
    pub at: Timestamp,
    /// Before it `video.get` does not know the video.
    pub shown_at: Timestamp,
    /// Nothing when processing never ends.
    pub ready_at: Option<Timestamp>,
    /// The code and the text of a restriction.
    pub restriction: Option<(u32, String)>,
    /// While it is processed only `converting` says so.
    pub only_converts: bool,
    /// `video` or `short_video`.
    pub kind: String,
}

/// A video, or the id that waits for its bytes. Key: `{owner_id}_{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Video {
    pub id: i64,
    pub owner_id: i64,
    /// Who asked for it.
    pub account: String,
    pub title: String,
    pub description: String,
    pub access_key: String,
    /// Left out of the profile's list.
    pub is_private: bool,
    pub no_comments: bool,
    /// Puts a post on the wall once the bytes are processed.
    pub wallpost: bool,
    pub privacy_view: Vec<String>,
    pub allocated_at: Timestamp,
    pub stored: Option<Stored>,
    /// Complete uploads to its address.
    pub uploads: u64,
    /// Made by `shortVideo.create`; shown to nobody until `shortVideo.publish`.
    pub unpublished: bool,
    pub deleted_at: Option<Timestamp>,
}

/// Key: `{owner_id}_{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Post {
    pub id: i64,
    pub owner_id: i64,
    pub from_id: i64,
    /// Who posted.
    pub author: Holder,
    pub text: String,
    /// Keys of videos.
    pub videos: Vec<String>,
    pub guid: Option<String>,
    pub created_at: Timestamp,
    /// When it goes on the wall; later than `created_at` for a postponed one.
    pub publish_at: Timestamp,
    /// Before it `wall.get` does not know the post.
    pub visible_at: Timestamp,
    /// Offered to a community by a member: not on the wall.
    pub suggested: bool,
    pub deleted_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Counters {
    pub numbers: i64,
    pub requests: u64,
    /// Upload addresses given out.
    pub sessions: u64,
    pub tokens_issued: u64,
    pub tokens_revoked: u64,
    pub tokens_refreshed: u64,
    /// Calls that carried a token of ours, by what they were for.
    pub authorized_calls: BTreeMap<String, u64>,
    pub calls_after_revoke: u64,
    /// Requests with a token, code or verifier in the query.
    pub secrets_in_query: u64,
    /// Uploads that carried an `Authorization`.
    pub tokens_to_uploader: u64,
    /// Uploads whose body came in part, or that were refused with their bytes.
    pub uploads_dropped: u64,
    pub saves_day: i64,
    pub saves_today: u64,
}
