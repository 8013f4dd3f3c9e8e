use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Member;
use crate::state::ServerState;
use app::views::{Page, Upload};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// Unfinished uploads, begun on whatever device.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/uploads", operation_id = "uploads", tag = "uploads",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Upload>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
) -> Result<Json<Page<Upload>>, Problem> {
    Ok(whole(state.app.uploads(&member.scope).await?))
}
