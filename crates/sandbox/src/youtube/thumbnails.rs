//! `POST /upload/youtube/v3/thumbnails/set`.

use crate::answer::ok;
use crate::facts::image_kind;
use crate::params::Params;
use crate::youtube::Youtube;
use crate::youtube::bearer::TO_UPLOAD;
use crate::youtube::fail::{Answer, Fail};
use crate::youtube::short::is_short;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use serde_json::json;

/// 50 MB.
pub const LARGEST: usize = 50 << 20;

fn image(code: u16, reason: &'static str, message: &str) -> Fail {
    Fail::new(code, "youtube.thumbnail", reason, message)
}

pub async fn set(
    State(s): State<Youtube>,
    query: RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    let params = Params::query(&query);
    let (id, name, applies) = s.act(|w| {
        let caller = w.caller(&headers, "thumbnails.set", TO_UPLOAD)?;
        w.spend_units(50)?;
        if w.strikes("thumbnail_500") {
            return Err(Fail::internal());
        }
        if w.strikes("thumbnail_429") {
            let text = "The channel has uploaded too many thumbnails recently. Please try the request again later.";
            return Err(image(429, "uploadRateLimitExceeded", text));
        }
        let id = params.filled("videoId").ok_or_else(|| Fail::missing("videoId"))?;
        let video = w.live_video(id).ok_or_else(|| {
            Fail::new(404, "youtube.video", "videoNotFound", "The video that you are trying to insert a thumbnail image for cannot be found.")
        })?;
        let forbidden =
            "The thumbnail can't be set for the specified video. The request might not be properly authorized.";
        if !caller.owns(&video.identity) {
            return Err(image(403, "forbidden", forbidden));
        }
        // A Short takes its thumbnail only once it is processed; before, the call succeeds and changes nothing.
        let is_short = video.facts.is_none_or(is_short);
        let applies = !is_short || video.standing(w.now).processing == "succeeded";
        if w.strikes("thumbnail_403") || !caller.account.phone_verified {
            return Err(image(403, "forbidden", forbidden));
        }
        if w.strikes("thumbnail_400") {
            return Err(image(400, "invalidImage", "The provided image content is invalid."));
        }
        Ok((id.to_owned(), format!("{id}.img"), applies))
    })?;
    let body = body.map_err(|_| image(413, "uploadTooLarge", "Media is too large. Limit: 52428800"))?;
    check(&headers, &body)?;
    if applies {
        let path = s.thumbnails().join(&name);
        tokio::fs::write(path, &body)
            .await
            .map_err(|_| Fail::internal())?;
        s.act(|w| w.videos.edit(&id).map(|v| v.thumbnail = Some(name)));
    }
    let picture =
        json!({"url": format!("{}/thumbnail/{id}", s.ground().base_url), "width": 1080, "height": 1920});
    Ok(ok(json!({
        "kind": "youtube#thumbnailSetResponse",
        "items": [{"default": picture, "medium": picture, "high": picture, "shortsAspectRatio": picture}],
    })))
}

fn check(headers: &HeaderMap, body: &Bytes) -> Result<(), Fail> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    if body.is_empty() {
        return Err(image(
            400,
            "mediaBodyRequired",
            "The request does not include the image content.",
        ));
    }
    if body.len() > LARGEST {
        return Err(image(
            413,
            "uploadTooLarge",
            "Media is too large. Limit: 52428800",
        ));
    }
    if !["image/jpeg", "image/png", "application/octet-stream"].contains(&kind) {
        let text = format!(
            "Media type '{kind}' is not supported. Valid media types: [image/jpeg, image/png, application/octet-stream]"
        );
        return Err(Fail::new(400, "global", "badContent", text));
    }
    match image_kind(body) {
        Some(found) if kind == "application/octet-stream" || kind == found => Ok(()),
        _ => Err(image(
            400,
            "invalidImage",
            "The provided image content is invalid.",
        )),
    }
}
