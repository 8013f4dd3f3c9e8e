use super::{Cookie, visitor, welcome};
use crate::client::Network;
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Client;
use crate::state::ServerState;
use app::accounts::email_key;
use app::views::Me;
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

/// Signs in. A wrong address and a wrong password are answered alike.
#[utoipa::path(post, path = "/api/v1/auth/login", operation_id = "login", tag = "account",
    request_body = Login, responses((status = OK, body = Me)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    headers: HeaderMap,
    Body(given): Body<Login>,
) -> Result<(Cookie, Json<Me>), Problem> {
    let visitor = visitor(client, &headers);
    let is_known = state.app.is_known_network(&given.email, &visitor.network).await?;
    let known = is_known.then(|| Network::for_recognition(client));
    let attempt = state
        .logins
        .attempt(Network::for_limits(client), &email_key(&given.email), known)
        .map_err(Problem::rate_limited)?;
    let signed = state.app.login(&given.email, &given.password, &visitor).await?;
    attempt.succeeded();
    Ok(welcome(&state, signed))
}
