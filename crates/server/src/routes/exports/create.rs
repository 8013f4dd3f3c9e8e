use crate::problem::Problem;
use crate::session::InPerson;
use crate::state::ServerState;
use app::views::Export;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::WorkspaceId;

/// Begins an archive of the whole workspace. One at a time: delete the one before first.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/exports", operation_id = "create_export", tag = "privacy",
    params(("workspace" = WorkspaceId, Path)), responses((status = ACCEPTED, body = Export)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: InPerson,
) -> Result<(StatusCode, Json<Export>), Problem> {
    let begun = state.app.ask_export(&member.actor, &member.scope).await?;
    Ok((StatusCode::ACCEPTED, Json(begun)))
}
