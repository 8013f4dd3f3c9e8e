use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::SessionId;

/// Ends one session, its event streams within a second.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{session}", operation_id = "end_session", tag = "account",
    params(("session" = SessionId, Path)), responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Named(session): Named<SessionId>,
) -> Result<StatusCode, Problem> {
    state.app.end_session(&actor, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
