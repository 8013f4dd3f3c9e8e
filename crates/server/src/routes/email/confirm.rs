use super::EmailLink;
use crate::extract::Body;
use crate::problem::Problem;
use crate::routes::auth::visitor;
use crate::session::Client;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

/// Moves the account by the link in the new mailbox, once. The session that asked goes on, the others end.
#[utoipa::path(post, path = "/api/v1/auth/email/confirm", operation_id = "confirm_new_email", tag = "account",
    request_body = EmailLink, responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    headers: HeaderMap,
    Body(given): Body<EmailLink>,
) -> Result<StatusCode, Problem> {
    let visitor = visitor(client, &headers);
    state.app.move_by_link(&given.token, &visitor).await?;
    Ok(StatusCode::NO_CONTENT)
}
