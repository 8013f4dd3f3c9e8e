use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::TotpState;
use axum::Json;
use axum::extract::State;

/// Whether an authenticator app is set up.
#[utoipa::path(get, path = "/api/v1/me/totp", operation_id = "totp", tag = "account",
    responses((status = OK, body = TotpState)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<TotpState>, Problem> {
    Ok(Json(state.app.totp(&actor).await?))
}
