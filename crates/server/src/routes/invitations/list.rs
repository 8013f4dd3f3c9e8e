use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Member;
use crate::state::ServerState;
use app::views::{Invitation, Page};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// Invitations that still wait, newest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/invitations", operation_id = "invitations",
    tag = "members", params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Invitation>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
) -> Result<Json<Page<Invitation>>, Problem> {
    Ok(whole(state.app.invitations(&member.scope).await?))
}
