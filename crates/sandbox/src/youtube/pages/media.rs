//! Bytes for the pages.

use crate::pages::media;
use crate::youtube::Youtube;
use crate::youtube::accounts;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

pub async fn video(State(s): State<Youtube>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let found = s.act(|w| {
        let v = w.live_video(&id)?;
        Some((v.file.clone()?, v.content_type.clone()))
    });
    match found {
        Some((name, kind)) => media::video(&s.bytes().join(name), &kind, &headers).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub async fn thumbnail(State(s): State<Youtube>, Path(id): Path<String>) -> Response {
    match s.act(|w| w.live_video(&id)?.thumbnail.clone()) {
        Some(name) => media::picture(&s.thumbnails().join(name)).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub async fn avatar(Path(id): Path<String>) -> Response {
    match accounts::channel(&id) {
        Some(channel) => media::avatar(channel.title),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
