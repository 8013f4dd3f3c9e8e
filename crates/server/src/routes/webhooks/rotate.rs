use crate::extract::Named;
use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::NewWebhook;
use axum::Json;
use axum::extract::State;
use domain::{WebhookId, WorkspaceId};

/// Gives a webhook a new secret, shown this once. For 24 hours the one before signs along.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/rotate", operation_id = "rotate_webhook", tag = "webhooks",
    params(("workspace" = WorkspaceId, Path), ("webhook" = WebhookId, Path)), responses((status = OK, body = NewWebhook)))]
pub async fn handler(
    State(state): State<ServerState>,
    InPerson { scope, .. }: InPerson,
    Named(webhook): Named<WebhookId>,
) -> Result<Json<NewWebhook>, Problem> {
    Ok(Json(state.app.rotate_webhook(&scope, webhook).await?))
}
