use crate::extract::Named;
use crate::problem::Problem;
use crate::state::ServerState;
use app::views::DeletionState;
use axum::Json;
use axum::extract::State;
use domain::ReceiptId;

/// How far a deletion is, for whoever has its code. Says nothing of what it is about.
#[utoipa::path(get, path = "/api/v1/data-deletions/{receipt}", operation_id = "data_deletion", tag = "privacy", security(()),
    params(("receipt" = ReceiptId, Path)), responses((status = OK, body = DeletionState)))]
pub async fn handler(
    State(state): State<ServerState>,
    Named(receipt): Named<ReceiptId>,
) -> Result<Json<DeletionState>, Problem> {
    Ok(Json(state.app.deletion_state(receipt).await?))
}
