//! Errors in the platform's shapes.

use crate::instagram::errors::{self, Known};
use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

pub type Answer = Result<Response, Fail>;

/// An error in the Graph API's envelope.
#[derive(Clone)]
pub struct Fail {
    status: u16,
    kind: &'static str,
    code: i64,
    subcode: Option<u32>,
    message: String,
    is_transient: bool,
    /// What a person would read; Meta repeats the address of a video here.
    user_msg: Option<String>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl Fail {
    pub fn new(code: i64, message: impl Into<String>) -> Self {
        Self {
            status: 400,
            kind: "OAuthException",
            code,
            subcode: None,
            message: message.into(),
            is_transient: false,
            user_msg: None,
            header: None,
        }
    }
    pub fn parameter(message: impl Into<String>) -> Self {
        Self::new(100, message)
    }
    /// The token is read, but not one that this address takes: it belongs to the other login, or is none at all.
    pub fn cannot_parse() -> Self {
        Self::new(190, "Invalid OAuth access token - Cannot parse access token")
    }
    pub fn dead(subcode: u32) -> Self {
        Self::known(u64::from(subcode))
    }
    pub fn permission() -> Self {
        Self::known(10)
    }
    /// 100/33: not there, or not for this token.
    pub fn invisible(id: &str) -> Self {
        let text = format!(
            "Unsupported get request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation"
        );
        let mut fail = Self::parameter(text).with_subcode(33);
        fail.kind = "GraphMethodException";
        fail
    }
    pub fn no_such_alias(alias: &str) -> Self {
        let text = format!("(#803) Some of the aliases you requested do not exist: {alias}");
        Self::new(803, text)
    }
    /// What stands in [`errors::KNOWN`] under this subcode, or under this code; an unknown error otherwise.
    pub fn known(value: u64) -> Self {
        let Some(Known(code, subcode, status, message)) = errors::find(value) else {
            return Self::new(1, "An unknown error occurred").with_status(500);
        };
        let mut fail = Self::new(*code, *message).with_status(*status);
        fail.subcode = *subcode;
        fail.is_transient = matches!(code, -2 | -1 | 1 | 2 | 9007);
        fail
    }
    /// [`Fail::known`] at an account's own address: its rate limit says when calls are taken again, in minutes.
    pub fn at_account(value: u64, account: &str) -> Self {
        let fail = Self::known(value);
        if fail.code != 80002 {
            return fail;
        }
        let usage = json!({account: [{"type": "instagram", "call_count": 100, "total_cputime": 10, "total_time": 12,
            "estimated_time_to_regain_access": 7}]});
        let name = HeaderName::from_static("x-business-use-case-usage");
        fail.with_header(name, &usage.to_string())
    }
    #[must_use]
    pub fn with_subcode(mut self, subcode: u32) -> Self {
        self.subcode = Some(subcode);
        self
    }
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
    /// As the Instagram Login's own parser says it.
    #[must_use]
    pub fn of_instagram(mut self) -> Self {
        self.kind = "IGApiException";
        self
    }
    #[must_use]
    pub fn with_user_msg(mut self, text: String) -> Self {
        self.user_msg = Some(text);
        self
    }
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.header = HeaderValue::from_str(value).ok().map(|v| Box::new((name, v)));
        self
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let mut error = json!({"message": self.message, "type": self.kind, "code": self.code,
            "fbtrace_id": crate::secret::fresh("A")[..23].to_owned()});
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
            error["is_transient"] = self.is_transient.into();
        }
        if let Some(text) = self.user_msg {
            error["error_user_title"] = "Media cannot be used".into();
            error["error_user_msg"] = text.into();
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let headers: HeaderMap = self.header.into_iter().map(|h| *h).collect();
        (status, headers, Json(json!({ "error": error }))).into_response()
    }
}

/// The flat error of Instagram Login's exchange.
pub fn exchange_error(message: &str) -> Response {
    let body = json!({"error_type": "OAuthException", "code": 400, "error_message": message});
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

/// The error of the place where bytes are sent.
pub fn upload_error(status: u16, kind: &str, message: &str, retriable: bool) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let body = json!({"debug_info": {"retriable": retriable, "type": kind, "message": message}});
    (status, Json(body)).into_response()
}
