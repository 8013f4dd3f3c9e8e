use crate::extract::Query;
use crate::problem::Problem;
use crate::state::ServerState;
use app::views::AuditConsistency;
use axum::Json;
use axum::extract::State;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Events in the earlier tree; at least 1.
    from: u64,
    /// Events in the later tree; those of the newest checkpoint when not given.
    to: Option<u64>,
}

/// The proof that the log of an earlier checkpoint is the beginning of the log of a later one (RFC 9162, 2.1.4):
/// nothing in it was changed, dropped or reordered. For anyone, as the checkpoints are.
#[utoipa::path(get, path = "/api/v1/audit/consistency", operation_id = "audit_consistency", tag = "privacy",
    params(Asked), responses((status = OK, body = AuditConsistency)))]
pub async fn handler(
    State(state): State<ServerState>,
    Query(asked): Query<Asked>,
) -> Result<Json<AuditConsistency>, Problem> {
    Ok(Json(state.app.audit_consistency(asked.from, asked.to).await?))
}
