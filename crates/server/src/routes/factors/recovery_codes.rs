use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::RecoveryCodesState;
use axum::Json;
use axum::extract::State;

/// How many recovery codes are left.
#[utoipa::path(get, path = "/api/v1/me/recovery-codes", operation_id = "recovery_codes", tag = "account",
    responses((status = OK, body = RecoveryCodesState)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<RecoveryCodesState>, Problem> {
    Ok(Json(state.app.recovery_codes(&actor).await?))
}
