use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Notices;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    cursor: Option<String>,
    /// 1 to 100; 50 when not given.
    limit: Option<u32>,
}

/// What became of posts and channels, newest first: what failed, was declined, was lost, or changed after it was out.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/notices", operation_id = "notices", tag = "events",
    params(("workspace" = WorkspaceId, Path), Asked), responses((status = OK, body = Notices)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Json<Notices>, Problem> {
    let limit = page_limit(asked.limit);
    Ok(Json(
        state
            .app
            .notices(&member.scope, asked.cursor.as_deref(), limit)
            .await?,
    ))
}
