use crate::extract::Named;
use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::Delivery;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{WebhookId, WorkspaceId};

/// Queues a `ping`, sent as any other message is.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/test", operation_id = "test_webhook", tag = "webhooks",
    params(("workspace" = WorkspaceId, Path), ("webhook" = WebhookId, Path)), responses((status = ACCEPTED, body = Delivery)))]
pub async fn handler(
    State(state): State<ServerState>,
    InPerson { scope, .. }: InPerson,
    Named(webhook): Named<WebhookId>,
) -> Result<(StatusCode, Json<Delivery>), Problem> {
    let queued = state.app.test_webhook(&scope, webhook).await?;
    Ok((StatusCode::ACCEPTED, Json(queued)))
}
