use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Member;
use crate::state::ServerState;
use app::views::{Export, Page};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// Archives of the workspace, newest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/exports", operation_id = "exports", tag = "privacy",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Export>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
) -> Result<Json<Page<Export>>, Problem> {
    Ok(whole(state.app.exports(&member.scope).await?))
}
