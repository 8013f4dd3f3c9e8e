//! Requests to support.

use domain::request::{RequestKind, RequestState};
use domain::{ReceiptId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// How far a request is, for whoever has its code. Says nothing of who asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RequestStanding {
    pub kind: RequestKind,
    pub state: RequestState,
    pub asked_at: Timestamp,
    /// By then it is answered, or done.
    pub answer_due_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// A request as the operator sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportRequest {
    pub code: ReceiptId,
    pub kind: RequestKind,
    pub state: RequestState,
    /// `form` or `mail`.
    pub source: &'static str,
    /// None once it has ended.
    pub address: Option<String>,
    pub message: Option<String>,
    /// The deletion that it began; its receipt has the same id.
    pub deletion: Option<ReceiptId>,
    pub asked_at: Timestamp,
    pub answer_due_at: Timestamp,
    pub is_overdue: bool,
    pub ended_at: Option<Timestamp>,
}
