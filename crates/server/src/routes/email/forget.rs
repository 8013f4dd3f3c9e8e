use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;

/// Takes the wish for another address back, before its link was followed.
#[utoipa::path(delete, path = "/api/v1/me/email", operation_id = "forget_new_email", tag = "account",
    responses((status = NO_CONTENT)))]
pub async fn handler(State(state): State<ServerState>, Signed(actor): Signed) -> Result<StatusCode, Problem> {
    state.app.forget_new_email(&actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
