use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Tag;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// The tags of the workspace's clips, the most used first, at most 200.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/media/tags", operation_id = "media_tags", tag = "library",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Vec<Tag>)))]
pub async fn handler(State(state): State<ServerState>, member: Member) -> Result<Json<Vec<Tag>>, Problem> {
    Ok(Json(state.app.tags(&member.scope).await?))
}
