use crate::extract::Named;
use crate::problem::Problem;
use crate::session;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{AccountId, WorkspaceId};

/// Removes a member, at once; everybody may remove themself. At least one owner stays. Posts that wait in the
/// member's name become decisions.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/members/{account}", operation_id = "remove_member",
    tag = "members", params(("workspace" = WorkspaceId, Path), ("account" = AccountId, Path)),
    responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: session::Member,
    Named(account): Named<AccountId>,
) -> Result<StatusCode, Problem> {
    state.app.remove_member(&member.scope, account).await?;
    Ok(StatusCode::NO_CONTENT)
}
