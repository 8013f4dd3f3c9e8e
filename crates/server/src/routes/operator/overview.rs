use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::Overview;
use axum::Json;
use axum::extract::State;

/// The installation at a glance: what runs, what it holds, what waits, what is to be registered at the platforms, and
/// what is wrong. Of people no more than how many there are. For the operator.
#[utoipa::path(get, path = "/api/v1/operator/overview", operation_id = "operator_overview", tag = "operator",
    responses((status = OK, body = Overview)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<Overview>, Problem> {
    state.app.need_operator(&actor).await?;
    Ok(Json(state.app.operator_overview().await?))
}
