//! VK's objects, as far as they are read. Anything may be missing.

use super::checkpoint::VideoRef;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A list of VK's.
#[derive(Deserialize)]
pub(crate) struct Items<T> {
    pub items: Vec<T>,
}

/// `users.get`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct User {
    pub id: i64,
    pub first_name: String,
    pub last_name: String,
    pub screen_name: Option<String>,
    /// `deleted` or `banned`.
    pub deactivated: Option<String>,
}

/// `groups.get` with `extended`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Group {
    pub id: i64,
    pub name: String,
}

/// `video.save`.
#[derive(Deserialize)]
pub(crate) struct Saved {
    pub upload_url: String,
    pub video_id: i64,
    pub owner_id: i64,
    #[serde(default)]
    pub access_key: Option<String>,
}

/// `video.get`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Clip {
    pub id: i64,
    pub owner_id: i64,
    pub duration: u64,
    #[serde(deserialize_with = "flag")]
    pub processing: bool,
    #[serde(deserialize_with = "flag")]
    pub converting: bool,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    #[serde(deserialize_with = "flag")]
    pub content_restricted: bool,
    pub content_restricted_message: Option<String>,
    pub privacy_view: Value,
}

/// `video.get`, for what it counts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Counted {
    id: i64,
    owner_id: i64,
    pub views: Option<u64>,
    pub comments: Option<u64>,
    pub likes: Option<Likes>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Likes {
    pub count: Option<u64>,
}

impl Counted {
    pub(crate) fn is(&self, video: VideoRef) -> bool {
        self.owner_id == video.owner_id && self.id == video.video_id
    }
}

impl Clip {
    pub(crate) fn is(&self, video: VideoRef) -> bool {
        self.owner_id == video.owner_id && self.id == video.video_id
    }
    /// Bytes have arrived under this id: an empty placeholder shows none of these.
    pub(crate) fn has_bytes(&self) -> bool {
        self.duration > 0 || self.processing || self.converting || self.content_restricted
    }
    pub(crate) fn is_ready(&self) -> bool {
        self.duration > 0 && !self.processing && !self.converting
    }
    /// VK's word for who may see it; none for everyone. The schema gives plain strings, newer answers an
    /// object with a category.
    pub(crate) fn visibility(&self) -> Option<String> {
        let word = match &self.privacy_view {
            Value::Object(o) => o.get("category").and_then(Value::as_str),
            Value::Array(a) => a.first().and_then(Value::as_str),
            Value::String(s) => Some(s.as_str()),
            _ => None,
        };
        word.filter(|w| *w != "all")
            .filter(|w| w.len() <= 40 && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
            .map(str::to_owned)
    }
}

/// `1`, `0`, `true`, or some other number that says what kind: VK writes flags in each of these ways.
fn flag<'de, D: Deserializer<'de>>(d: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(d)? {
        Value::Bool(b) => b,
        Value::Number(n) => n.as_i64() != Some(0),
        _ => false,
    })
}

/// `wall.post`.
#[derive(Deserialize)]
pub(crate) struct Posted {
    pub post_id: i64,
}

/// `wall.get`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct WallPost {
    pub id: i64,
    pub attachments: Vec<serde_json::Map<String, Value>>,
}

impl WallPost {
    /// Whether it shows the video, whatever VK calls the kind of attachment.
    pub(crate) fn shows(&self, video: VideoRef) -> bool {
        let is = |v: &Value, name: &str, id: i64| v.get(name).and_then(Value::as_i64) == Some(id);
        self.attachments
            .iter()
            .filter_map(|a| a.get(a.get("type")?.as_str()?))
            .any(|v| is(v, "owner_id", video.owner_id) && is(v, "id", video.video_id))
    }
}

/// The upload server's answer, good or bad, always with status 200 at hand.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Uploaded {
    pub size: Option<u64>,
    pub owner_id: Option<i64>,
    pub video_id: Option<i64>,
    pub error: Value,
    pub error_code: Option<i64>,
    pub error_descr: Option<String>,
}
