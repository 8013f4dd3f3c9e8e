use super::PasskeyAnswer;
use crate::extract::Body;
use crate::problem::Problem;
use crate::routes::auth::{Cookie, cookie};
use crate::session::Signed;
use crate::state::ServerState;
use app::views::Passkey;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    /// The device it is on, in its person's words.
    name: String,
    answer: PasskeyAnswer,
}

/// Takes the answer of a new device; other sessions end.
#[utoipa::path(post, path = "/api/v1/me/passkeys/confirm", operation_id = "add_passkey", tag = "account",
    request_body = NewPasskey, responses((status = CREATED, body = Passkey)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Body(new): Body<NewPasskey>,
) -> Result<(StatusCode, Cookie, Json<Passkey>), Problem> {
    let (token, passkey) = state
        .app
        .add_passkey(&actor, &new.name, new.answer.into())
        .await?;
    Ok((StatusCode::CREATED, cookie(&state, &token), Json(passkey)))
}
