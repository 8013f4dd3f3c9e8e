use crate::extract::Named;
use crate::problem::Problem;
use crate::state::ServerState;
use axum::Json;
use axum::extract::State;
use domain::{ReceiptId, Timestamp};

#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct Erased {
    /// When it was done.
    at: Timestamp,
}

/// Whether a deletion was done, for whoever has its code. Says nothing of what it was.
#[utoipa::path(get, path = "/api/v1/data-deletions/{receipt}", operation_id = "data_deletion", tag = "privacy", security(()),
    params(("receipt" = ReceiptId, Path)), responses((status = OK, body = Erased)))]
pub async fn handler(
    State(state): State<ServerState>,
    Named(receipt): Named<ReceiptId>,
) -> Result<Json<Erased>, Problem> {
    let at = state.app.erased_at(receipt).await?;
    Ok(Json(Erased { at }))
}
