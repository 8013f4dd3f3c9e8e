use super::narrow::Narrow;
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::MediaMonth;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Zone {
    /// An IANA name; UTC when not given.
    #[param(example = "Europe/Moscow")]
    zone: Option<String>,
}

/// How many clips were added in each month, the newest first; each with a cursor by which the list begins there.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/media/months", operation_id = "media_months", tag = "library",
    params(("workspace" = WorkspaceId, Path), Narrow, Zone), responses((status = OK, body = Vec<MediaMonth>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Query(narrow): Query<Narrow>,
    Query(asked): Query<Zone>,
) -> Result<Json<Vec<MediaMonth>>, Problem> {
    let months = state
        .app
        .media_months(&member.scope, &narrow.into(), asked.zone.as_deref())
        .await?;
    Ok(Json(months))
}
