//! Meta's two callbacks: an access was taken back, a person wants their data deleted.

use super::LONGEST;
use crate::extract::read;
use crate::problem::Problem;
use crate::state::ServerState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
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

async fn signed(body: Body) -> Result<String, Problem> {
    let body = read(body, LONGEST).await?;
    let form = url::form_urlencoded::parse(&body).find(|(name, _)| name == "signed_request");
    form.map(|(_, value)| value.into_owned())
        .ok_or_else(|| Problem::invalid("signed_request", "missing", "The field signed_request is missing."))
}

/// The person removed our app at Meta: tokens and what Meta told of the account go here too.
#[utoipa::path(post, path = "/hooks/instagram/deauthorize", operation_id = "instagram_deauthorize", tag = "channels", security(()),
    request_body(content = Signed, content_type = "application/x-www-form-urlencoded"), responses((status = OK)))]
pub async fn deauthorize(State(state): State<ServerState>, body: Body) -> Result<StatusCode, Problem> {
    state.app.hear_instagram(&signed(body).await?, false).await?;
    Ok(StatusCode::OK)
}

/// The person asked Meta to have their data deleted: ids and links of past posts go as well.
#[utoipa::path(post, path = "/hooks/instagram/delete", operation_id = "instagram_delete", tag = "channels", security(()),
    request_body(content = Signed, content_type = "application/x-www-form-urlencoded"),
    responses((status = OK, body = Confirmed)))]
pub async fn delete(State(state): State<ServerState>, body: Body) -> Result<Json<Confirmed>, Problem> {
    let receipt = state.app.hear_instagram(&signed(body).await?, true).await?;
    let page = format!("/data-deletion/{receipt}");
    let url = state.app.settings.public_url.join(&page);
    Ok(Json(Confirmed {
        url: url.map(String::from).unwrap_or(page),
        confirmation_code: receipt.to_string(),
    }))
}
