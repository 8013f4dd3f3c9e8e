//! The words of tus 1.0.0: headers in, headers out. Source: tus.io/protocols/resumable-upload, 1.0.0.

use crate::problem::Problem;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use storage::Checksum;

pub const VERSION: &str = "1.0.0";
pub const EXTENSIONS: &str = "creation,creation-with-upload,termination,expiration,checksum";
pub const BODY_TYPE: &str = "application/offset+octet-stream";
/// Longest `Upload-Metadata`. Source: security-requirements, section 10.
pub const METADATA_MAX_BYTES: usize = 4 << 10;

pub const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

fn bad(code: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code)
}

/// Every request but OPTIONS must speak our version.
pub fn require_version(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.get(RESUMABLE).is_some_and(|v| v == VERSION) {
        return Ok(());
    }
    Err(
        Problem::new(StatusCode::PRECONDITION_FAILED, "tus_version").header(
            HeaderName::from_static("tus-version"),
            HeaderValue::from_static(VERSION),
        ),
    )
}

/// A count of bytes: digits only, as the protocol has it.
fn count(headers: &HeaderMap, name: &HeaderName, code: &'static str) -> Result<Option<u64>, Problem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let digits = value
        .to_str()
        .ok()
        .filter(|s| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit()));
    let number = digits.and_then(|s| s.parse().ok()).ok_or_else(|| bad(code))?;
    if values.next().is_some() {
        Err(bad(code))
    } else {
        Ok(Some(number))
    }
}

/// `Upload-Length` is required: we never accept an upload of unknown size.
pub fn upload_length(headers: &HeaderMap) -> Result<u64, Problem> {
    count(headers, &UPLOAD_LENGTH, "upload_length_required")?.ok_or_else(|| bad("upload_length_required"))
}

pub fn upload_offset(headers: &HeaderMap) -> Result<u64, Problem> {
    count(headers, &UPLOAD_OFFSET, "upload_offset_required")?.ok_or_else(|| bad("upload_offset_required"))
}

/// Whether the request carries bytes of the upload; another content type is refused.
pub fn carries_bytes(headers: &HeaderMap) -> Result<bool, Problem> {
    match headers.get(axum::http::header::CONTENT_TYPE) {
        None => Ok(false),
        Some(kind) if kind == BODY_TYPE => Ok(true),
        Some(_) => Err(
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type_wrong")
                .detail(format!("Send the bytes as {BODY_TYPE}.")),
        ),
    }
}

/// What a client tells of the file it sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// As sent; made safe before it is shown.
    pub filename: Option<String>,
    pub filetype: Option<String>,
    /// The hash the client computed.
    pub blake3: Option<[u8; 32]>,
}

/// Keys we do not know are allowed and forgotten.
pub fn metadata(headers: &HeaderMap) -> Result<Metadata, Problem> {
    let Some(value) = headers.get(UPLOAD_METADATA) else {
        return Ok(Metadata::default());
    };
    if value.len() > METADATA_MAX_BYTES {
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "metadata_too_large")
            .with("max_bytes", METADATA_MAX_BYTES));
    }
    let invalid = || bad("upload_metadata_invalid");
    let text = value.to_str().map_err(|_| invalid())?;
    let mut seen = Vec::new();
    let mut found = Metadata::default();
    for pair in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
        if key.is_empty() || seen.contains(&key) {
            return Err(invalid());
        }
        seen.push(key);
        let bytes = BASE64_STANDARD.decode(encoded.trim()).map_err(|_| invalid())?;
        let words = || String::from_utf8(bytes.clone()).map_err(|_| invalid());
        match key {
            "filename" => found.filename = Some(words()?),
            "filetype" => found.filetype = Some(words()?),
            "blake3" => found.blake3 = Some(hex32(&words()?).ok_or_else(invalid)?),
            _ => {}
        }
    }
    Ok(found)
}

/// 64 hexadecimal digits, either case.
pub fn hex32(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high << 4 | low).ok()?;
    }
    Some(out)
}

/// The digest of one request's body.
pub fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Problem> {
    let Some(value) = headers.get(UPLOAD_CHECKSUM) else {
        return Ok(None);
    };
    let malformed = || bad("checksum_malformed");
    let (name, encoded) = value
        .to_str()
        .ok()
        .and_then(|v| v.trim().split_once(' '))
        .ok_or_else(malformed)?;
    if !Checksum::ALGORITHMS.split(',').any(|known| known == name) {
        return Err(bad("checksum_algorithm_unsupported"));
    }
    let digest = BASE64_STANDARD.decode(encoded.trim()).map_err(|_| malformed())?;
    Checksum::new(name, &digest).map(Some).ok_or_else(malformed)
}

/// `X-HTTP-Method-Override`, for clients that can only POST.
pub fn method_override(method: &Method, headers: &HeaderMap) -> Option<Method> {
    let wanted = headers.get(METHOD_OVERRIDE)?;
    let allowed = [Method::PATCH, Method::DELETE, Method::HEAD];
    (method == Method::POST)
        .then(|| allowed.into_iter().find(|m| wanted == m.as_str()))
        .flatten()
}

/// The answer to OPTIONS.
pub fn options(max_bytes: u64) -> [(&'static str, String); 5] {
    [
        ("tus-resumable", VERSION.into()),
        ("tus-version", VERSION.into()),
        ("tus-extension", EXTENSIONS.into()),
        ("tus-max-size", max_bytes.to_string()),
        ("tus-checksum-algorithm", Checksum::ALGORITHMS.into()),
    ]
}

/// `Upload-Expires` in the date form of HTTP.
pub fn expires(at: domain::Timestamp) -> HeaderValue {
    HeaderValue::from_str(&crate::date::http_date(at)).expect("letters and digits")
}

#[cfg(test)]
mod tests;
