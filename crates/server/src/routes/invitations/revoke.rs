use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{InvitationId, WorkspaceId};

/// Takes an invitation back: its link is good for nothing from now on.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/invitations/{invitation}",
    operation_id = "revoke_invitation", tag = "members",
    params(("workspace" = WorkspaceId, Path), ("invitation" = InvitationId, Path)),
    responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(invitation): Named<InvitationId>,
) -> Result<StatusCode, Problem> {
    state.app.revoke_invitation(&member.scope, invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}
