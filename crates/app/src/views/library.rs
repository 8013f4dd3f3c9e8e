//! Counts over the library.

use serde::Serialize;
use utoipa::ToSchema;

/// The clips that were added in a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MediaMonth {
    /// `2026-11`, in the zone that was asked for.
    pub month: String,
    pub count: u64,
    /// For the list with `sort=newest`: its page begins with this month.
    pub cursor: String,
}

/// A tag and how many clips have it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Tag {
    pub tag: String,
    pub count: u64,
}
