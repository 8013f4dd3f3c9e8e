use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::DeletionPlan;
use axum::Json;
use axum::extract::State;

/// What would go with one's account, and what has to be decided before.
#[utoipa::path(get, path = "/api/v1/me/deletion", operation_id = "my_deletion", tag = "account",
    responses((status = OK, body = DeletionPlan)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<DeletionPlan>, Problem> {
    Ok(Json(state.app.account_deletion(&actor).await?))
}
