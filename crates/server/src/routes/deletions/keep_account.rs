use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;

/// Takes the wish to delete one's account back, before it is due. Posts that were canceled stay canceled.
#[utoipa::path(delete, path = "/api/v1/me/deletion", operation_id = "keep_me", tag = "account",
    responses((status = NO_CONTENT)))]
pub async fn handler(State(state): State<ServerState>, Signed(actor): Signed) -> Result<StatusCode, Problem> {
    state.app.keep_account(&actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
