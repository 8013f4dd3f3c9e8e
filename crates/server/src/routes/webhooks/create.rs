use crate::extract::Body;
use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::NewWebhook;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::WorkspaceId;
use domain::webhook::Event;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWebhook {
    /// `https://` on port 443 of a public host, at most 2,000 bytes.
    url: String,
    /// What it is for, at most 200 characters.
    #[serde(default)]
    description: String,
    /// At least one.
    events: Vec<Event>,
}

/// Makes a webhook. It hears of the chosen events, as ids and states, signed as Standard Webhooks does with a secret
/// that is shown this once. A workspace has at most ten.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks", operation_id = "create_webhook", tag = "webhooks",
    params(("workspace" = WorkspaceId, Path)), request_body = CreateWebhook,
    responses((status = CREATED, body = NewWebhook)))]
pub async fn handler(
    State(state): State<ServerState>,
    InPerson { scope, .. }: InPerson,
    Body(new): Body<CreateWebhook>,
) -> Result<(StatusCode, Json<NewWebhook>), Problem> {
    let new = app::webhooks::NewWebhook {
        url: new.url,
        description: new.description,
        events: new.events,
    };
    let made = state.app.create_webhook(&scope, new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
