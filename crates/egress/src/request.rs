//! One outgoing request, its answer, and how it can go wrong.

use crate::{Handed, HostRule, Refusal};
use bytes::Bytes;
use domain::ActId;
use domain::act::Purpose;
use futures_util::stream::BoxStream;
use http::{HeaderMap, Method, StatusCode};
use std::fmt;
use std::time::Duration;
use url::Url;

/// Most bytes of a good answer, unless the call sets its own.
pub const ANSWER_MAX: usize = 1 << 20;
/// Most bytes kept of an answer with an error status; the rest is dropped.
pub const ERROR_MAX: usize = 16 << 10;

/// Who is behind a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Act { act: ActId, purpose: Purpose },
    System(&'static str),
}

pub enum Body {
    Empty,
    Bytes(Bytes),
    Form(Vec<(&'static str, String)>),
    Json(serde_json::Value),
    /// Exactly `len` bytes, passed on piece by piece without a copy.
    Stream {
        len: u64,
        stream: BoxStream<'static, std::io::Result<Bytes>>,
        handed: Handed,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From the last byte of the request to the head of the answer.
    pub head: Duration,
    /// Without any progress while bytes go out or come in.
    pub idle: Duration,
}
impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            idle: Duration::from_mins(1),
        }
    }
}

pub struct Request {
    pub why: Why,
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Body,
    pub allowed: HostRule,
    pub timeouts: Timeouts,
    /// Most bytes of a good answer.
    pub answer_max: usize,
}

impl Request {
    pub fn new(why: Why, method: Method, url: Url, allowed: HostRule) -> Self {
        Self {
            why,
            method,
            url,
            headers: HeaderMap::new(),
            body: Body::Empty,
            allowed,
            timeouts: Timeouts::default(),
            answer_max: ANSWER_MAX,
        }
    }
}

/// Never the path, the query, headers or the body: each of them may hold a secret.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("why", &self.why)
            .field("method", &self.method)
            .field("host", &self.url.host_str())
            .finish_non_exhaustive()
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The body went on past the limit for error answers.
    pub truncated: bool,
    /// Bytes of the request's body.
    pub bytes_sent: u64,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The address breaks a rule; nothing was sent.
    Refused,
    /// The request could not be made ready; nothing was sent.
    Unbuildable,
    /// No connection.
    Connect,
    /// Too long without progress or without an answer.
    Timeout,
    /// The connection ended early.
    Cut,
    /// The stream of the body failed, or had another length than announced.
    Source,
    /// The answer is longer than allowed.
    AnswerTooLarge,
}

/// Whether the other side may have acted on the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    No,
    Maybe,
}

#[derive(Clone, Debug, thiserror::Error)]
#[error("{kind:?}: {detail}")]
pub struct EgressError {
    pub kind: ErrorKind,
    pub written: Written,
    /// Bytes of a streamed body that were handed to the connection.
    pub bytes_sent: u64,
    /// For a log: never holds an address, a header or a body.
    pub detail: String,
    /// The rule that stopped it; of [`ErrorKind::Refused`].
    pub refusal: Option<Refusal>,
}
