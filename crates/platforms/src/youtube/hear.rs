//! What an answer on a session means.

use super::YouTube;
use super::checkpoint::SessionUri;
use super::codes::failure;
use super::errors::{Complaint, Doing};
use super::resource;
use super::wire::unanswered;
use domain::{Failure, FailureClass};
use egress::{Answer, EgressError};
use http::{HeaderMap, header};

pub(crate) enum Heard {
    /// The video exists.
    Made {
        id: String,
        channel_id: Option<String>,
    },
    /// The session holds this many bytes, and perhaps moved.
    Held {
        offset: u64,
        uri: Option<SessionUri>,
    },
    /// There is no such session.
    Gone,
    Unauthorized,
    /// YouTube refused the video itself: none was made, none will be by this session.
    Refused(Failure),
    /// Anything else: only a question to the session can tell.
    Unclear(Failure),
}

impl YouTube {
    pub(crate) fn hear(&self, answer: Result<Answer, EgressError>, size_bytes: u64) -> Heard {
        let answer = match answer {
            Ok(answer) => answer,
            Err(e) => return Heard::Unclear(unanswered(&e)),
        };
        match answer.status.as_u16() {
            200 | 201 => match serde_json::from_slice::<resource::Video>(&answer.body) {
                Ok(video) if !video.id.is_empty() => Heard::Made {
                    id: video.id,
                    channel_id: video.snippet.channel_id,
                },
                _ => Heard::Unclear(failure("platform_nonsense")),
            },
            308 => match held(&answer.headers) {
                Some(offset) if offset <= size_bytes => Heard::Held {
                    offset,
                    uri: self.session_uri(&answer),
                },
                _ => Heard::Unclear(failure("platform_nonsense")),
            },
            404 | 410 => Heard::Gone,
            _ => self.hear_refusal(&answer),
        }
    }

    fn hear_refusal(&self, answer: &Answer) -> Heard {
        let complaint = Complaint::read(&answer.body);
        let failure = self.failure_of(answer, &complaint, Doing::Uploading);
        match failure.code.as_str() {
            "access_expired" => Heard::Unauthorized,
            "channel_upload_limit" | "channel_suspended" => Heard::Refused(failure),
            _ if failure.class == FailureClass::Rejected => Heard::Refused(failure),
            _ => Heard::Unclear(failure),
        }
    }
}

/// `Range: bytes=0-N` means N+1 bytes held, no `Range` none; other ranges mean nothing to us.
fn held(headers: &HeaderMap) -> Option<u64> {
    let Some(range) = headers.get(header::RANGE) else {
        return Some(0);
    };
    let range = range.to_str().ok()?.trim();
    let last = range.strip_prefix("bytes=").unwrap_or(range).strip_prefix("0-")?;
    last.parse::<u64>().ok()?.checked_add(1)
}
