//! Changes that a workspace's open pages hear of.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum EventKind {
    #[serde(rename = "upload.changed")]
    UploadChanged,
    #[serde(rename = "media.changed")]
    MediaChanged,
    #[serde(rename = "target.changed")]
    TargetChanged,
    #[serde(rename = "attempt.added")]
    AttemptAdded,
    #[serde(rename = "channel.changed")]
    ChannelChanged,
    #[serde(rename = "export.changed")]
    ExportChanged,
    #[serde(rename = "notice")]
    Notice,
    #[serde(rename = "member.changed")]
    MemberChanged,
    /// Its name, its rule on approval, or that it is to be deleted.
    #[serde(rename = "workspace.changed")]
    WorkspaceChanged,
}

impl EventKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UploadChanged => "upload.changed",
            Self::MediaChanged => "media.changed",
            Self::TargetChanged => "target.changed",
            Self::AttemptAdded => "attempt.added",
            Self::ChannelChanged => "channel.changed",
            Self::ExportChanged => "export.changed",
            Self::Notice => "notice",
            Self::MemberChanged => "member.changed",
            Self::WorkspaceChanged => "workspace.changed",
        }
    }
}
