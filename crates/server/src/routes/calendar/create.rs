use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::NewCalendarLink;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::WorkspaceId;

/// Makes the person's secret address of the calendar; one that they had ends. It is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/calendar-link", operation_id = "create_calendar_link", tag = "publishing",
    params(("workspace" = WorkspaceId, Path)), responses((status = CREATED, body = NewCalendarLink)))]
pub async fn handler(
    State(state): State<ServerState>,
    person: InPerson,
) -> Result<(StatusCode, Json<NewCalendarLink>), Problem> {
    let made = state
        .app
        .create_calendar_link(&person.actor, &person.scope)
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}
