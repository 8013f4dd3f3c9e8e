use super::NewPublishRequest;
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::PublishRequest;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::WorkspaceId;

pub(crate) const KEY_MAX_BYTES: usize = 255;

/// Publishes now or at a time. What was answered is on disk and happens once, however often the same key asks.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/publish-requests", operation_id = "create_publish_request", tag = "publishing",
    params(("workspace" = WorkspaceId, Path),
        ("Idempotency-Key" = String, Header, description = "One per wish; 1 to 255 visible characters")),
    request_body = NewPublishRequest, responses((status = CREATED, body = PublishRequest)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    headers: HeaderMap,
    Body(new): Body<NewPublishRequest>,
) -> Result<(StatusCode, Json<PublishRequest>), Problem> {
    let key = idempotency_key(&headers)?;
    let made = state.app.publish(&member.scope, new.into(), key).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

fn idempotency_key(headers: &HeaderMap) -> Result<&str, Problem> {
    let key = headers
        .get("idempotency-key")
        .and_then(|v| v.to_str().ok())
        .map(str::trim);
    key.filter(|k| (1..=KEY_MAX_BYTES).contains(&k.len()))
        .ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_required"))
}
