//! What the API answers, as far as a program here looks at it.

use domain::approval::ApprovalState;
use domain::publish::TargetState;
use domain::{
    ChannelId, MediaId, Platform, PublishRequestId, Role, TargetId, Timestamp, UploadId, WorkspaceId,
};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    pub role: Role,
}
impl Workspace {
    /// The address of something within.
    pub fn path(&self, within: &str) -> String {
        format!("/api/v1/workspaces/{}{within}", self.id)
    }
}

#[derive(Clone, Debug, Deserialize)]
pub struct Upload {
    pub id: UploadId,
    pub size_bytes: u64,
    pub blake3: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Media {
    pub id: MediaId,
    pub title: String,
    pub state: String,
    pub unusable_reason: Option<serde_json::Value>,
    pub size_bytes: u64,
    pub duration_ms: Option<u64>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Channel {
    pub id: ChannelId,
    pub platform: Platform,
    pub title: String,
    pub handle: Option<String>,
    pub label: Option<String>,
    pub state: String,
    pub sandbox: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Failure {
    pub code: String,
    pub message: String,
    pub hint: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Target {
    pub id: TargetId,
    pub platform: Platform,
    pub channel_title: String,
    pub state: TargetState,
    pub scheduled_at: Option<Timestamp>,
    pub bytes_acknowledged: u64,
    pub size_bytes: u64,
    pub remote_url: Option<String>,
    pub failure: Option<Failure>,
}

/// What a platform shows of a published video; what is absent was not told.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Numbers {
    pub views: Option<u64>,
    pub likes: Option<u64>,
    pub comments: Option<u64>,
    pub shares: Option<u64>,
}

/// What was asked to be published, with where it stands on each channel.
#[derive(Clone, Debug, Deserialize)]
pub struct Post {
    pub id: PublishRequestId,
    pub media_title: String,
    pub approval: Option<Approval>,
    pub targets: Vec<Target>,
}

/// What came of a post that somebody has to approve.
#[derive(Clone, Debug, Deserialize)]
pub struct Approval {
    pub state: ApprovalState,
    pub by: Option<String>,
    pub note: Option<String>,
}
