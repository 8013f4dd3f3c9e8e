use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::Me;
use axum::Json;
use axum::extract::State;

/// The signed-in person with their workspaces.
#[utoipa::path(get, path = "/api/v1/me", operation_id = "me", tag = "account",
    responses((status = OK, body = Me)))]
pub async fn handler(State(state): State<ServerState>, Signed(actor): Signed) -> Result<Json<Me>, Problem> {
    Ok(Json(state.app.me(actor.account).await?))
}
