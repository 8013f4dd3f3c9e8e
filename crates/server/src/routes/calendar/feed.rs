use crate::extract::Named;
use crate::headers::Class;
use crate::problem::Problem;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The calendar of a workspace (RFC 5545): posts of the last 30 days and all that are planned. The address is the
/// key: it was shown once to a member, and ends with their membership. One that is not good answers 404.
#[utoipa::path(get, path = "/calendar/{token}", operation_id = "calendar", tag = "publishing", security(()),
    params(("token" = String, Path, description = "The secret part and `.ics`")),
    responses((status = OK, content_type = "text/calendar")))]
pub async fn handler(
    State(state): State<ServerState>,
    Named(file): Named<String>,
) -> Result<Response, Problem> {
    let token = file.strip_suffix(".ics").ok_or_else(Problem::not_found)?;
    let text = state.app.calendar_feed(token).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"calendar.ics\""),
        (ROBOTS, "noindex, nofollow, noarchive"),
    ];
    Ok(Class::Feed.mark((headers, text).into_response()))
}
