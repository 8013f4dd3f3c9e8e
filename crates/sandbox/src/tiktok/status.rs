//! `POST /v2/post/publish/status/fetch/` and `…/cancel/`.

use crate::answer::{html, lost};
use crate::tiktok::Tiktok;
use crate::tiktok::bearer::{Caller, Endpoint, PUBLISH, UPLOAD};
use crate::tiktok::fail::{Answer, Fail, data};
use crate::tiktok::hooks;
use crate::tiktok::init::json_of;
use crate::tiktok::records::Publish;
use crate::tiktok::world::World;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

const FETCH: Endpoint = Endpoint {
    name: "status.fetch",
    any_of: &[PUBLISH, UPLOAD],
    most: |t| t.statuses_per_minute,
};
const CANCEL: Endpoint = Endpoint {
    name: "publish.cancel",
    any_of: &[PUBLISH, UPLOAD],
    most: |t| t.statuses_per_minute,
};

/// Fault, status, code.
const REFUSALS: [(&str, u16, &str); 5] = [
    ("status_500", 500, "internal_error"),
    ("status_429", 429, "rate_limit_exceeded"),
    ("status_invalid_publish_id", 400, "invalid_publish_id"),
    (
        "status_not_authorized",
        400,
        "token_not_authorized_for_specified_publish_id",
    ),
    ("status_scope_not_authorized", 401, "scope_not_authorized"),
];

pub async fn fetch(State(s): State<Tiktok>, headers: HeaderMap, body: Bytes) -> Answer {
    s.act(|w| {
        let caller = w.caller(&headers, &FETCH)?;
        if w.strikes("status_html_502") {
            return Ok(html(StatusCode::BAD_GATEWAY));
        }
        if w.strikes("status_answer_lost") {
            return Ok(lost());
        }
        if let Some((_, status, code)) = REFUSALS.iter().find(|(fault, _, _)| w.strikes(fault)) {
            return Err(Fail::new(*status, code, "The sandbox was asked to refuse."));
        }
        let (id, p) = named(w, &caller, &headers, &body)?;
        if w.strikes("status_forgotten")
            && let Some(row) = w.publishes.edit(&id)
        {
            row.is_forgotten = true;
            return Err(Fail::publish_id());
        }
        Ok(data(&describe(w, &p)))
    })
}

/// The publish that the body names, if it is the caller's.
fn named(w: &World, caller: &Caller, headers: &HeaderMap, body: &Bytes) -> Result<(String, Publish), Fail> {
    let body = json_of(headers, body)?;
    let id = body["publish_id"]
        .as_str()
        .ok_or_else(|| Fail::param("publish_id is required"))?;
    let p = w.publish(id).ok_or_else(Fail::publish_id)?;
    if p.account != caller.account.name {
        let text = "The token is not authorized for this publish_id.";
        return Err(Fail::new(
            400,
            "token_not_authorized_for_specified_publish_id",
            text,
        ));
    }
    Ok((id.to_owned(), p.clone()))
}

fn describe(w: &mut World, p: &Publish) -> Value {
    let now = w.now;
    let mut body = json!({"status": p.status(now)});
    if w.strikes("status_unknown_word") {
        body["status"] = "PROCESSING_REVIEW".into();
    }
    if let Some(reason) = p.failure(now) {
        body["fail_reason"] = reason.into();
    }
    let bytes = if p.chunks.is_some() {
        "uploaded_bytes"
    } else {
        "downloaded_bytes"
    };
    body[bytes] = p.offset.into();
    // the platform's own spelling
    let ids = p.public_ids(now);
    body["publicaly_available_post_id"] = match ids.first() {
        Some(first) if w.strikes("status_id_bare_number") => json!(first),
        _ => json!(ids),
    };
    body
}

/// Works while a download runs, and only then.
pub async fn cancel(State(s): State<Tiktok>, headers: HeaderMap, body: Bytes) -> Answer {
    let answer = s.act(|w| {
        let caller = w.caller(&headers, &CANCEL)?;
        if w.strikes("cancel_500") {
            return Err(Fail::internal());
        }
        let (id, p) = named(w, &caller, &headers, &body)?;
        if p.chunks.is_some() || p.arrival.is_some() || p.failure(w.now).is_some() {
            let text = "The publish cannot be cancelled.";
            return Err(Fail::new(400, "publish_not_cancellable", text));
        }
        w.fail(&id, "publish_cancelled");
        Ok(data(&json!({})))
    });
    s.settle().await;
    hooks::deliver(&s);
    answer
}
