use super::Begun;
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use axum::Json;
use axum::extract::State;
use domain::{Platform, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Connect {
    platform: Platform,
}

/// Begins a consent journey.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/channels/connect", operation_id = "connect_channel", tag = "channels",
    params(("workspace" = WorkspaceId, Path)), request_body = Connect, responses((status = OK, body = Begun)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: InPerson,
    Body(wanted): Body<Connect>,
) -> Result<Json<Begun>, Problem> {
    let url = state
        .app
        .connect(&member.actor, &member.scope, wanted.platform)
        .await?;
    Ok(Json(Begun {
        authorize_url: url.into(),
    }))
}
