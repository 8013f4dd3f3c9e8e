//! An answer that is passed on while it comes.

use crate::client::innermost;
use crate::request::{Answer, EgressError, ErrorKind, Written};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt;
use std::time::Duration;

/// What came back: a body to read on, or a refusal that was read whole.
#[derive(Debug)]
pub enum Opened {
    Good(Incoming),
    /// Any status but 2xx.
    Refused(Answer),
}

/// The head of a good answer, and its body as it comes.
pub struct Incoming {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub(crate) bytes_sent: u64,
    pub(crate) answer: reqwest::Response,
    pub(crate) idle: Duration,
}

impl Incoming {
    /// The next piece; none at the end. A body that stops for the idle limit, or ends early, is an error.
    pub async fn next(&mut self) -> Result<Option<Bytes>, EgressError> {
        let fail = |kind, detail: &str| EgressError {
            kind,
            written: Written::Maybe,
            bytes_sent: self.bytes_sent,
            detail: detail.to_owned(),
            refusal: None,
        };
        match tokio::time::timeout(self.idle, self.answer.chunk()).await {
            Err(_) => Err(fail(ErrorKind::Timeout, "the answer stopped")),
            Ok(Err(e)) => Err(fail(ErrorKind::Cut, &innermost(&e))),
            Ok(Ok(piece)) => Ok(piece),
        }
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
