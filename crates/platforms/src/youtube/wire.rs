//! Calls of the Data API and what their errors mean.

use super::YouTube;
use super::codes::failure;
use super::errors::{Complaint, Doing, classify};
use crate::adapter::CallLog;
use crate::wire::{Ask, Trouble, join, retry_after};
use domain::act::Purpose;
use domain::{ActId, Failure};
use egress::{Answer, EgressError};
use http::Method;
use secrecy::SecretString;
use serde::de::DeserializeOwned;

/// No answer came, or none that could be read to its end.
pub(crate) fn unanswered(e: &EgressError) -> Failure {
    failure(crate::wire::unanswered(e))
}

impl YouTube {
    /// A call that answers JSON or an error envelope.
    pub(crate) async fn ask_json<T: DeserializeOwned>(
        &self,
        ask: Ask<'_>,
        doing: Doing,
        log: &mut CallLog,
    ) -> Result<T, Trouble> {
        let trouble = match self.wire.call(ask, log).await {
            Err(e) => Trouble::Failure(unanswered(&e)),
            Ok(answer) if answer.status.is_success() => match serde_json::from_slice(&answer.body) {
                Ok(value) => return Ok(value),
                Err(_) => Trouble::Failure(failure("platform_nonsense")),
            },
            Ok(answer) => self.trouble(&answer, doing),
        };
        log.blame(trouble.failure());
        Err(trouble)
    }

    /// What an error answer means.
    pub(crate) fn trouble(&self, answer: &Answer, doing: Doing) -> Trouble {
        let complaint = Complaint::read(&answer.body);
        let failure = self.failure_of(answer, &complaint, doing);
        if failure.code == "access_expired" {
            Trouble::TokenRejected(failure)
        } else {
            Trouble::Failure(failure)
        }
    }

    pub(crate) fn failure_of(&self, answer: &Answer, complaint: &Complaint, doing: Doing) -> Failure {
        let now = self.wire.clock.now();
        let wait = retry_after(&answer.headers, now);
        classify(answer.status.as_u16(), complaint, wait, doing, now)
    }

    /// A reading call of the Data API.
    pub(crate) fn reading<'a>(
        &self,
        act: ActId,
        purpose: Purpose,
        step: &'static str,
        resource: &str,
        query: &[(&str, &str)],
        access: &'a SecretString,
    ) -> Ask<'a> {
        let mut url = join(&self.config.api_url, &format!("youtube/v3/{resource}"));
        url.query_pairs_mut().extend_pairs(query);
        Ask::new(act, purpose, step, Method::GET, url).bearer(Some(access))
    }
}
