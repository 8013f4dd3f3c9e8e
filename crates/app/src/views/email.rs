//! The address of an account, as its person sees it.

use domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EmailStanding {
    pub email: String,
    /// Whether it can be changed here: a new address shows by a mailed link that it is its person's.
    pub available: bool,
    /// Asked for; its link was not followed yet.
    pub waiting: Option<WaitingEmail>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WaitingEmail {
    pub email: String,
    /// Its link is good until then.
    pub until: Timestamp,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct EmailStopped {
    /// The account had moved and is back; else nothing had changed yet.
    pub was_done: bool,
}
