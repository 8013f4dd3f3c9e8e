use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::CalendarLink;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// Whether the person has a secret address of the calendar, and when it was used.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/calendar-link", operation_id = "calendar_link", tag = "publishing",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = CalendarLink)))]
pub async fn handler(
    State(state): State<ServerState>,
    person: InPerson,
) -> Result<Json<CalendarLink>, Problem> {
    Ok(Json(state.app.calendar_link(&person.actor, &person.scope).await?))
}
