//! `/sandbox/api`: what the platforms saw, what shall go wrong, how they are set.

use crate::Sandbox;
use crate::faults::Armed;
use crate::params::Params;
use crate::twin::Twin;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::Platform;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/state", get(state))
        .route("/faults", get(faults).post(arm))
        .route("/settings", get(settings).post(set))
        .route("/reset", post(reset))
}

async fn state(State(s): State<Sandbox>) -> Json<Value> {
    let all: Map<String, Value> = s
        .twins()
        .iter()
        .map(|twin| (twin.platform().to_string(), twin.state()))
        .collect();
    Json(all.into())
}

async fn faults(State(s): State<Sandbox>) -> Json<Value> {
    Json(s.twins().iter().flat_map(|twin| faults_of(&**twin)).collect())
}

fn faults_of(twin: &dyn Twin) -> Vec<Value> {
    let armed = twin.armed();
    let entry = |(name, text): &(&str, &str)| {
        let mut body = json!({"platform": twin.platform(), "fault": name, "description": text});
        if let Some((_, armed)) = armed.iter().find(|(armed, _)| armed == name) {
            body["armed"] = json!(armed);
        }
        body
    };
    twin.faults().iter().map(entry).collect()
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
    value: Option<u64>,
}

fn once() -> u64 {
    1
}

fn problem(s: &Sandbox, code: &str, detail: &str) -> Response {
    let platforms: Vec<Platform> = s.twins().iter().map(|twin| twin.platform()).collect();
    let body = json!({"code": code, "status": 400, "title": "Bad Request", "detail": detail, "platforms": platforms});
    refused(&body)
}

fn unknown_platform(s: &Sandbox) -> Response {
    problem(s, "unknown_platform", "There is no such platform here.")
}

fn refused(body: &Value) -> Response {
    let headers = [("content-type", "application/problem+json")];
    (StatusCode::BAD_REQUEST, headers, body.to_string()).into_response()
}

/// The twin of a platform by its name.
fn named<'a>(s: &'a Sandbox, platform: &str) -> Option<&'a dyn Twin> {
    s.twin(platform.parse().ok()?)
}

/// Arms a fault; `times: 0` disarms it.
async fn arm(State(s): State<Sandbox>, body: Result<Json<Arm>, JsonRejection>) -> Response {
    let arm = match body {
        Ok(Json(arm)) => arm,
        Err(error) => return problem(&s, "invalid_body", &error.body_text()),
    };
    let Some(twin) = named(&s, &arm.platform) else {
        return unknown_platform(&s);
    };
    let armed = Armed {
        after: arm.after,
        times: arm.times,
        value: arm.value,
    };
    if !twin.arm(&arm.fault, armed) {
        let known: Vec<&str> = twin.faults().iter().map(|(name, _)| *name).collect();
        return refused(
            &json!({"code": "unknown_fault", "status": 400, "title": "Bad Request",
            "detail": "There is no such fault.", "platforms": [twin.platform()], "faults": known}),
        );
    }
    let entry = faults_of(twin)
        .into_iter()
        .find(|entry| entry["fault"] == arm.fault.as_str());
    Json(entry).into_response()
}

/// The platform whose values are meant when none is named.
const FIRST: &str = "youtube";

async fn settings(State(s): State<Sandbox>, query: RawQuery) -> Response {
    match named(&s, Params::query(&query).get("platform").unwrap_or(FIRST)) {
        Some(twin) => Json(twin.tuning()).into_response(),
        None => unknown_platform(&s),
    }
}

/// Changes the values that are named, keeps the others.
async fn set(State(s): State<Sandbox>, body: Result<Json<Map<String, Value>>, JsonRejection>) -> Response {
    let mut values = match body {
        Ok(Json(values)) => values,
        Err(error) => return problem(&s, "invalid_body", &error.body_text()),
    };
    let platform = values.remove("platform").unwrap_or_else(|| FIRST.into());
    let Some(twin) = platform.as_str().and_then(|platform| named(&s, platform)) else {
        return unknown_platform(&s);
    };
    match twin.tune(values) {
        Ok(()) => Json(twin.tuning()).into_response(),
        Err(text) => problem(&s, "invalid_body", &text),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    platform: Option<String>,
}

/// Without a body everything is forgotten, with a platform only that one.
async fn reset(State(s): State<Sandbox>, body: Bytes) -> Response {
    let asked = if body.is_empty() {
        Ok(Reset::default())
    } else {
        serde_json::from_slice(&body)
    };
    let platform = match asked {
        Ok(Reset { platform: None }) => None,
        Ok(Reset { platform: Some(name) }) => match named(&s, &name) {
            Some(twin) => Some(twin.platform()),
            None => return unknown_platform(&s),
        },
        Err(error) => return problem(&s, "invalid_body", &error.to_string()),
    };
    match s.reset(platform).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => {
            tracing::error!(%error, "the sandbox could not remove its files");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
