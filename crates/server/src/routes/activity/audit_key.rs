use crate::problem::Problem;
use crate::state::ServerState;
use axum::extract::State;

/// The keys that sign checkpoints and receipts, as C2SP verifier keys: `name+id+base64`, a line each, the present one
/// first. Keep it beside your checkpoints: what is asked again later may have been changed too.
#[utoipa::path(get, path = "/api/v1/audit/key", operation_id = "audit_key", tag = "privacy",
    responses((status = OK, content_type = "text/plain", body = String)))]
pub async fn handler(State(state): State<ServerState>) -> Result<String, Problem> {
    Ok(state.app.audit_verifiers().await?)
}
