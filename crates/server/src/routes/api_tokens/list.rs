use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::{ApiToken, Page};
use axum::Json;
use axum::extract::State;

/// One's tokens for programs, those that ran out within 30 days too, newest first.
#[utoipa::path(get, path = "/api/v1/me/api-tokens", operation_id = "api_tokens", tag = "account",
    responses((status = OK, body = Page<ApiToken>)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<Page<ApiToken>>, Problem> {
    Ok(whole(state.app.api_tokens(&actor).await?))
}
