use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session;
use crate::state::ServerState;
use app::views::Member;
use axum::Json;
use axum::extract::State;
use domain::{AccountId, Role, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditMember {
    role: Role,
}

/// Gives a member another role, up to one's own; at least one owner stays. A lower role holds at once: posts that
/// wait in the name of somebody who may no longer publish become decisions.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/members/{account}", operation_id = "edit_member",
    tag = "members", params(("workspace" = WorkspaceId, Path), ("account" = AccountId, Path)),
    request_body = EditMember, responses((status = OK, body = Member)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: session::Member,
    Named(account): Named<AccountId>,
    Body(edit): Body<EditMember>,
) -> Result<Json<Member>, Problem> {
    let edited = state
        .app
        .set_member_role(&member.scope, account, edit.role)
        .await?;
    Ok(Json(edited))
}
