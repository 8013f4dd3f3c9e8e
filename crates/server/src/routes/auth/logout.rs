use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::header::{HeaderName, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};

const CLEAR: HeaderName = HeaderName::from_static("clear-site-data");

/// Ends the session and what the browser keeps of it.
#[utoipa::path(post, path = "/api/v1/auth/logout", operation_id = "logout", tag = "account",
    responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 2]), Problem> {
    state.app.logout(&actor).await?;
    Ok((StatusCode::NO_CONTENT, gone(&state)))
}

/// Makes the browser forget the session and what it kept of it.
pub(crate) fn gone(state: &ServerState) -> [(HeaderName, HeaderValue); 2] {
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    [(SET_COOKIE, state.guard.cookie.clear()), (CLEAR, clear)]
}
