use crate::extract::Body;
use crate::problem::Problem;
use crate::session::{Client, InPerson};
use crate::state::ServerState;
use app::AppError;
use app::views::Deletion;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::WorkspaceId;
use secrecy::SecretString;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteWorkspace {
    /// One's own.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Deletes the workspace with all it holds, at the end of the grace. Posts that wait are canceled at once.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}", operation_id = "delete_workspace", tag = "workspaces",
    params(("workspace" = WorkspaceId, Path)), request_body = DeleteWorkspace,
    responses((status = ACCEPTED, body = Deletion)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    member: InPerson,
    Body(given): Body<DeleteWorkspace>,
) -> Result<(StatusCode, Json<Deletion>), Problem> {
    let attempt = super::prove(&state, client, &member.actor)?;
    let asked = state
        .app
        .ask_workspace_deletion(&member.actor, &member.scope, &given.password)
        .await;
    if !matches!(asked, Err(AppError::Invalid(_))) {
        attempt.succeeded();
    }
    let asked = asked?;
    Ok((StatusCode::ACCEPTED, Json(asked)))
}
