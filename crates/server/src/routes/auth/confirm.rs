use super::{by_password, cookie};
use crate::extract::Body;
use crate::problem::Problem;
use crate::routes::passkeys::PasskeyAnswer;
use crate::session::{Client, Signed};
use crate::state::ServerState;
use app::security::Proof;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use secrecy::SecretString;

/// One of the two.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
    /// Of the authenticator app, or a recovery code: for an account with a second factor.
    code: Option<String>,
    /// The answer to a challenge of `POST /api/v1/auth/passkey`.
    passkey: Option<PasskeyAnswer>,
}

/// Proves who one is again, for ten minutes of dangerous steps. The session gets another token.
#[utoipa::path(post, path = "/api/v1/auth/confirm", operation_id = "confirm", tag = "account",
    request_body = Confirm, responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    Signed(actor): Signed,
    Body(given): Body<Confirm>,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), Problem> {
    let token = match (given.password, given.code, given.passkey) {
        (Some(password), None, None) => {
            let work = state.app.confirm(&actor, Proof::Password(password));
            by_password(&state, client, &actor, work).await?
        }
        (None, Some(code), None) => state.app.confirm(&actor, Proof::Code(code)).await?,
        (None, None, Some(answer)) => state.app.confirm(&actor, Proof::Passkey(answer.into())).await?,
        _ => {
            return Err(Problem::invalid(
                "",
                "one_proof",
                "Give a password, a code or a passkey.",
            ));
        }
    };
    Ok((StatusCode::NO_CONTENT, cookie(&state, &token)))
}
