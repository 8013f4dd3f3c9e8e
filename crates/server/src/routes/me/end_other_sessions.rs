use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;

/// Ends all sessions but the one that asks.
#[utoipa::path(delete, path = "/api/v1/me/sessions", operation_id = "end_other_sessions", tag = "account",
    responses((status = NO_CONTENT)))]
pub async fn handler(State(state): State<ServerState>, Signed(actor): Signed) -> Result<StatusCode, Problem> {
    state.app.end_other_sessions(&actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
