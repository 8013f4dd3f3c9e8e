//! Answers with bytes: ranges, entity tags and the headers of a file. Source: RFC 9110, security-requirements section 10.

use crate::headers::Class;
use crate::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;

/// Which bytes an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    Whole,
    /// From `start`, `len` bytes, at least one.
    Part {
        start: u64,
        len: u64,
    },
    /// The client has it already.
    NotModified,
    /// No byte of what was asked for exists.
    NotSatisfiable,
}

/// Decides by `If-None-Match`, `If-Range` and `Range`. `etag` is strong, with its quotes.
pub fn plan(method: &Method, headers: &HeaderMap, size: u64, etag: &str) -> Plan {
    if matches_any(headers, etag) {
        return Plan::NotModified;
    }
    if method != Method::GET && method != Method::HEAD {
        return Plan::Whole;
    }
    let same = headers
        .get(header::IF_RANGE)
        .is_none_or(|v| v.as_bytes() == etag.as_bytes());
    let range = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    match range {
        Some(range) if same => one_range(range, size),
        _ => Plan::Whole,
    }
}

/// Whether `If-None-Match` names this tag (weak comparison) or `*`.
pub fn matches_any(headers: &HeaderMap, etag: &str) -> bool {
    let lines = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// One range; several, or another unit, are answered whole, as the RFC allows.
fn one_range(text: &str, size: u64) -> Plan {
    let Some((unit, set)) = text.split_once('=') else {
        return Plan::Whole;
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") || set.contains(',') {
        return Plan::Whole;
    }
    let number = |s: &str| {
        (!s.is_empty() && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse().unwrap_or(u64::MAX))
    };
    let Some((first, last)) = set.trim().split_once('-') else {
        return Plan::Whole;
    };
    let (start, end) = match (number(first), number(last)) {
        (Some(start), Some(last)) if last >= start => (start, last.saturating_add(1).min(size)),
        (Some(start), None) if last.is_empty() => (start, size),
        (None, Some(suffix)) if first.is_empty() => (
            if suffix == 0 {
                size
            } else {
                size.saturating_sub(suffix)
            },
            size,
        ),
        _ => return Plan::Whole,
    };
    if start >= size {
        return Plan::NotSatisfiable;
    }
    Plan::Part {
        start,
        len: end - start,
    }
}

/// A stored thing as it is offered.
#[derive(Clone, Debug)]
pub struct FileFacts<'a> {
    pub size_bytes: u64,
    /// Strong, with its quotes.
    pub etag: &'a str,
    /// From our table of types, never from the client.
    pub content_type: &'static str,
    pub filename: &'a str,
}

/// The answer to a plan; `body` is what [`Plan::Whole`] or [`Plan::Part`] asks for.
pub fn answer(plan: Plan, facts: &FileFacts<'_>, body: Body) -> Response {
    let text = |s: String| HeaderValue::from_str(&s).expect("digits and quoted letters");
    if plan == Plan::NotSatisfiable {
        return Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "range")
            .header(
                header::CONTENT_RANGE,
                text(format!("bytes */{}", facts.size_bytes)),
            )
            .into_response();
    }
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::ETAG, text(facts.etag.to_owned()));
    if plan == Plan::NotModified {
        *response.body_mut() = Body::empty();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Class::File.mark(response);
    }
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(facts.content_type));
    headers.insert(header::CONTENT_DISPOSITION, disposition(facts.filename));
    let len = if let Plan::Part { start, len } = plan {
        let range = format!("bytes {start}-{}/{}", start + len - 1, facts.size_bytes);
        headers.insert(header::CONTENT_RANGE, text(range));
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        len
    } else {
        facts.size_bytes
    };
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, text(len.to_string()));
    Class::File.mark(response)
}

/// `attachment` always: our origin never shows a person's bytes as a page. `<video>` and `<img>` play attachments.
pub fn disposition(filename: &str) -> HeaderValue {
    let mut encoded = String::with_capacity(filename.len());
    for b in filename.bytes() {
        if b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&b) {
            encoded.push(char::from(b));
        } else {
            let _ = write!(encoded, "%{b:02X}");
        }
    }
    HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{encoded}"))
        .expect("letters, digits and per cent")
}

#[cfg(test)]
mod tests;
