use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::{Page, Session};
use axum::Json;
use axum::extract::State;

/// Where one is signed in.
#[utoipa::path(get, path = "/api/v1/me/sessions", operation_id = "sessions", tag = "account",
    responses((status = OK, body = Page<Session>)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<Page<Session>>, Problem> {
    Ok(whole(state.app.sessions(&actor).await?))
}
