//! Answers in the platform's shapes, and the answer that never arrives.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

/// Marks a response that must not be written: the effect happened, the connection breaks, no byte goes out.
///
/// A handler cannot close a connection, so the accept loop does: it passes each response through
/// [`drop_marked`] and gives the error to hyper, which then closes the connection without a status line.
#[derive(Clone, Copy, Debug)]
pub struct AnswerLost;

/// Why a connection was closed without an answer: a fault that somebody armed in the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the sandbox lost this answer on purpose")
    }
}
impl std::error::Error for Dropped {}

/// Turns a response marked with [`AnswerLost`] into an error, for the service that the accept loop hands to hyper.
pub fn drop_marked(response: Response) -> Result<Response, Dropped> {
    if response.extensions().get::<AnswerLost>().is_some() {
        Err(Dropped)
    } else {
        Ok(response)
    }
}

/// The answer that is lost on the way.
pub fn lost() -> Response {
    let mut r = (StatusCode::INTERNAL_SERVER_ERROR, "lost").into_response();
    r.extensions_mut().insert(AnswerLost);
    r
}

/// A proxy's error page, where JSON was expected.
pub fn html(status: StatusCode) -> Response {
    let text = status.canonical_reason().unwrap_or("Error");
    (
        status,
        Html(format!(
            "<!DOCTYPE html><html lang=en><title>{text}</title><p>{text}</p></html>"
        )),
    )
        .into_response()
}

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

pub fn ok(body: Value) -> Response {
    Json(body).into_response()
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
