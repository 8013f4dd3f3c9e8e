use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::Workspace;
use axum::Json;
use axum::extract::State;

/// Accepts an invitation: one is a member from now on. Asked again by the same account, it answers the same.
#[utoipa::path(post, path = "/api/v1/invitations/{token}/accept", operation_id = "accept_invitation",
    tag = "members", params(("token" = String, Path, description = "The last part of the link")),
    responses((status = OK, body = Workspace)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Named(token): Named<String>,
) -> Result<Json<Workspace>, Problem> {
    Ok(Json(state.app.accept_invitation(&actor, &token).await?))
}
