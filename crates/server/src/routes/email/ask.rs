use crate::client::Network;
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::{Client, Signed};
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmail {
    email: String,
}

/// Mails a link to another address, good for 24 hours, and a notice to this one. Nothing changes until the link is
/// followed. The answer is the same whether the other address has an account.
#[utoipa::path(post, path = "/api/v1/me/email", operation_id = "ask_new_email", tag = "account",
    request_body = NewEmail, responses((status = ACCEPTED)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    Signed(actor): Signed,
    Body(given): Body<NewEmail>,
) -> Result<StatusCode, Problem> {
    state.app.need_fresh(&actor)?;
    state
        .mailed_links
        .take(&Network::for_limits(client))
        .map_err(Problem::rate_limited)?;
    state.app.ask_new_email(&actor, &given.email).await?;
    Ok(StatusCode::ACCEPTED)
}
