//! Bytes for the pages: videos with ranges, thumbnails, avatars.

use crate::Sandbox;
use crate::accounts;
use crate::thumbnails::kind_of;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

const BUFFER: usize = 256 << 10;
const SAFE: [(header::HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    (header::CACHE_CONTROL, "private, no-cache"),
];

pub async fn video(State(s): State<Sandbox>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let found = s.act(|w| {
        let v = w.live_video(&id)?;
        Some((v.file.clone()?, v.content_type.clone()))
    });
    let Some((name, kind)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let path = s.settings().dir.join("bytes").join(name);
    let kind = match kind.as_str() {
        "video/webm" => "video/webm",
        "video/quicktime" => "video/quicktime",
        _ => "video/mp4",
    };
    let range = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    send_file(&path, kind, range)
        .await
        .unwrap_or_else(|_| StatusCode::NOT_FOUND.into_response())
}

async fn send_file(
    path: &std::path::Path,
    kind: &'static str,
    range: Option<&str>,
) -> std::io::Result<Response> {
    let mut file = tokio::fs::File::open(path).await?;
    let size = file.metadata().await?.len();
    let (status, first, last) = match range.map(|r| span(r, size)) {
        None | Some(Span::Whole) => (StatusCode::OK, 0, size.saturating_sub(1)),
        Some(Span::Part(first, last)) => (StatusCode::PARTIAL_CONTENT, first, last),
        Some(Span::Outside) => {
            let headers = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
    };
    file.seek(std::io::SeekFrom::Start(first)).await?;
    let length = if size == 0 { 0 } else { last - first + 1 };
    let body = Body::from_stream(ReaderStream::with_capacity(file.take(length), BUFFER));
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
    ];
    let mut response = (status, SAFE, headers, body).into_response();
    if status == StatusCode::PARTIAL_CONTENT
        && let Ok(value) = format!("bytes {first}-{last}/{size}").parse()
    {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    Ok(response)
}

#[derive(Debug, PartialEq, Eq)]
enum Span {
    /// No range, or one we don't read: the whole file.
    Whole,
    Part(u64, u64),
    Outside,
}

fn span(range: &str, size: u64) -> Span {
    let Some((from, to)) = range
        .strip_prefix("bytes=")
        .filter(|r| !r.contains(','))
        .and_then(|r| r.split_once('-'))
    else {
        return Span::Whole;
    };
    let (first, last) = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.min(size.saturating_sub(1))),
        (Ok(first), Err(_)) if to.is_empty() => (first, size.saturating_sub(1)),
        (Err(_), Ok(tail)) if from.is_empty() && tail > 0 => {
            (size.saturating_sub(tail), size.saturating_sub(1))
        }
        _ => return Span::Whole,
    };
    if first >= size {
        Span::Outside
    } else {
        Span::Part(first, last)
    }
}

pub async fn thumbnail(State(s): State<Sandbox>, Path(id): Path<String>) -> Response {
    let name = s.act(|w| w.live_video(&id).and_then(|v| v.thumbnail.clone()));
    let Some(name) = name else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tokio::fs::read(s.settings().dir.join("thumbnails").join(name)).await {
        Ok(bytes) => {
            let kind = kind_of(&bytes).unwrap_or("application/octet-stream");
            (SAFE, [(header::CONTENT_TYPE, kind)], bytes).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A disc with the channel's last initial.
pub async fn avatar(Path(id): Path<String>) -> Response {
    let Some(channel) = accounts::channel(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let letter = channel
        .title
        .rsplit(' ')
        .next()
        .and_then(|w| w.chars().next())
        .unwrap_or('S');
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 88 88\"><circle cx=\"44\" cy=\"44\" r=\"44\" fill=\"#7a5cff\"/>\
         <text x=\"44\" y=\"58\" font-family=\"sans-serif\" font-size=\"40\" text-anchor=\"middle\" fill=\"#fff\">{letter}</text></svg>"
    );
    (SAFE, [(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_protocol_says() {
        assert_eq!(span("bytes=0-4", 10), Span::Part(0, 4));
        assert_eq!(span("bytes=4-", 10), Span::Part(4, 9));
        assert_eq!(span("bytes=-3", 10), Span::Part(7, 9));
        assert_eq!(span("bytes=-30", 10), Span::Part(0, 9));
        assert_eq!(span("bytes=5-99", 10), Span::Part(5, 9));
        assert_eq!(span("bytes=10-", 10), Span::Outside);
        assert_eq!(span("bytes=5-4", 10), Span::Whole);
        assert_eq!(span("bytes=0-1,3-4", 10), Span::Whole);
        assert_eq!(span("bytes=-3", 0), Span::Outside);
    }
}
