use crate::extract::Body;
use crate::problem::Problem;
use crate::routes::auth::language;
use crate::session::Client;
use crate::state::ServerState;
use app::requests::Asking;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::ReceiptId;
use domain::request::RequestKind;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskSupport {
    /// The address of one's account.
    email: String,
    kind: RequestKind,
    /// At most 2,000 characters.
    #[serde(default)]
    #[schema(required = false)]
    message: String,
}

#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct Asked {
    /// `/data-deletion/{code}` and `GET /api/v1/data-deletions/{code}` tell how far it is.
    pub code: ReceiptId,
}

/// Asks support for something. The answer is the same whether the address has an account; where it has one and mail
/// is sent, an email with a link goes there, and nothing is done before somebody follows it. Three an hour from one
/// network, three a day with one address.
#[utoipa::path(post, path = "/api/v1/support-requests", operation_id = "ask_support", tag = "privacy",
    request_body = AskSupport, responses((status = ACCEPTED, body = Asked)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    headers: HeaderMap,
    Body(given): Body<AskSupport>,
) -> Result<(StatusCode, Json<Asked>), Problem> {
    let asking = Asking {
        email: given.email,
        kind: given.kind,
        message: given.message,
    };
    let code = super::take(&state, client, asking, language(&headers)).await?;
    Ok((StatusCode::ACCEPTED, Json(Asked { code })))
}
