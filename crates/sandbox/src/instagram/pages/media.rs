//! Bytes for the pages.

use crate::instagram::Instagram;
use crate::instagram::accounts;
use crate::pages::media;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

pub async fn video(State(s): State<Instagram>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match s.act(|w| w.live_media(&id)?.file.clone()) {
        Some(name) => media::video(&s.bytes().join(name), "video/mp4", &headers).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub async fn cover(State(s): State<Instagram>, Path(id): Path<String>) -> Response {
    match s.act(|w| w.live_media(&id)?.cover.clone()) {
        Some(name) => media::picture(&s.covers().join(name)).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub async fn avatar(Path(username): Path<String>) -> Response {
    match accounts::profile(&username) {
        Some(profile) => media::avatar(profile.name),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
