use crate::headers::Class;
use axum::response::{IntoResponse, Response};

/// The process is alive.
#[utoipa::path(get, path = "/healthz", operation_id = "healthz", tag = "service",
    responses((status = OK, content_type = "text/plain", body = String)))]
pub async fn handler() -> Response {
    Class::Health.mark("ok\n".into_response())
}
