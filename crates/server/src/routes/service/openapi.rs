use axum::http::header::{CONTENT_TYPE, HeaderName};
use std::sync::LazyLock;

static DOCUMENT: LazyLock<String> = LazyLock::new(crate::openapi_json);

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "openapi", tag = "service",
    responses((status = OK, body = serde_json::Value)))]
pub async fn handler() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT.as_str())
}
