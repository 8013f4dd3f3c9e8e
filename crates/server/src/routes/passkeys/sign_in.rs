use super::PasskeyAnswer;
use crate::extract::Body;
use crate::problem::Problem;
use crate::routes::auth::{Cookie, visitor, welcome};
use crate::session::{Client, Signed};
use crate::state::ServerState;
use app::views::Me;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

/// Signs in by a passkey. It is two factors at once: the device, and the finger, face or PIN that it asked for.
#[utoipa::path(post, path = "/api/v1/auth/passkey/confirm", operation_id = "sign_in_by_passkey", tag = "account",
    request_body = PasskeyAnswer, responses((status = OK, body = Me)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    before: Option<Signed>,
    headers: HeaderMap,
    Body(answer): Body<PasskeyAnswer>,
) -> Result<(Cookie, Json<Me>), Problem> {
    let visitor = visitor(client, &headers);
    let signed = state.app.sign_in_by_passkey(answer.into(), &visitor).await?;
    welcome(&state, signed, before).await
}
