use crate::client::Network;
use crate::problem::Problem;
use crate::session::Client;
use crate::state::ServerState;
use app::views::PasskeyChallenge;
use axum::Json;
use axum::extract::State;

/// What a passkey is to answer, to sign in or to prove oneself again: `options` are those of
/// `navigator.credentials.get`.
#[utoipa::path(post, path = "/api/v1/auth/passkey", operation_id = "ask_for_passkey", tag = "account",
    responses((status = OK, body = PasskeyChallenge)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
) -> Result<Json<PasskeyChallenge>, Problem> {
    state
        .passkeys
        .take(&Network::for_limits(client))
        .map_err(Problem::rate_limited)?;
    Ok(Json(state.app.ask_for_passkey().await?))
}
