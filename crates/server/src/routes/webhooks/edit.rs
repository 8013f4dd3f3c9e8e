use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::Webhook;
use axum::Json;
use axum::extract::State;
use domain::webhook::Event;
use domain::{WebhookId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookEdit {
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    description: Option<String>,
    /// At least one.
    #[serde(default)]
    events: Option<Vec<Event>>,
    /// While it is off, nothing is queued for it, and what waits is given up when its time comes.
    #[serde(default)]
    enabled: Option<bool>,
}

/// Changes a webhook; what is not given stays.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", operation_id = "edit_webhook", tag = "webhooks",
    params(("workspace" = WorkspaceId, Path), ("webhook" = WebhookId, Path)), request_body = WebhookEdit,
    responses((status = OK, body = Webhook)))]
pub async fn handler(
    State(state): State<ServerState>,
    InPerson { scope, .. }: InPerson,
    Named(webhook): Named<WebhookId>,
    Body(edit): Body<WebhookEdit>,
) -> Result<Json<Webhook>, Problem> {
    let edit = app::webhooks::WebhookEdit {
        url: edit.url,
        description: edit.description,
        events: edit.events,
        enabled: edit.enabled,
    };
    Ok(Json(state.app.edit_webhook(&scope, webhook, edit).await?))
}
