//! `Content-Range`, as a resumable session reads and answers it.

use crate::range::ContentRange;
use crate::youtube::fail::Fail;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

const UNIT: u64 = 262_144;

/// What a PUT carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    Query,
    Bytes { first: u64, length: u64 },
}

/// Reads `Content-Range` and `Content-Length` by the protocol's rules.
pub fn load_of(headers: &HeaderMap, size: u64) -> Result<Load, Fail> {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    let length: Option<u64> = text(header::CONTENT_LENGTH).and_then(|v| v.parse().ok());
    let invalid = || Fail::bad("Failed to parse Content-Range header.");
    let Some(range) = text(header::CONTENT_RANGE) else {
        return match length {
            Some(length) if length == size => Ok(Load::Bytes { first: 0, length }),
            Some(_) => Err(Fail::bad("The upload has another length than was announced.")),
            None => Err(Fail::new(411, "global", "lengthRequired", "Length Required")),
        };
    };
    let range = ContentRange::parse(range).ok_or_else(invalid)?;
    if range.total.is_some_and(|total| total != size) {
        return Err(Fail::bad(
            "The total of Content-Range is not the announced length.",
        ));
    }
    let Some((first, last)) = range.span else {
        return if length.unwrap_or(0) == 0 {
            Ok(Load::Query)
        } else {
            Err(invalid())
        };
    };
    if last >= size {
        return Err(invalid());
    }
    let spanned = last - first + 1;
    match length {
        None => return Err(Fail::new(411, "global", "lengthRequired", "Length Required")),
        Some(length) if length != spanned => {
            return Err(Fail::bad("Content-Length does not match Content-Range."));
        }
        Some(_) => {}
    }
    if last + 1 < size && !spanned.is_multiple_of(UNIT) {
        let text = format!(
            "Invalid request.  The number of bytes uploaded is required to be equal or greater than {UNIT}, except for the final request (it's recommended to be the exact multiple of {UNIT}).  The received request contained {spanned} bytes, which does not meet this requirement."
        );
        return Err(Fail::bad(text));
    }
    Ok(Load::Bytes {
        first,
        length: spanned,
    })
}

/// 308, with the range held so far if there is one.
pub fn resume_at(offset: u64) -> Response {
    let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
    if let Some(last) = offset.checked_sub(1)
        && let Ok(value) = format!("bytes=0-{last}").parse()
    {
        response.headers_mut().insert(header::RANGE, value);
    }
    response
}
