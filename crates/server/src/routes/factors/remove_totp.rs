use crate::problem::Problem;
use crate::routes::auth::{Cookie, cookie};
use crate::session::Signed;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;

/// Removes the authenticator app and the recovery codes; other sessions end.
#[utoipa::path(delete, path = "/api/v1/me/totp", operation_id = "remove_totp", tag = "account",
    responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<(StatusCode, Cookie), Problem> {
    let token = state.app.remove_totp(&actor).await?;
    Ok((StatusCode::NO_CONTENT, cookie(&state, &token)))
}
