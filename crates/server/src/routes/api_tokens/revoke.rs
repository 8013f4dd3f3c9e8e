use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ApiTokenId;

/// Ends a token at once, its event streams within a second.
#[utoipa::path(delete, path = "/api/v1/me/api-tokens/{api_token}", operation_id = "revoke_api_token", tag = "account",
    params(("api_token" = ApiTokenId, Path)), responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Named(token): Named<ApiTokenId>,
) -> Result<StatusCode, Problem> {
    state.app.revoke_api_token(&actor, token).await?;
    Ok(StatusCode::NO_CONTENT)
}
