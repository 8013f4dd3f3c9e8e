//! Videos: made by a session's last byte, read, changed, deleted.

use crate::answer::{html, lost, ok};
use crate::facts::Facts;
use crate::params::Params;
use crate::youtube::Youtube;
use crate::youtube::accounts;
use crate::youtube::bearer::{Caller, TO_CHANGE, TO_READ};
use crate::youtube::fail::{Answer, Fail};
use crate::youtube::metadata::{self, SETTABLE, invalid_publish_at};
use crate::youtube::query;
use crate::youtube::records::{Outcome, Session, Video};
use crate::youtube::world::World;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::time::Duration;

pub const PARTS: [&str; 12] = [
    "id",
    "snippet",
    "status",
    "contentDetails",
    "statistics",
    "player",
    "localizations",
    "paidProductPlacementDetails",
    "recordingDetails",
    "processingDetails",
    "fileDetails",
    "suggestions",
];
/// A stranger who asks for one of these gets 403.
const OWNERS_PARTS: [&str; 3] = ["processingDetails", "fileDetails", "suggestions"];

/// Makes the video of a finished session and answers its resource.
pub fn create(w: &mut World, session: &Session, sha256: String, facts: Option<Facts>) -> Value {
    let now = w.now;
    let processing = w
        .hit("process_slow")
        .map_or(w.tuning.peek().processing_ms, |hit| hit.or(60_000));
    let ready_at = now.plus(Duration::from_millis(processing));
    let audited = accounts::account(&session.identity.account).is_some_and(|a| a.audited);
    let locked_at = if w.strikes("forced_private") || !audited {
        Some(now)
    } else {
        w.strikes("forced_private_late").then_some(ready_at)
    };
    let mut video = Video {
        number: w.next_number(),
        identity: session.identity.clone(),
        metadata: session.metadata.clone(),
        size: session.size,
        sha256,
        content_type: session.content_type.clone(),
        slug: session.slug.clone(),
        file: session.file.clone(),
        notify: session.notify,
        created_at: now,
        ready_at,
        outcome: outcome(w, &session.identity.account, facts),
        locked_at,
        schedule_works: !w.strikes("schedule_never_flips"),
        was_public: false,
        progress_runs_backwards: w.strikes("process_progress_backwards"),
        facts,
        thumbnail: None,
        deleted_at: None,
    };
    let id = fresh_id();
    let answer = video.resource(&id, &session.parts, now, &w.base_url);
    if w.strikes("video_vanishes") {
        video.deleted_at = Some(now);
    }
    w.videos.put(id, video);
    answer
}

/// Eleven characters, as video ids are.
fn fresh_id() -> String {
    let bytes: [u8; 8] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

fn outcome(w: &mut World, account: &str, facts: Option<Facts>) -> Outcome {
    let faults: [(&str, Outcome); 8] = [
        ("process_failed_codec", Outcome::Failed("codec".into())),
        (
            "process_failed_invalid_file",
            Outcome::Failed("invalidFile".into()),
        ),
        (
            "process_rejected_duplicate",
            Outcome::Rejected("duplicate".into()),
        ),
        (
            "process_rejected_copyright",
            Outcome::Rejected("copyright".into()),
        ),
        ("process_rejected_length", Outcome::Rejected("length".into())),
        (
            "process_rejected_termsOfUse",
            Outcome::Rejected("termsOfUse".into()),
        ),
        ("process_never", Outcome::Never),
        ("process_terminated", Outcome::Terminated),
    ];
    if let Some((_, outcome)) = faults.into_iter().find(|(name, _)| w.strikes(name)) {
        return outcome;
    }
    let longest_ms = match accounts::account(account) {
        Some(a) if a.phone_verified => 12 * 3_600_000,
        _ => 15 * 60_000,
    };
    let too_long = facts.is_some_and(|f| f.duration_ms > longest_ms);
    if too_long {
        Outcome::Rejected("length".into())
    } else {
        Outcome::Processed
    }
}

pub async fn list(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        let caller = w.caller(&headers, "videos.list", TO_READ)?;
        w.spend_units(1)?;
        let parts = query::parts(&params, &PARTS)?;
        let Some(ids) = params.filled("id") else {
            let text = "No filter selected. Expected one of: id";
            return Err(Fail::new(
                400,
                "youtube.parameter",
                "missingRequiredParameter",
                text,
            ));
        };
        let ids: Vec<&str> = ids.split(',').collect();
        if ids.len() > 50 {
            return Err(Fail::new(
                400,
                "youtube.parameter",
                "invalidFilters",
                "The request specifies too many video ids.",
            ));
        }
        if w.strikes("poll_500") {
            return Err(Fail::internal());
        }
        if w.strikes("poll_html_502") {
            return Ok(html(StatusCode::BAD_GATEWAY));
        }
        let empty = w.strikes("poll_empty_once");
        let found: Vec<(&str, &Video)> = ids
            .into_iter()
            .filter(|_| !empty)
            .filter_map(|id| Some((id, w.live_video(id)?)))
            .collect();
        let asks_owner = parts.iter().any(|p| OWNERS_PARTS.contains(&p.as_str()));
        if asks_owner && found.iter().any(|(_, v)| !caller.owns(&v.identity)) {
            let text =
                "The request is not properly authorized to access video file or processing information.";
            return Err(Fail::new(403, "youtube.video", "forbidden", text));
        }
        let visible = |v: &Video| caller.owns(&v.identity) || v.privacy(w.now) != "private";
        let mut items: Vec<Value> = found
            .iter()
            .filter(|(_, v)| visible(v))
            .map(|(id, v)| v.resource(id, &parts, w.now, &w.base_url))
            .collect();
        if parts.iter().any(|p| p == "statistics") && w.strikes("statistics_hidden") {
            for counts in items
                .iter_mut()
                .filter_map(|item| item["statistics"].as_object_mut())
            {
                counts.retain(|name, _| name == "viewCount" || name == "favoriteCount");
            }
        }
        Ok(ok(json!({
            "kind": "youtube#videoListResponse",
            "pageInfo": {"totalResults": items.len(), "resultsPerPage": items.len()},
            "items": items,
        })))
    })
}

