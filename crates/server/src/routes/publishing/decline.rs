use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::PublishRequest;
use axum::Json;
use axum::extract::State;
use domain::{PublishRequestId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// Why, for who asked for it; at most 500 characters.
    note: Option<String>,
}

/// Declines a post that waits for approval: nothing of it goes out.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/publish-requests/{request}/decline", operation_id = "decline_publish_request", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("request" = PublishRequestId, Path)), request_body = Decline,
    responses((status = OK, body = PublishRequest)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(request): Named<PublishRequestId>,
    Body(said): Body<Decline>,
) -> Result<Json<PublishRequest>, Problem> {
    let app = &state.app;
    Ok(Json(
        app.decline_request(&member.scope, request, said.note.as_deref())
            .await?,
    ))
}
