//! Calls of the data API: their envelope and what their errors mean.

use super::TikTok;
use super::access::unpack;
use super::codes::failure;
use super::errors::{Complaint, classify};
use crate::adapter::CallLog;
use crate::wire::{Ask, Trouble, join, retry_after};
use domain::act::Purpose;
use domain::{ActId, Failure};
use egress::{Body, EgressError};
use http::Method;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// No answer came, or none that could be read to its end.
pub(crate) fn unanswered(e: &EgressError) -> Failure {
    failure(crate::wire::unanswered(e))
}

/// One call of the data API.
pub(crate) struct Query<'a> {
    pub act: ActId,
    pub purpose: Purpose,
    pub step: &'static str,
    pub path: &'static str,
    pub body: Option<Value>,
    pub access: &'a SecretString,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    data: Value,
    error: Option<Complaint>,
}

impl TikTok {
    /// A `POST` that answers the envelope.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        query: Query<'_>,
        log: &mut CallLog,
    ) -> Result<T, Trouble> {
        let url = join(&self.config.api_url, query.path);
        let access = unpack(query.access).token;
        let mut ask = Ask::new(query.act, query.purpose, query.step, Method::POST, url).bearer(Some(&access));
        ask = match query.body {
            Some(body) => ask.body(Body::Json(body)),
            // creator_info takes no body, yet wants the type of one.
            None => ask.header("content-type", "application/json; charset=UTF-8"),
        };
        self.ask_json(ask, log).await
    }

    /// The data of an envelope. An HTTP 200 is no success: `error.code` must be `ok`.
    pub(crate) async fn ask_json<T: DeserializeOwned>(
        &self,
        ask: Ask<'_>,
        log: &mut CallLog,
    ) -> Result<T, Trouble> {
        let trouble = match self.wire.call(ask, log).await {
            Err(e) => Trouble::Failure(unanswered(&e)),
            Ok(answer) => {
                let read: Option<Envelope> = serde_json::from_slice(&answer.body).ok();
                let (data, complaint) = read.map_or((Value::Null, None), |e| (e.data, e.error));
                if answer.status.is_success() && complaint.as_ref().is_some_and(|c| c.code == "ok") {
                    match serde_json::from_value(data) {
                        Ok(value) => return Ok(value),
                        Err(_) => Trouble::Failure(failure("platform_nonsense")),
                    }
                } else {
                    let wait = retry_after(&answer.headers, self.wire.clock.now());
                    let f = classify(answer.status.as_u16(), complaint.as_ref(), wait);
                    if f.code == "access_expired" {
                        Trouble::TokenRejected(f)
                    } else {
                        Trouble::Failure(f)
                    }
                }
            }
        };
        log.blame(trouble.failure());
        Err(trouble)
    }
}
