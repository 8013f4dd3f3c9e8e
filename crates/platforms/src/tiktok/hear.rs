//! What an answer to a part of the file means. Source: Media Transfer Guide.

use super::TikTok;
use super::codes::failure;
use super::wire::unanswered;
use crate::wire::retry_after;
use domain::Failure;
use egress::{Answer, EgressError, Written};
use http::header;
use std::time::Duration;

/// Longest wait believed of an answer: the upload itself lives no longer.
const LONGEST: Duration = Duration::from_secs(3600);

pub(crate) enum Heard {
    /// The chunk is stored, more is expected; with TikTok's own count where it told one.
    Stored(Option<u64>),
    /// All is stored: the post is being made.
    Complete,
    /// Headers or length did not fit.
    Bad,
    /// The address takes no bytes any more.
    Gone,
    /// TikTok holds something else than we believed.
    OutOfStep,
    /// Anything else: only a question can tell. `out` where bytes may have gone.
    Unclear { failure: Failure, out: bool },
}

impl TikTok {
    pub(crate) fn hear(&self, answer: Result<Answer, EgressError>) -> Heard {
        let answer = match answer {
            Ok(answer) => answer,
            Err(e) => {
                return Heard::Unclear {
                    failure: unanswered(&e),
                    out: e.written == Written::Maybe,
                };
            }
        };
        let code = match answer.status.as_u16() {
            206 => return Heard::Stored(held(&answer)),
            // 200 is not documented, but others saw it.
            200 | 201 => return Heard::Complete,
            400 => return Heard::Bad,
            403 | 404 => return Heard::Gone,
            416 => return Heard::OutOfStep,
            429 => "rate_limited",
            500..=599 => "platform_unreachable",
            _ => "platform_nonsense",
        };
        let mut failure = failure(code);
        if let Some(wait) = retry_after(&answer.headers, self.wire.clock.now()) {
            failure = failure.after(wait.min(LONGEST));
        }
        Heard::Unclear { failure, out: true }
    }
}

/// `Content-Range: bytes 0-N/TOTAL` of an answer.
fn held(answer: &Answer) -> Option<u64> {
    let range = answer.headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    let (held, _) = range.trim().strip_prefix("bytes 0-")?.split_once('/')?;
    held.parse().ok()
}
