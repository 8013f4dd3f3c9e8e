use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Member;
use crate::state::ServerState;
use app::views::{Decision, Page};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// Targets that wait for a person, each with what is known.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/decisions", operation_id = "decisions", tag = "publishing",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Decision>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
) -> Result<Json<Page<Decision>>, Problem> {
    Ok(whole(state.app.decisions(&member.scope).await?))
}
