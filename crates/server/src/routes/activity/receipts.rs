use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Member;
use crate::state::ServerState;
use app::views::{Page, Receipt};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// What was erased, and when.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/receipts", operation_id = "receipts", tag = "privacy",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Receipt>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
) -> Result<Json<Page<Receipt>>, Problem> {
    Ok(whole(state.app.receipts(&member.scope).await?))
}
