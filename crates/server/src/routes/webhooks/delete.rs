use crate::extract::Named;
use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{WebhookId, WorkspaceId};

/// Ends a webhook: its secret, what it was told, and what waited for it are gone.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", operation_id = "delete_webhook", tag = "webhooks",
    params(("workspace" = WorkspaceId, Path), ("webhook" = WebhookId, Path)), responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    InPerson { scope, .. }: InPerson,
    Named(webhook): Named<WebhookId>,
) -> Result<StatusCode, Problem> {
    state.app.delete_webhook(&scope, webhook).await?;
    Ok(StatusCode::NO_CONTENT)
}
