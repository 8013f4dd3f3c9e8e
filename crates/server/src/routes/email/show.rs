use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::EmailStanding;
use axum::Json;
use axum::extract::State;

/// One's address, and the one that the account is to move to.
#[utoipa::path(get, path = "/api/v1/me/email", operation_id = "email", tag = "account",
    responses((status = OK, body = EmailStanding)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<EmailStanding>, Problem> {
    Ok(Json(state.app.email_standing(&actor).await?))
}
