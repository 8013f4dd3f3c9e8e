use super::LONGEST;
use crate::extract::{JsonLimits, read};
use crate::problem::Problem;
use crate::state::ServerState;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

/// TikTok's webhook: posts that came further, accesses that were removed. Answered at once, may come twice.
#[utoipa::path(post, path = "/hooks/tiktok", operation_id = "tiktok_webhook", tag = "channels", security(()),
    params(("Tiktok-Signature" = String, Header)),
    request_body(content = String, content_type = "application/json"),
    responses((status = OK)))]
pub async fn handler(
    State(state): State<ServerState>,
    headers: HeaderMap,
    Extension(limits): Extension<JsonLimits>,
    body: Body,
) -> Result<StatusCode, Problem> {
    let signature = headers.get("tiktok-signature").and_then(|v| v.to_str().ok());
    let limits = JsonLimits {
        max_bytes: LONGEST,
        ..limits
    };
    let body = read(body, limits).await?;
    state
        .app
        .hear_tiktok(signature.unwrap_or_default(), &body)
        .await?;
    Ok(StatusCode::OK)
}
