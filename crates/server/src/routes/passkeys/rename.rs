use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::PasskeyId;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyName {
    name: String,
}

/// Calls a passkey something else.
#[utoipa::path(patch, path = "/api/v1/me/passkeys/{passkey}", operation_id = "rename_passkey", tag = "account",
    params(("passkey" = PasskeyId, Path)), request_body = PasskeyName, responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Named(passkey): Named<PasskeyId>,
    Body(new): Body<PasskeyName>,
) -> Result<StatusCode, Problem> {
    state.app.rename_passkey(&actor, passkey, &new.name).await?;
    Ok(StatusCode::NO_CONTENT)
}
