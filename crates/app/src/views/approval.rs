//! What came of a post that somebody had to approve.

use domain::Timestamp;
use domain::approval::ApprovalState;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Approval {
    pub state: ApprovalState,
    /// Who decided; none while nobody has, or once their account is erased.
    pub by: Option<String>,
    pub at: Option<Timestamp>,
    /// What who declined it wrote.
    pub note: Option<String>,
}

impl Approval {
    /// `is_open`: something of it still waits.
    pub fn new(a: store::approvals::Approval, is_open: bool) -> Self {
        let state = match a.state {
            ApprovalState::Waiting if !is_open => ApprovalState::Withdrawn,
            stored => stored,
        };
        Self {
            state,
            by: a.by_name,
            at: a.at,
            note: a.note,
        }
    }
}
