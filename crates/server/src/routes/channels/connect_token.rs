use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{Platform, WorkspaceId};
use secrecy::SecretString;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ByToken {
    platform: Platform,
    /// Made in the platform's own settings; kept sealed and never shown again.
    #[schema(value_type = String)]
    token: SecretString,
}

/// Connects a channel by a token that a person made at the platform, where the platform has such.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/channels/connect-token", operation_id = "connect_by_token", tag = "channels",
    params(("workspace" = WorkspaceId, Path)), request_body = ByToken,
    responses((status = CREATED, body = views::Channel)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Body(given): Body<ByToken>,
) -> Result<(StatusCode, Json<views::Channel>), Problem> {
    let channel = state
        .app
        .connect_with_token(&member.scope, given.platform, &given.token)
        .await?;
    Ok((StatusCode::CREATED, Json(channel)))
}
