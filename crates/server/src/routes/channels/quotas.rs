use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Member;
use crate::state::ServerState;
use app::views::{Page, Quota};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// What is left of each platform's day.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/quotas", operation_id = "quotas", tag = "channels",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Quota>)))]
pub async fn handler(State(state): State<ServerState>, _: Member) -> Result<Json<Page<Quota>>, Problem> {
    Ok(whole(state.app.quotas().await?))
}
