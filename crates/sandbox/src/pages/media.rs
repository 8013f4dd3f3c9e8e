//! Bytes for the pages: videos with ranges, pictures, avatars. Browsers never take them for a page.

use crate::facts::image_kind;
use crate::range::Asked;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

const BUFFER: usize = 256 << 10;
const SAFE: [(header::HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    (header::CACHE_CONTROL, "private, no-cache"),
];

/// A film, whole or the part that `Range` asks for; 404 when there is no such file. `content_type` is what the
/// uploader said of it.
pub async fn video(path: &Path, content_type: &str, headers: &HeaderMap) -> Response {
    let kind = match content_type {
        "video/webm" => "video/webm",
        "video/quicktime" => "video/quicktime",
        _ => "video/mp4",
    };
    let range = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    send_file(path, kind, range)
        .await
        .unwrap_or_else(|_| StatusCode::NOT_FOUND.into_response())
}

async fn send_file(path: &Path, kind: &'static str, range: Option<&str>) -> std::io::Result<Response> {
    let mut file = tokio::fs::File::open(path).await?;
    let size = file.metadata().await?.len();
    let (status, first, last) = match range.map(|r| Asked::parse(r, size)) {
        None | Some(Asked::Whole) => (StatusCode::OK, 0, size.saturating_sub(1)),
        Some(Asked::Part(first, last)) => (StatusCode::PARTIAL_CONTENT, first, last),
        Some(Asked::Outside) => {
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

/// A picture, its kind read off its first bytes; 404 when there is no such file.
pub async fn picture(path: &Path) -> Response {
    match tokio::fs::read(path).await {
        Ok(bytes) => {
            let kind = image_kind(&bytes).unwrap_or("application/octet-stream");
            (SAFE, [(header::CONTENT_TYPE, kind)], bytes).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A disc with the last initial of `title`.
pub fn avatar(title: &str) -> Response {
    let letter = title
        .rsplit(' ')
        .next()
        .and_then(|w| w.chars().next().filter(|c| c.is_alphanumeric()))
        .unwrap_or('S');
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 88 88\"><circle cx=\"44\" cy=\"44\" r=\"44\" fill=\"#7a5cff\"/>\
         <text x=\"44\" y=\"58\" font-family=\"sans-serif\" font-size=\"40\" text-anchor=\"middle\" fill=\"#fff\">{letter}</text></svg>"
    );
    (SAFE, [(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response()
}
