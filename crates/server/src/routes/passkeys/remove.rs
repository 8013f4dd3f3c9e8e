use crate::extract::Named;
use crate::problem::Problem;
use crate::routes::auth::{Cookie, cookie};
use crate::session::Signed;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::PasskeyId;

/// Removes a passkey: it signs in no more; other sessions end.
#[utoipa::path(delete, path = "/api/v1/me/passkeys/{passkey}", operation_id = "remove_passkey", tag = "account",
    params(("passkey" = PasskeyId, Path)), responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Named(passkey): Named<PasskeyId>,
) -> Result<(StatusCode, Cookie), Problem> {
    let token = state.app.remove_passkey(&actor, passkey).await?;
    Ok((StatusCode::NO_CONTENT, cookie(&state, &token)))
}
