use crate::extract::Named;
use crate::problem::Problem;
use crate::session;
use crate::state::ServerState;
use app::views::Member;
use axum::Json;
use axum::extract::State;
use domain::{AccountId, WorkspaceId};

/// Hands the ownership over: that member becomes an owner, and who asks an admin.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/members/{account}/ownership",
    operation_id = "hand_over", tag = "members",
    params(("workspace" = WorkspaceId, Path), ("account" = AccountId, Path)),
    responses((status = OK, body = Member)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: session::InPerson,
    Named(account): Named<AccountId>,
) -> Result<Json<Member>, Problem> {
    Ok(Json(
        state.app.hand_over(&member.actor, &member.scope, account).await?,
    ))
}
