//! `/sandbox/api`: what the platform saw, what shall go wrong, how it is set.

use crate::Sandbox;
use crate::accounts;
use crate::faults::{FAULTS, is_known};
use crate::quota::pacific_day;
use crate::records::{Armed, Tuning, Video};
use crate::world::World;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PLATFORM: &str = "youtube";

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/state", get(state))
        .route("/faults", get(faults).post(arm))
        .route("/settings", get(settings).post(set))
        .route("/reset", post(reset))
}

async fn state(State(s): State<Sandbox>) -> Json<Value> {
    Json(s.act(|w| json!({ PLATFORM: describe(w) })))
}

fn describe(w: &World) -> Value {
    let counters = w.counters.peek();
    let spent = w.spent.peek();
    let mut videos: Vec<_> = w.videos.iter().collect();
    videos.sort_by_key(|(_, v)| v.number);
    let mut by_content: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (_, v) in &videos {
        let channel = v.identity.channel.clone().unwrap_or_default();
        *by_content.entry((channel, v.sha256.clone())).or_default() += 1;
    }
    let by_content: Vec<Value> = by_content
        .into_iter()
        .map(|((channel, sha256), videos)| json!({"channel": channel, "sha256": sha256, "videos": videos}))
        .collect();
    let today = spent.day == pacific_day(w.now);
    let used = |n: u64| if today { n } else { 0 };
    json!({
        "videos": videos.iter().map(|(id, v)| video(w, id, v)).collect::<Vec<_>>(),
        "sessions": counters.sessions,
        "open_sessions": w.sessions.iter().filter(|(_, s)| s.final_answer.is_none() && s.gone.is_none()).count(),
        "requests": counters.requests,
        "tokens": {"issued": counters.tokens_issued, "revoked": counters.tokens_revoked,
            "refreshed": counters.tokens_refreshed},
        "authorized_calls": counters.authorized_calls,
        "calls_after_revoke": counters.calls_after_revoke,
        "dropped_ranges": counters.dropped_ranges,
        "faults_hit": counters.faults_hit,
        "videos_by_content": by_content,
        "quota": {"uploads": used(spent.uploads), "units": used(spent.units), "day": pacific_day(w.now)},
    })
}

fn video(w: &World, id: &str, v: &Video) -> Value {
    let standing = v.standing(w.now);
    let channel = v.identity.channel.as_deref().unwrap_or_default();
    json!({
        "id": id, "account": v.identity.account, "title": v.metadata.title(), "visibility": v.privacy(w.now),
        "size_bytes": v.size, "sha256": v.sha256, "state": standing.upload, "created_at": v.created_at,
        "channel_id": channel, "channel": accounts::channel(channel).map(|c| c.title),
        "description": v.metadata.description(), "publish_at": v.scheduled_for(w.now),
        "reason": standing.failure.or(standing.rejection), "thumbnail": v.thumbnail.is_some(),
        "notify_subscribers": v.notify, "made_for_kids": v.metadata.status.get("selfDeclaredMadeForKids"),
        "url": format!("{}/shorts/{id}", w.base_url),
    })
}

async fn faults(State(s): State<Sandbox>) -> Json<Value> {
    Json(s.act(|w| FAULTS.iter().map(|(name, text)| fault(w, name, text)).collect()))
}

fn fault(w: &World, name: &str, description: &str) -> Value {
    let mut body = json!({"platform": PLATFORM, "fault": name, "description": description});
    if let Some(armed) = w.faults.get(name) {
        body["armed"] = json!({"after": armed.after, "times": armed.times});
        if let Some(value) = armed.value {
            body["armed"]["value"] = value.into();
        }
    }
    body
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Arm {
    platform: String,
    fault: String,
    #[serde(default)]
    after: u64,
    #[serde(default = "once")]
    times: u64,
    /// Seconds, milliseconds or percent, as the fault says.
    value: Option<u64>,
}

fn once() -> u64 {
    1
}

fn problem(code: &str, detail: &str) -> Response {
    let known: Vec<&str> = FAULTS.iter().map(|(name, _)| *name).collect();
    let body = json!({"code": code, "status": 400, "title": "Bad Request", "detail": detail, "platforms": [PLATFORM], "faults": known});
    (
        StatusCode::BAD_REQUEST,
        [("content-type", "application/problem+json")],
        body.to_string(),
    )
        .into_response()
}

/// Arms a fault; `times: 0` disarms it.
async fn arm(State(s): State<Sandbox>, body: Result<Json<Arm>, JsonRejection>) -> Response {
    let arm = match body {
        Ok(Json(arm)) => arm,
        Err(error) => return problem("invalid_body", &error.body_text()),
    };
    if arm.platform != PLATFORM {
        return problem("unknown_platform", "There is no such platform here.");
    }
    if !is_known(&arm.fault) {
        return problem("unknown_fault", "There is no such fault.");
    }
    Json(s.act(|w| {
        if arm.times == 0 {
            w.faults.remove(&arm.fault);
        } else {
            let row = Armed {
                after: arm.after,
                times: arm.times,
                value: arm.value,
            };
            w.faults.put(arm.fault.clone(), row);
        }
        let text = FAULTS
            .iter()
            .find(|(name, _)| *name == arm.fault)
            .map_or("", |(_, text)| text);
        fault(w, &arm.fault, text)
    }))
    .into_response()
}

async fn settings(State(s): State<Sandbox>) -> Json<Tuning> {
    Json(s.tuning())
}

/// Changes the values that are named, keeps the others.
async fn set(State(s): State<Sandbox>, body: Result<Json<Value>, JsonRejection>) -> Response {
    let merged = body.map_err(|e| e.body_text()).and_then(|Json(given)| {
        let mut all = serde_json::to_value(s.tuning()).map_err(|e| e.to_string())?;
        let given = given.as_object().ok_or("An object is wanted.")?;
        for (name, value) in given.iter().filter(|(name, _)| *name != "platform") {
            all[name.as_str()] = value.clone();
        }
        serde_json::from_value::<Tuning>(all).map_err(|e| e.to_string())
    });
    match merged {
        Ok(tuning) => {
            s.tune(tuning);
            Json(tuning).into_response()
        }
        Err(text) => problem("invalid_body", &text),
    }
}

async fn reset(State(s): State<Sandbox>) -> Response {
    match s.reset().await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => {
            tracing::error!(%error, "the sandbox could not remove its files");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
