use crate::client::Network;
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Client;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgotPassword {
    email: String,
}

/// Mails a link for a new password, good for 30 minutes. The answer is the same whether the address has an account.
#[utoipa::path(post, path = "/api/v1/auth/password/forgot", operation_id = "forgot_password", tag = "account",
    request_body = ForgotPassword, responses((status = ACCEPTED)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    Body(given): Body<ForgotPassword>,
) -> Result<StatusCode, Problem> {
    state
        .mailed_links
        .take(&Network::for_limits(client))
        .map_err(Problem::rate_limited)?;
    state.app.forgot_password(&given.email).await?;
    Ok(StatusCode::ACCEPTED)
}
