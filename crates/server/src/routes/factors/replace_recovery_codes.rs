use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::RecoveryCodes;
use axum::Json;
use axum::extract::State;

/// Makes new recovery codes and shows them, this once; the old ones no longer work.
#[utoipa::path(post, path = "/api/v1/me/recovery-codes", operation_id = "replace_recovery_codes", tag = "account",
    responses((status = OK, body = RecoveryCodes)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<RecoveryCodes>, Problem> {
    Ok(Json(state.app.replace_recovery_codes(&actor).await?))
}
