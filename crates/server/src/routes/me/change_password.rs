use crate::extract::Body;
use crate::problem::Problem;
use crate::routes::auth::{Cookie, by_password, cookie};
use crate::session::{Client, Signed};
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use secrecy::SecretString;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
    /// 8 to 128 characters.
    #[schema(value_type = String, format = Password)]
    new_password: SecretString,
}

/// Sets another password and ends all other sessions. This one gets another token.
#[utoipa::path(post, path = "/api/v1/me/password", operation_id = "change_password", tag = "account",
    request_body = ChangePassword, responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    Signed(actor): Signed,
    Body(given): Body<ChangePassword>,
) -> Result<(StatusCode, Cookie), Problem> {
    let work = state
        .app
        .change_password(&actor, &given.current_password, &given.new_password);
    let token = by_password(&state, client, &actor, work).await?;
    Ok((StatusCode::NO_CONTENT, cookie(&state, &token)))
}
