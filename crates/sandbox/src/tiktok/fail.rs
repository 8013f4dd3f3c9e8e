//! Answers and errors in the platform's shapes.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub type Answer = Result<Response, Fail>;

/// An error in the envelope of the data endpoints.
#[derive(Clone, Debug)]
pub struct Fail {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
}

impl Fail {
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            status,
            code,
            message,
        }
    }
    /// A body that breaks a rule of the reference.
    pub fn param(message: impl Into<String>) -> Self {
        Self::new(400, "invalid_param", message)
    }
    /// The same where the API spells it in the plural.
    pub fn params(message: impl Into<String>) -> Self {
        Self::new(400, "invalid_params", message)
    }
    pub fn token() -> Self {
        let text = "The access token is invalid or not found in the request.";
        Self::new(401, "access_token_invalid", text)
    }
    pub fn scope() -> Self {
        let text = "The user did not authorize the scope required for completing this request.";
        Self::new(401, "scope_not_authorized", text)
    }
    pub fn rate() -> Self {
        let text = "The API rate limit was exceeded. Please try again later.";
        Self::new(429, "rate_limit_exceeded", text)
    }
    pub fn internal() -> Self {
        Self::new(
            500,
            "internal_error",
            "Something went wrong. Please try again later.",
        )
    }
    pub fn publish_id() -> Self {
        Self::new(400, "invalid_publish_id", "The publish_id does not exist.")
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(envelope(&json!({}), self.code, &self.message))).into_response()
    }
}

fn envelope(data: &Value, code: &str, message: &str) -> Value {
    json!({"data": data, "error": {"code": code, "message": message, "log_id": log_id()}})
}

/// 200 with `ok`.
pub fn data(data: &Value) -> Response {
    Json(envelope(data, "ok", "")).into_response()
}

/// A flat OAuth error.
pub fn oauth_error(status: u16, error: &str, description: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let body = json!({"error": error, "error_description": description, "log_id": log_id()});
    (status, Json(body)).into_response()
}

fn log_id() -> String {
    format!("sandbox{:016X}", rand::random::<u64>())
}
