//! Bytes for the pages.

use crate::pages::media;
use crate::vk::Vk;
use crate::vk::accounts::owner_title;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

pub async fn video(State(s): State<Vk>, Path(key): Path<String>, headers: HeaderMap) -> Response {
    let found = s.act(|w| {
        let stored = w.live_video(&key)?.stored.as_ref()?;
        Some((stored.file.clone()?, stored.content_type.clone()))
    });
    match found {
        Some((name, kind)) => media::video(&s.bytes().join(name), &kind, &headers).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A profile's picture, or with a minus a community's.
pub async fn avatar(Path(owner): Path<i64>) -> Response {
    let title = owner_title(owner);
    if title.is_empty() {
        StatusCode::NOT_FOUND.into_response()
    } else {
        media::avatar(&title)
    }
}
