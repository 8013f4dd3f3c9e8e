//! Errors in the platform's shapes.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

pub type Answer = Result<Response, Fail>;

/// An error in the API's envelope.
#[derive(Clone, Debug)]
pub struct Fail {
    pub code: u16,
    pub domain: &'static str,
    pub reason: &'static str,
    pub message: String,
    pub detail: Option<&'static str>,
    pub header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl Fail {
    pub fn new(code: u16, domain: &'static str, reason: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            domain,
            reason,
            message: message.into(),
            detail: None,
            header: None,
        }
    }
    pub fn video(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, "youtube.video", reason, message)
    }
    pub fn missing(what: &str) -> Self {
        let text = format!("Required parameter: {what}");
        Self::new(400, "global", "missingRequiredParameter", text)
    }
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(400, "global", "badRequest", message)
    }
    pub fn internal() -> Self {
        Self::new(500, "global", "internalError", "Internal error encountered.")
    }
    pub fn unavailable() -> Self {
        Self::new(
            503,
            "global",
            "backendError",
            "Service unavailable. Please try again later.",
        )
    }
    pub fn auth() -> Self {
        Self::new(401, "global", "authError", "Invalid Credentials").with_header(
            header::WWW_AUTHENTICATE,
            "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"",
        )
    }
    pub fn no_channel() -> Self {
        Self::new(401, "youtube.header", "youtubeSignupRequired", "Unauthorized")
    }
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.header = HeaderValue::from_str(value).ok().map(|v| Box::new((name, v)));
        self
    }
    #[must_use]
    pub fn with_detail(mut self, reason: &'static str) -> Self {
        self.detail = Some(reason);
        self
    }
    fn status_word(&self) -> Option<&'static str> {
        Some(match self.code {
            400 => "INVALID_ARGUMENT",
            401 => "UNAUTHENTICATED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            429 => "RESOURCE_EXHAUSTED",
            500 => "INTERNAL",
            503 => "UNAVAILABLE",
            _ => return None,
        })
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let first = json!({"domain": self.domain, "reason": self.reason, "message": self.message});
        let mut error = json!({"code": self.code, "message": self.message, "errors": [first]});
        if let Some(word) = self.status_word().filter(|_| self.domain != "youtube.header") {
            error["status"] = word.into();
        }
        if let Some(reason) = self.detail {
            error["details"] =
                json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]);
        }
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers: HeaderMap = self.header.into_iter().map(|h| *h).collect();
        (status, headers, Json(json!({ "error": error }))).into_response()
    }
}

/// The flat error of the token endpoint.
pub fn oauth_error(status: u16, error: &str, description: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    (
        status,
        Json(json!({"error": error, "error_description": description})),
    )
        .into_response()
}
