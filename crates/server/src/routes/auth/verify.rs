use super::{Cookie, visitor, welcome};
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::{Client, Signed};
use crate::state::ServerState;
use app::views::Me;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// What stands after `#` in the mailed link.
    token: String,
}

/// Makes the account of a mailed link, once, and signs it in.
#[utoipa::path(post, path = "/api/v1/auth/verify", operation_id = "verify_registration", tag = "account",
    request_body = Verify, responses((status = CREATED, body = Me)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    before: Option<Signed>,
    headers: HeaderMap,
    Body(given): Body<Verify>,
) -> Result<(StatusCode, Cookie, Json<Me>), Problem> {
    let visitor = visitor(client, &headers);
    let signed = state.app.verify_registration(&given.token, &visitor).await?;
    let (cookie, me) = welcome(&state, signed, before).await?;
    Ok((StatusCode::CREATED, cookie, me))
}
