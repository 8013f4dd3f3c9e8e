use crate::extract::Body;
use crate::problem::Problem;
use crate::session::{Client, Signed};
use crate::state::ServerState;
use app::AppError;
use app::views::Deletion;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{AppendHeaders, IntoResponse, Response};
use domain::WorkspaceId;
use secrecy::SecretString;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteMe {
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// Workspaces that go as well although others use them; one must own them.
    #[serde(default)]
    workspaces: Vec<WorkspaceId>,
}

/// Deletes one's account, at the end of the grace, with the workspaces that nobody else uses. Until then one may
/// sign in and take it back. Posts that wait in those workspaces are canceled at once; all other sessions end.
#[utoipa::path(delete, path = "/api/v1/me", operation_id = "delete_me", tag = "account",
    request_body = DeleteMe, responses((status = ACCEPTED, body = Deletion)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    Signed(actor): Signed,
    Body(given): Body<DeleteMe>,
) -> Result<Response, Problem> {
    let attempt = super::prove(&state, client, &actor)?;
    let asked = state
        .app
        .ask_account_deletion(&actor, &given.password, &given.workspaces)
        .await;
    if !matches!(asked, Err(AppError::Invalid(_))) {
        attempt.succeeded();
    }
    let asked = asked?;
    let over = asked.due_at <= asked.asked_at;
    let answer = (StatusCode::ACCEPTED, Json(asked));
    if over {
        let gone = AppendHeaders(crate::routes::auth::logout::gone(&state));
        return Ok((gone, answer).into_response());
    }
    Ok(answer.into_response())
}