fn own_video<'a>(w: &'a World, caller: &Caller, id: &str) -> Result<&'a Video, Fail> {
    let missing = || {
        Fail::new(
            404,
            "youtube.video",
            "videoNotFound",
            "The video that you are trying to update cannot be found.",
        )
    };
    let video = w.live_video(id).ok_or_else(missing)?;
    if !caller.owns(&video.identity) {
        return Err(Fail::new(
            403,
            "youtube.video",
            "forbidden",
            "The request is not properly authorized.",
        ));
    }
    Ok(video)
}

/// `PUT`: each named part is replaced as a whole; what is left out falls back to its default.
pub async fn update(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        let caller = w.caller(&headers, "videos.update", TO_CHANGE)?;
        w.spend_units(50)?;
        if w.strikes("update_500") {
            return Err(Fail::internal());
        }
        let parts = query::parts(&params, &SETTABLE)?;
        let body: Value = serde_json::from_slice(&body)
            .map_err(|_| Fail::new(400, "global", "parseError", "Parse Error"))?;
        let id = body
            .get("id")
            .and_then(Value::as_str)
            .ok_or_else(|| Fail::missing("id"))?
            .to_owned();
        let now = w.now;
        let was_public = {
            let video = own_video(w, &caller, &id)?;
            video.was_public || video.privacy(now) == "public"
        };
        let has = |part: &str| parts.iter().any(|p| p == part);
        let lacks_category = body
            .pointer("/snippet/categoryId")
            .and_then(Value::as_str)
            .is_none_or(str::is_empty);
        if has("snippet") && lacks_category {
            return Err(Fail::video(
                "invalidCategoryId",
                "The snippet.categoryId property specifies an invalid category ID.",
            ));
        }
        let given = metadata::read(&body, &parts)?;
        if has("status") && given.publish_at().is_some() && was_public {
            return Err(invalid_publish_at());
        }
        let video = w.videos.edit(&id).ok_or_else(Fail::internal)?;
        video.was_public = was_public;
        if has("snippet") {
            video.metadata.snippet = given.snippet;
        }
        if has("status") {
            video.metadata.status = given.status;
        }
        if has("localizations") {
            video.metadata.localizations = given.localizations;
        }
        if has("paidProductPlacementDetails") {
            video.metadata.paid_placement = given.paid_placement;
        }
        let answer = video.resource(&id, &parts, now, &w.base_url);
        Ok(ok(answer))
    })
}

pub async fn delete(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap) -> Result<Response, Fail> {
    let params = Params::query(&query);
    let (file, answer) = s.act(|w| {
        let caller = w.caller(&headers, "videos.delete", TO_CHANGE)?;
        w.spend_units(50)?;
        let id = params.filled("id").ok_or_else(|| Fail::missing("id"))?;
        own_video(w, &caller, id)?;
        let now = w.now;
        let video = w.videos.edit(id).ok_or_else(Fail::internal)?;
        video.deleted_at = Some(now);
        let file = video.file.take();
        let answer = if w.strikes("delete_answer_lost") {
            lost()
        } else {
            StatusCode::NO_CONTENT.into_response()
        };
        Ok::<_, Fail>((file, answer))
    })?;
    if let Some(name) = file {
        let _ = tokio::fs::remove_file(s.bytes().join(name)).await;
    }
    Ok(answer)
}
