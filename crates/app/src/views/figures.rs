//! What a workspace published, counted.

use domain::figures::{Line, OfPlatform, OfStep, Reason, Step};
use serde::Serialize;
use utoipa::ToSchema;

/// Of targets that came to an end in the period, or stopped in it with a question. How many worked out is told by
/// two counts, `published` and `failed`; what a person canceled is neither.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Figures {
    /// The first day.
    #[schema(example = "2026-10-29")]
    pub from: String,
    /// The last day.
    #[schema(example = "2026-11-27")]
    pub to: String,
    /// Whose days they are, as an IANA name.
    #[schema(example = "Europe/Moscow")]
    pub zone: String,
    #[schema(inline)]
    pub step: Step,
    /// Of the sandbox's channels; else of the others.
    pub sandbox: bool,
    /// Targets of the other kind in the same days, which are not counted here.
    pub elsewhere: u64,
    pub total: Line,
    /// All four.
    pub platforms: Vec<OfPlatform>,
    /// Every day or week, the first one first.
    pub steps: Vec<OfStep>,
    /// Why targets failed, the ten most frequent reasons.
    pub reasons: Vec<Reason>,
}
