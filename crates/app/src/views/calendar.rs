//! Secret addresses of calendars.

use domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether the person has a link to the workspace's calendar. Its address is shown once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CalendarLink {
    /// None while there is no link.
    pub created_at: Option<Timestamp>,
    /// When a program came with it last, to the minute.
    pub read_at: Option<Timestamp>,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct NewCalendarLink {
    /// Whoever has it can read the calendar. It is shown this once.
    pub url: String,
    pub created_at: Timestamp,
}
