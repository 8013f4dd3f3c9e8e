use crate::extract::{Named, Query};
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::{Delivery, Page};
use axum::Json;
use axum::extract::State;
use domain::{WebhookId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    cursor: Option<String>,
    /// 1 to 100; 50 when not given.
    limit: Option<u32>,
}

/// What a webhook was told within 30 days, or is to be told, newest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries", operation_id = "webhook_deliveries", tag = "webhooks",
    params(("workspace" = WorkspaceId, Path), ("webhook" = WebhookId, Path), Asked),
    responses((status = OK, body = Page<Delivery>)))]
pub async fn handler(
    State(state): State<ServerState>,
    InPerson { scope, .. }: InPerson,
    Named(webhook): Named<WebhookId>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<Delivery>>, Problem> {
    let limit = page_limit(asked.limit);
    let page = state
        .app
        .deliveries(&scope, webhook, asked.cursor.as_deref(), limit);
    Ok(Json(page.await?))
}
