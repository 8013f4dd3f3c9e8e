//! Meta's two callbacks: an access was taken back, a person wants their data deleted.

use crate::problem::Problem;
use crate::state::ServerState;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;

/// What Meta wants to hear: where a person can see the state, and under which code.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct Confirmed {
    url: String,
    confirmation_code: String,
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
pub struct Signed {
    /// Signed by Meta with the secret of our app.
    signed_request: String,
}

type Form = Result<axum::Form<Signed>, FormRejection>;

fn signed(form: Form) -> Result<String, Problem> {
    form.map(|axum::Form(signed)| signed.signed_request).map_err(|_| {
        Problem::invalid(
            "signed_request",
            "missing",
            "The form field signed_request is missing.",
        )
    })
}

/// The person removed our app at Meta: tokens and what Meta told of the account go here too.
#[utoipa::path(post, path = "/hooks/instagram/deauthorize", operation_id = "instagram_deauthorize", tag = "channels", security(()),
    request_body(content = Signed, content_type = "application/x-www-form-urlencoded"), responses((status = OK)))]
pub async fn deauthorize(State(state): State<ServerState>, form: Form) -> Result<StatusCode, Problem> {
    state.app.hear_instagram(&signed(form)?, false).await?;
    Ok(StatusCode::OK)
}

/// The person asked Meta to have their data deleted: ids and links of past posts go as well.
#[utoipa::path(post, path = "/hooks/instagram/delete", operation_id = "instagram_delete", tag = "channels", security(()),
    request_body(content = Signed, content_type = "application/x-www-form-urlencoded"),
    responses((status = OK, body = Confirmed)))]
pub async fn delete(State(state): State<ServerState>, form: Form) -> Result<Json<Confirmed>, Problem> {
    let receipt = state.app.hear_instagram(&signed(form)?, true).await?;
    let page = format!("/data-deletion/{receipt}");
    let url = state.app.settings.public_url.join(&page);
    Ok(Json(Confirmed {
        url: url.map(String::from).unwrap_or(page),
        confirmation_code: receipt.to_string(),
    }))
}
