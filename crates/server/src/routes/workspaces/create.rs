use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::Workspace;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkspace {
    name: String,
}

/// Makes a workspace and its owner.
#[utoipa::path(post, path = "/api/v1/workspaces", operation_id = "create_workspace", tag = "workspaces",
    request_body = NewWorkspace, responses((status = CREATED, body = Workspace)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Body(new): Body<NewWorkspace>,
) -> Result<(StatusCode, Json<Workspace>), Problem> {
    let made = state.app.create_workspace(&actor, &new.name).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
