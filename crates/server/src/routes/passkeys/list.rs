use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::Passkeys;
use axum::Json;
use axum::extract::State;

/// One's passkeys, and whether there can be any here.
#[utoipa::path(get, path = "/api/v1/me/passkeys", operation_id = "passkeys", tag = "account",
    responses((status = OK, body = Passkeys)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<Passkeys>, Problem> {
    Ok(Json(state.app.passkeys(&actor).await?))
}
