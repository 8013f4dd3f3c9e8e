use crate::problem::Problem;
use crate::state::ServerState;
use axum::extract::State;

/// The newest checkpoint of the audit tree, a C2SP signed note: for anyone who wants to hold us to it later.
#[utoipa::path(get, path = "/api/v1/audit/checkpoint", operation_id = "audit_checkpoint", tag = "privacy",
    responses((status = OK, content_type = "text/plain", body = String)))]
pub async fn handler(State(state): State<ServerState>) -> Result<String, Problem> {
    Ok(state.app.audit_checkpoint().await?.note)
}
