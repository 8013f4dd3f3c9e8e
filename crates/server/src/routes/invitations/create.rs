use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::NewInvitation;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{Role, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Only the account of this address may accept; without one, whoever brings the link.
    email: Option<String>,
    role: Role,
}

/// Invites somebody, with a role up to one's own. The link is told this once, for the inviter to pass on: it is good
/// for seven days and one person.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/invitations", operation_id = "invite", tag = "members",
    params(("workspace" = WorkspaceId, Path)), request_body = Invite,
    responses((status = CREATED, body = NewInvitation)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Body(new): Body<Invite>,
) -> Result<(StatusCode, Json<NewInvitation>), Problem> {
    let email = new.email.as_deref().filter(|e| !e.trim().is_empty());
    let made = state.app.invite(&member.scope, email, new.role).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
