//! What people ask support for, and how far it is. Source: policy-claims (b).

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Answered within.
pub const DUE: Duration = Duration::from_hours(7 * 24);
/// A mailed link confirms for so long, once.
pub const LINK: Duration = Duration::from_hours(24);
/// Longest message in characters.
pub const MESSAGE_MAX_CHARS: usize = 2000;
/// Requests of one address of mail within a day.
pub const PER_DAY: u64 = 3;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SupportRequestKind)]
pub enum RequestKind {
    /// What is held about the person.
    Access,
    DeleteAccount,
    DeleteWorkspace,
    Disconnect,
    Correct,
    Other,
}

impl RequestKind {
    pub const ALL: [Self; 6] = [
        Self::Access,
        Self::DeleteAccount,
        Self::DeleteWorkspace,
        Self::Disconnect,
        Self::Correct,
        Self::Other,
    ];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::DeleteAccount => "delete_account",
            Self::DeleteWorkspace => "delete_workspace",
            Self::Disconnect => "disconnect",
            Self::Correct => "correct",
            Self::Other => "other",
        }
    }
    /// Whether it takes something away: nothing is done before it is known who asks, so one that nobody confirms
    /// lapses. The others wait for an answer.
    pub const fn takes_away(self) -> bool {
        matches!(
            self,
            Self::DeleteAccount | Self::DeleteWorkspace | Self::Disconnect
        )
    }
}
impl std::str::FromStr for RequestKind {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|k| k.as_str() == s);
        found.ok_or_else(|| {
            let all = Self::ALL.map(Self::as_str).join(", ");
            format!("there is no such kind; the kinds are {all}")
        })
    }
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SupportRequestState)]
pub enum RequestState {
    /// It came; nobody has shown yet that it is theirs.
    Open,
    /// Known to be the person's, waits for the operator.
    Confirmed,
    /// The deletion that it began is under way.
    Running,
    Done,
    Rejected,
    /// Nobody confirmed it in time.
    Lapsed,
    /// The person took the deletion back.
    Withdrawn,
}

impl RequestState {
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Confirmed,
        Self::Running,
        Self::Done,
        Self::Rejected,
        Self::Lapsed,
        Self::Withdrawn,
    ];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Running => "running",
            Self::Done => "done",
            Self::Rejected => "rejected",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
        }
    }
    /// Whether somebody still has to do something.
    pub const fn waits(self) -> bool {
        matches!(self, Self::Open | Self::Confirmed)
    }
}
impl std::str::FromStr for RequestState {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or(())
    }
}
