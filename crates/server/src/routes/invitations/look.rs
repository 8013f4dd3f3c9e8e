use crate::extract::Named;
use crate::problem::Problem;
use crate::state::ServerState;
use app::views::InvitationOffer;
use axum::Json;
use axum::extract::State;

/// What an invitation is for. Needs no session: who holds its link is asked to come.
#[utoipa::path(get, path = "/api/v1/invitations/{token}", operation_id = "invitation", tag = "members",
    params(("token" = String, Path, description = "The last part of the link")),
    responses((status = OK, body = InvitationOffer)))]
pub async fn handler(
    State(state): State<ServerState>,
    Named(token): Named<String>,
) -> Result<Json<InvitationOffer>, Problem> {
    Ok(Json(state.app.look_at_invitation(&token).await?))
}
