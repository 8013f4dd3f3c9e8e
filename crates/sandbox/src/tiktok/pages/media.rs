//! Bytes for the pages.

use crate::pages::media;
use crate::tiktok::Tiktok;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// `/media/PUBLISH_ID`: the film once all its bytes are here.
pub async fn video(State(s): State<Tiktok>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let found = s.act(|w| {
        let p = w.publishes.get(&id).filter(|p| p.arrival.is_some())?;
        Some((p.file.clone()?, p.content_type.clone()))
    });
    match found {
        Some((name, kind)) => media::video(&s.bytes().join(name), &kind, &headers).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
