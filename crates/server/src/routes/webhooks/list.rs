use crate::problem::Problem;
use crate::routes::whole;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::{Page, Webhook};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

/// The workspace's webhooks, the oldest first, each with what it was told last.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks", operation_id = "webhooks", tag = "webhooks",
    params(("workspace" = WorkspaceId, Path)), responses((status = OK, body = Page<Webhook>)))]
pub async fn handler(
    State(state): State<ServerState>,
    InPerson { scope, .. }: InPerson,
) -> Result<Json<Page<Webhook>>, Problem> {
    Ok(whole(state.app.webhooks(&scope).await?))
}
