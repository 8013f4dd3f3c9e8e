//! Times of a week at which a workspace publishes.

use domain::Timestamp;
use domain::slots::Told;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Slots {
    /// By whose clock they are, as an IANA name; none while nobody has set any.
    pub time_zone: Option<String>,
    /// From Monday to Sunday.
    pub slots: Vec<Told>,
}

/// Moments at which nothing goes out yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FreeSlots {
    /// In the order they come.
    pub items: Vec<Timestamp>,
}
