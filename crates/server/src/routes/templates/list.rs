use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Member;
use crate::state::ServerState;
use app::views::{Page, Template};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// Texts that the workspace keeps for its next posts, by name; at most 200.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/templates", operation_id = "templates", tag = "publishing",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Template>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
) -> Result<Json<Page<Template>>, Problem> {
    Ok(whole(state.app.templates(&member.scope).await?))
}
