use super::{Cookie, visitor, welcome};
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::{Client, Signed};
use crate::state::ServerState;
use app::views::Me;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenFactor {
    /// From the sign-in, at most five minutes old.
    ticket: String,
    /// Of the authenticator app, or a recovery code.
    code: String,
}

/// The second step of a sign-in.
#[utoipa::path(post, path = "/api/v1/auth/second-factor", operation_id = "second_factor", tag = "account",
    request_body = GivenFactor, responses((status = OK, body = Me)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    before: Option<Signed>,
    headers: HeaderMap,
    Body(given): Body<GivenFactor>,
) -> Result<(Cookie, Json<Me>), Problem> {
    let visitor = visitor(client, &headers);
    let signed = state
        .app
        .second_factor(&given.ticket, &given.code, &visitor)
        .await?;
    welcome(&state, signed, before).await
}
