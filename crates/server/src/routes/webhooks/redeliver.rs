use crate::extract::Named;
use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::Delivery;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{DeliveryId, WorkspaceId};

/// Sends a message again now, under its `webhook-id`, with ten tries anew.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/deliveries/{delivery}/redeliver", operation_id = "redeliver", tag = "webhooks",
    params(("workspace" = WorkspaceId, Path), ("delivery" = DeliveryId, Path)), responses((status = ACCEPTED, body = Delivery)))]
pub async fn handler(
    State(state): State<ServerState>,
    InPerson { scope, .. }: InPerson,
    Named(delivery): Named<DeliveryId>,
) -> Result<(StatusCode, Json<Delivery>), Problem> {
    let queued = state.app.redeliver(&scope, delivery).await?;
    Ok((StatusCode::ACCEPTED, Json(queued)))
}
