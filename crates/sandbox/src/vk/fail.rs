//! Errors in the platform's shapes.

use crate::vk::world::World;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// Texts that are said in more places than one.
pub const INTERNAL: &str = "Internal server error: could not do it";
pub const NO_WALL: &str = "Access to adding post denied: no access to the wall";
pub const DAY_IS_FULL: &str = "Access to adding post denied: you can only add 50 posts a day";

/// What a method of the API answers: the value under `response`.
pub type Answer = Result<Value, Fail>;

/// Why there is no such value.
pub enum Fail {
    Refused(Box<Refusal>),
    /// The connection closes without an answer.
    Lost,
    /// A proxy's page with 502 comes instead.
    Html,
}

/// An error of the API. It comes with HTTP 200 like every answer.
pub struct Refusal {
    pub code: u32,
    pub subcode: Option<u32>,
    pub text: String,
    /// More fields of the error, as those of a captcha.
    pub more: Map<String, Value>,
}

impl Fail {
    pub fn new(code: u32, text: impl Into<String>) -> Self {
        Self::Refused(Box::new(Refusal {
            code,
            subcode: None,
            text: text.into(),
            more: Map::new(),
        }))
    }

    pub fn with_subcode(code: u32, subcode: u32, text: impl Into<String>) -> Self {
        Self::Refused(Box::new(Refusal {
            code,
            subcode: Some(subcode),
            text: text.into(),
            more: Map::new(),
        }))
    }

    pub fn with_more(code: u32, text: impl Into<String>, more: Map<String, Value>) -> Self {
        Self::Refused(Box::new(Refusal {
            code,
            subcode: None,
            text: text.into(),
            more,
        }))
    }

    pub fn param(what: &str) -> Self {
        Self::new(
            100,
            format!("One of the parameters specified was missing or invalid: {what}"),
        )
    }

    pub fn auth(why: &str) -> Self {
        Self::new(5, format!("User authorization failed: {why}"))
    }

    pub fn denied(what: &str) -> Self {
        Self::new(204, format!("Access denied: {what}"))
    }

    pub fn internal() -> Self {
        Self::new(10, INTERNAL)
    }

    pub fn day_is_full() -> Self {
        Self::new(214, DAY_IS_FULL)
    }

    /// The right was not given, or is gone.
    pub fn ungranted(code: u32) -> Self {
        if code == 15 {
            Self::new(
                15,
                "Access denied: this method cannot be called with current scopes",
            )
        } else {
            Self::new(1051, "Method is unavailable with current profile type")
        }
    }
}

/// Why VK ID refuses.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    pub error: &'static str,
    pub text: &'static str,
    /// The tuned status when nothing is said.
    pub status: Option<u16>,
}

impl Refused {
    pub const fn new(error: &'static str, text: &'static str) -> Self {
        Self {
            error,
            text,
            status: None,
        }
    }

    pub const fn grant(text: &'static str) -> Self {
        Self::new("invalid_grant", text)
    }

    pub const fn with_status(self, status: u16) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// Flat, with the state that was sent.
    pub fn answer(self, w: &World, state: Option<&str>) -> Response {
        let status = self
            .status
            .unwrap_or_else(|| w.tuning.peek().oauth_error_status.into());
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut body = json!({"error": self.error, "error_description": self.text});
        if let Some(state) = state {
            body["state"] = state.into();
        }
        (status, Json(body)).into_response()
    }
}
