use crate::extract::Named;
use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::Webhook;
use axum::Json;
use axum::extract::State;
use domain::{WebhookId, WorkspaceId};

/// One webhook.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", operation_id = "webhook", tag = "webhooks",
    params(("workspace" = WorkspaceId, Path), ("webhook" = WebhookId, Path)), responses((status = OK, body = Webhook)))]
pub async fn handler(
    State(state): State<ServerState>,
    InPerson { scope, .. }: InPerson,
    Named(webhook): Named<WebhookId>,
) -> Result<Json<Webhook>, Problem> {
    Ok(Json(state.app.webhook(&scope, webhook).await?))
}
