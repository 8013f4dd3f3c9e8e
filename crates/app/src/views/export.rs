//! Archives of a workspace.

use domain::{ExportId, Failure, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    Queued,
    Running,
    Ready,
    Failed,
}
impl From<store::exports::ExportState> for ExportState {
    fn from(s: store::exports::ExportState) -> Self {
        use store::exports::ExportState as S;
        match s {
            S::Queued => Self::Queued,
            S::Running => Self::Running,
            S::Ready => Self::Ready,
            S::Failed => Self::Failed,
        }
    }
}

/// An archive of the whole workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Export {
    pub id: ExportId,
    pub state: ExportState,
    /// Thousandths.
    pub progress: u32,
    /// Once it is ready.
    pub size_bytes: Option<u64>,
    /// When it is erased by itself; once it is ready.
    pub expires_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub failure: Option<Failure>,
}
impl From<store::exports::Export> for Export {
    fn from(e: store::exports::Export) -> Self {
        Self {
            id: e.id,
            state: e.state.into(),
            progress: e.progress,
            size_bytes: e.size_bytes,
            expires_at: e.expires_at,
            created_at: e.created_at,
            failure: e.failure,
        }
    }
}
