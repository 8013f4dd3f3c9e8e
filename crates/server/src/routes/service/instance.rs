use crate::problem::Problem;
use crate::state::ServerState;
use app::instance::Instance;
use axum::Json;
use axum::extract::State;

/// What anyone may know of this installation: registration, platforms, limits with their counting units.
#[utoipa::path(get, path = "/api/v1/instance", operation_id = "instance", tag = "service",
    responses((status = OK, body = Instance)))]
pub async fn handler(State(state): State<ServerState>) -> Result<Json<Instance>, Problem> {
    Ok(Json(state.app.instance().await?))
}
