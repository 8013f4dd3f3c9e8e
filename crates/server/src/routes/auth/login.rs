use super::{Cookie, visitor, welcome};
use crate::client::Network;
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::{Client, Signed};
use crate::state::ServerState;
use app::accounts::{Login as Done, email_key};
use app::views::{Me, SecondFactor};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use secrecy::SecretString;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    email: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Who signed in, or what is still wanted.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum LoginAnswer {
    SignedIn(Me),
    /// The account has a second factor: no cookie yet.
    SecondFactor {
        second_factor: SecondFactor,
    },
}

/// Signs in. A wrong address and a wrong password are answered alike.
#[utoipa::path(post, path = "/api/v1/auth/login", operation_id = "login", tag = "account",
    request_body = Login, responses((status = OK, body = LoginAnswer)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    before: Option<Signed>,
    headers: HeaderMap,
    Body(given): Body<Login>,
) -> Result<(Option<Cookie>, Json<LoginAnswer>), Problem> {
    let visitor = visitor(client, &headers);
    let is_known = state.app.is_known_network(&given.email, &visitor.network).await?;
    let known = is_known.then(|| Network::for_recognition(client));
    let attempt = state
        .logins
        .attempt(Network::for_limits(client), &email_key(&given.email), known)
        .map_err(Problem::rate_limited)?;
    let done = state.app.login(&given.email, &given.password, &visitor).await?;
    attempt.succeeded();
    Ok(match done {
        Done::SignedIn(signed) => {
            let (cookie, Json(me)) = welcome(&state, signed, before).await?;
            (Some(cookie), Json(LoginAnswer::SignedIn(me)))
        }
        Done::SecondFactor(second_factor) => (None, Json(LoginAnswer::SecondFactor { second_factor })),
    })
}
