//! Limits an operator may set. Source: security-requirements, sections 10 and 20.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub upload_max_bytes: u64,
    pub workspace_quota_bytes: u64,
    /// Space on disk that uploads never take.
    pub disk_floor_bytes: u64,
    /// Unfinished uploads of a workspace at once.
    pub open_uploads: u32,
    pub workspaces_per_account: u32,
    pub channels_per_workspace: u32,
    /// Members and open invitations of a workspace.
    pub members_per_workspace: u32,
    pub json_max_bytes: usize,
    pub connections: usize,
    pub connections_per_address: usize,
    /// Requests a minute of a session, and without one.
    pub requests_per_minute: u32,
    pub requests_per_minute_anonymous: u32,
    /// Open event streams of a session.
    pub event_streams: u32,
    /// Seconds without a byte after which an upload's request ends; what arrived is kept.
    pub patch_idle_seconds: u64,
    pub head_seconds: u64,
    pub body_seconds: u64,
    /// Registrations an hour from one address.
    pub registrations_per_hour: u32,
    /// Failed sign-ins in a row before the pace is held down.
    pub login_failures: u32,
    /// `videos.insert` calls a day that Google grants this installation's project; more after an audit.
    pub youtube_uploads_per_day: u32,
}

impl Default for Limits {
    fn default() -> Self {
        const GIB: u64 = 1 << 30;
        Self {
            upload_max_bytes: 10 * GIB,
            workspace_quota_bytes: 100 * GIB,
            disk_floor_bytes: GIB,
            open_uploads: 20,
            workspaces_per_account: 10,
            channels_per_workspace: 50,
            members_per_workspace: 50,
            json_max_bytes: 256 << 10,
            connections: 4096,
            connections_per_address: 64,
            requests_per_minute: 600,
            requests_per_minute_anonymous: 60,
            event_streams: 5,
            patch_idle_seconds: 60,
            head_seconds: 10,
            body_seconds: 30,
            registrations_per_hour: 5,
            login_failures: 10,
            youtube_uploads_per_day: crate::youtube::UPLOADS_PER_DAY,
        }
    }
}
