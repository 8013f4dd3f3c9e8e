use crate::headers::Class;
use crate::problem::Problem;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Database and storage can be reached. One real look is taken in five seconds; asked in between, this answers what it saw.
#[utoipa::path(get, path = "/readyz", operation_id = "readyz", tag = "service",
    responses((status = OK, content_type = "text/plain", body = String)))]
pub async fn handler(State(state): State<ServerState>) -> Response {
    let answer = if state.app.standing().await.is_ready() {
        "ready\n".into_response()
    } else {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready").into_response()
    };
    Class::Health.mark(answer)
}
