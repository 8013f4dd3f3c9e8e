use crate::headers::Class;
use crate::problem::Problem;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Database, storage and keys can be reached.
#[utoipa::path(get, path = "/readyz", operation_id = "readyz", tag = "service",
    responses((status = OK, content_type = "text/plain", body = String)))]
pub async fn handler(State(state): State<ServerState>) -> Response {
    let answer = match state.app.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(e) => {
            tracing::warn!(error = %e, "not ready");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready").into_response()
        }
    };
    Class::Health.mark(answer)
}
