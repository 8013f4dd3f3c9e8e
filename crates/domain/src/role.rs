//! What a member may do in a workspace. Source: security-requirements, section 6.

use serde::{Deserialize, Serialize};

/// Ordered: a later role may do all that an earlier one may.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Library, playback, history, channel names.
    Viewer,
    /// Uploads, edits and deletes media; publishes, cancels, retries, resolves.
    Editor,
    /// Connects and disconnects channels; sees all token uses and audit events; members.
    Admin,
    /// Export, deletion, ownership.
    Owner,
}

impl Role {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}
impl std::str::FromStr for Role {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        [Self::Viewer, Self::Editor, Self::Admin, Self::Owner]
            .into_iter()
            .find(|r| r.as_str() == s)
            .ok_or(())
    }
}
