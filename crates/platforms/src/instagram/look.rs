//! What a container says of itself. Source: IG Container reference.

use super::bytes::VideoStatus;
use super::graph::{Query, Refused};
use super::keys::Keys;
use super::{Instagram, errors};
use crate::adapter::CallLog;
use domain::act::Purpose;
use domain::{ActId, Failure};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Status {
    pub status_code: String,
    /// A sentence; officially the subcode of an error.
    pub status: Option<String>,
    pub video_status: VideoStatus,
    /// Whether it holds what somebody else has the rights to.
    pub copyright_check_status: Option<CopyrightCheck>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CopyrightCheck {
    matches_found: bool,
}

#[derive(Debug)]
pub(crate) enum Seen {
    InProgress,
    Finished {
        is_matched: bool,
    },
    Published,
    Expired,
    /// Our failure code says why.
    Error(Failure),
    /// A phase ended in an error, although the container still says `IN_PROGRESS`: final, as far as seen.
    Dead,
}

impl Status {
    /// Nothing is uploaded to it any more, whatever came of it.
    pub(crate) fn is_over(&self) -> bool {
        matches!(&*self.status_code, "FINISHED" | "ERROR" | "EXPIRED")
    }

    pub(crate) fn seen(&self) -> Seen {
        match &*self.status_code {
            "FINISHED" => Seen::Finished {
                is_matched: self
                    .copyright_check_status
                    .as_ref()
                    .is_some_and(|check| check.matches_found),
            },
            "PUBLISHED" => Seen::Published,
            "EXPIRED" => Seen::Expired,
            "ERROR" => Seen::Error(errors::of_container(self.status.as_deref().unwrap_or_default())),
            _ if self.video_status.is_dead() => Seen::Dead,
            _ => Seen::InProgress,
        }
    }
}

impl Instagram {
    pub(crate) async fn look(
        &self,
        act: ActId,
        purpose: Purpose,
        container: &str,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Result<Seen, Refused> {
        // The phases of an upload exist with Facebook Login only, and an unknown field fails the whole call.
        let fields = if keys.page.is_some() {
            "status_code,status,copyright_check_status,video_status"
        } else {
            "status_code,status,copyright_check_status"
        };
        let query = Query::get(act, purpose, "poll", container, fields).own();
        let status: Status = self.ask(&query, &keys.reading(), log).await?;
        Ok(status.seen())
    }
}
