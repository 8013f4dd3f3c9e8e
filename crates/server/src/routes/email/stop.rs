use super::EmailLink;
use crate::extract::Body;
use crate::problem::Problem;
use crate::routes::auth::visitor;
use crate::session::Client;
use crate::state::ServerState;
use app::views::EmailStopped;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

/// Stops a move to another address, or takes it back, by a link in the old mailbox. All sessions and API tokens end.
#[utoipa::path(post, path = "/api/v1/auth/email/stop", operation_id = "stop_new_email", tag = "account",
    request_body = EmailLink, responses((status = OK, body = EmailStopped)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    headers: HeaderMap,
    Body(given): Body<EmailLink>,
) -> Result<Json<EmailStopped>, Problem> {
    let visitor = visitor(client, &headers);
    Ok(Json(state.app.stop_new_email(&given.token, &visitor).await?))
}
