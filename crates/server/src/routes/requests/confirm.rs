use super::create::Asked;
use crate::extract::Body;
use crate::problem::Problem;
use crate::state::ServerState;
use axum::Json;
use axum::extract::State;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmRequest {
    /// What stands after `#` in the mailed link.
    token: String,
}

/// Confirms a request by its mailed link, once. The deletion of an account begins with it, at the end of the grace;
/// everything else waits for the operator.
#[utoipa::path(post, path = "/api/v1/support-requests/confirm", operation_id = "confirm_request", tag = "privacy",
    request_body = ConfirmRequest, responses((status = OK, body = Asked)))]
pub async fn handler(
    State(state): State<ServerState>,
    Body(given): Body<ConfirmRequest>,
) -> Result<Json<Asked>, Problem> {
    let code = state.app.confirm_support(&given.token).await?;
    Ok(Json(Asked { code }))
}
