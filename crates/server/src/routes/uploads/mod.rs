//! Resumable uploads, by tus 1.0.0.

pub mod append;
pub mod create;
pub mod delete;
pub mod list;
pub mod options;
pub mod progress;

use crate::accept::Stopping;
use crate::problem::Problem;
use crate::tus::wire;
use app::uploads::Progress;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{Stream, StreamExt, stream};

const MEDIA_ID: HeaderName = HeaderName::from_static("media-id");

/// A request that speaks our version of the protocol; asked after membership, so that a foreign upload stays unseen.
pub struct Tus;

impl<S: Send + Sync> FromRequestParts<S> for Tus {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        wire::require_version(&parts.headers).map(|()| Self)
    }
}

/// Every answer tells the version.
pub async fn versioned(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .insert(wire::RESUMABLE, HeaderValue::from_static(wire::VERSION));
    response
}

/// Where an upload is, in headers.
fn told(at: &Progress) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(wire::UPLOAD_OFFSET, at.offset_bytes.into());
    match at.media {
        Some(media) => {
            let id = HeaderValue::from_str(&media.to_string()).expect("an id is letters and digits");
            headers.insert(MEDIA_ID, id);
        }
        None => {
            headers.insert(wire::UPLOAD_EXPIRES, wire::expires(at.expires_at));
        }
    }
    headers
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The body, broken off when the service is to stop: what came is then made durable and told, and the client
/// goes on where that ends.
fn until_stopped(body: Body, Stopping(stop): Stopping) -> impl Stream<Item = Result<Bytes, String>> + Send {
    stream::unfold((body.into_data_stream(), stop), async |(mut body, stop)| {
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => Some(Err("the service is stopping".to_owned())),
            next = body.next() => next.map(|bytes| bytes.map_err(|e| e.to_string())),
        };
        next.map(|item| (item, (body, stop)))
    })
}
