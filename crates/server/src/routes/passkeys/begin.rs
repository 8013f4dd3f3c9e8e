use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::PasskeyChallenge;
use axum::Json;
use axum::extract::State;

/// What a new device is to answer: `options` are those of `navigator.credentials.create`.
#[utoipa::path(post, path = "/api/v1/me/passkeys", operation_id = "begin_passkey", tag = "account",
    responses((status = OK, body = PasskeyChallenge)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<PasskeyChallenge>, Problem> {
    Ok(Json(state.app.begin_passkey(&actor).await?))
}
