use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Slots;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// Times of a week at which the workspace publishes, by the clock of its time zone.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/slots", operation_id = "slots", tag = "publishing",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Slots)))]
pub async fn handler(State(state): State<ServerState>, member: Member) -> Result<Json<Slots>, Problem> {
    Ok(Json(state.app.slots(&member.scope).await?))
}
