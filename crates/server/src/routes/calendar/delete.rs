use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::WorkspaceId;

/// Ends the person's secret address of the calendar.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/calendar-link", operation_id = "delete_calendar_link", tag = "publishing",
    params(("workspace" = WorkspaceId, Path)), responses((status = NO_CONTENT)))]
pub async fn handler(State(state): State<ServerState>, person: InPerson) -> Result<StatusCode, Problem> {
    state
        .app
        .delete_calendar_link(&person.actor, &person.scope)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
