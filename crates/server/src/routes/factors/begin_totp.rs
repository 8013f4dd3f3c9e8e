use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::TotpSetup;
use axum::Json;
use axum::extract::State;

/// Makes a key for an authenticator app. It is no factor before one of its codes was given back.
#[utoipa::path(post, path = "/api/v1/me/totp", operation_id = "begin_totp", tag = "account",
    responses((status = OK, body = TotpSetup)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<TotpSetup>, Problem> {
    Ok(Json(state.app.begin_totp(&actor).await?))
}
