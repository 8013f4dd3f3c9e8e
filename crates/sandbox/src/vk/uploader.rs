//! The shapes in which the uploader answers.

use crate::vk::call::slashed;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An error: its own shape, with any status.
pub fn error(status: StatusCode, name: &str, text: &str) -> Response {
    let body = json!({
        "error": name, "error_code": status.as_u16(), "error_descr": text, "error_is_logged": true,
    });
    (status, said(slashed(&body))).into_response()
}

/// 200 with this text.
pub fn said(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}
