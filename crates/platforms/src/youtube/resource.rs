//! YouTube's resources, as far as they are read. Anything may be missing.

use super::codes::failure;
use crate::wire::Trouble;
use domain::Timestamp;
use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
pub(crate) struct List<T> {
    /// YouTube leaves it out where there is nothing of one's own; else an answer without it is nonsense.
    pub items: Option<Vec<T>>,
}

impl<T> List<T> {
    pub(crate) fn known(self) -> Result<Vec<T>, Trouble> {
        self.items
            .ok_or_else(|| Trouble::Failure(failure("platform_nonsense")))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Video {
    pub id: String,
    pub snippet: VideoSnippet,
    pub status: VideoStatus,
    pub processing_details: ProcessingDetails,
    pub file_details: FileDetails,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct VideoSnippet {
    pub channel_id: Option<String>,
    #[serde(deserialize_with = "moment")]
    pub published_at: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct VideoStatus {
    pub upload_status: Option<String>,
    pub failure_reason: Option<String>,
    pub rejection_reason: Option<String>,
    pub privacy_status: Option<String>,
    #[serde(deserialize_with = "moment")]
    pub publish_at: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ProcessingDetails {
    pub processing_status: Option<String>,
    pub processing_failure_reason: Option<String>,
    pub file_details_availability: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct FileDetails {
    pub file_name: Option<String>,
    #[serde(deserialize_with = "number")]
    pub file_size: Option<u64>,
}

/// A video asked for its statistics alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Counted {
    pub id: String,
    pub statistics: Statistics,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Statistics {
    #[serde(deserialize_with = "number")]
    pub view_count: Option<u64>,
    #[serde(deserialize_with = "number")]
    pub like_count: Option<u64>,
    #[serde(deserialize_with = "number")]
    pub comment_count: Option<u64>,
}

/// Google writes 64-bit numbers as strings.
fn number<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u64>, D::Error> {
    Ok(match serde_json::Value::deserialize(d)? {
        serde_json::Value::String(s) => s.parse().ok(),
        serde_json::Value::Number(n) => n.as_u64(),
        _ => None,
    })
}

/// A time that cannot be read is none.
fn moment<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<String>::deserialize(d)?.and_then(|s| s.parse().ok()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct PlaylistItem {
    pub content_details: ItemDetails,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ItemDetails {
    pub video_id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Channel {
    pub id: String,
    pub snippet: ChannelSnippet,
    pub content_details: ChannelDetails,
    pub status: ChannelStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ChannelSnippet {
    pub title: String,
    pub custom_url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ChannelDetails {
    pub related_playlists: RelatedPlaylists,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RelatedPlaylists {
    pub uploads: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ChannelStatus {
    pub is_linked: bool,
    pub long_uploads_status: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Category {
    pub id: String,
    pub snippet: CategorySnippet,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CategorySnippet {
    pub title: String,
    pub assignable: bool,
}
