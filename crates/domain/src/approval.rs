//! Posts that wait until somebody who manages the workspace approves them.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Longest note of who declines, in characters.
pub const NOTE_MAX_CHARS: usize = 500;
/// Between two letters about what waits, to one approver of one workspace.
pub const LETTER_EVERY: Duration = Duration::from_mins(15);

/// How far the approval of a post has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Nothing of it happens until it is approved.
    Waiting,
    /// It goes out by the act of who approved it.
    Approved,
    /// It never goes out.
    Declined,
    /// Canceled as a whole before anybody decided. Never stored: all that waited is canceled.
    Withdrawn,
}

impl ApprovalState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Approved, Self::Declined, Self::Withdrawn];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }
}
impl std::str::FromStr for ApprovalState {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|x| x.as_str() == s).ok_or(())
    }
}
