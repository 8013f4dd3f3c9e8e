use crate::extract::Body;
use crate::problem::Problem;
use crate::routes::auth::{Cookie, cookie};
use crate::session::Signed;
use crate::state::ServerState;
use app::views::RecoveryCodes;
use axum::Json;
use axum::extract::State;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstCode {
    /// Six digits that the app shows.
    code: String,
}

/// Takes the first code of an authenticator app: it is asked for at each sign-in from now on. Answers recovery codes,
/// this once; other sessions end.
#[utoipa::path(post, path = "/api/v1/me/totp/confirm", operation_id = "confirm_totp", tag = "account",
    request_body = FirstCode, responses((status = OK, body = RecoveryCodes)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Body(given): Body<FirstCode>,
) -> Result<(Cookie, Json<RecoveryCodes>), Problem> {
    let (token, codes) = state.app.confirm_totp(&actor, &given.code).await?;
    Ok((cookie(&state, &token), Json(codes)))
}
