use super::visitor;
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Client;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use secrecy::SecretString;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// What stands after `#` in the mailed link.
    token: String,
    /// 8 to 128 characters.
    #[schema(value_type = String, format = Password)]
    new_password: SecretString,
}

/// Sets a password by a mailed link, once, and ends all sessions. A second factor stays.
#[utoipa::path(post, path = "/api/v1/auth/password/reset", operation_id = "reset_password", tag = "account",
    request_body = ResetPassword, responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    headers: HeaderMap,
    Body(given): Body<ResetPassword>,
) -> Result<StatusCode, Problem> {
    let visitor = visitor(client, &headers);
    state
        .app
        .reset_by_link(&given.token, &given.new_password, &visitor)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
