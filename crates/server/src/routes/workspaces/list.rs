use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Known;
use crate::state::ServerState;
use app::views::{Page, Workspace};
use axum::Json;
use axum::extract::State;

/// The workspaces one is a member of; with a token, the one it is for.
#[utoipa::path(get, path = "/api/v1/workspaces", operation_id = "workspaces", tag = "workspaces",
    responses((status = OK, body = Page<Workspace>)))]
pub async fn handler(
    State(state): State<ServerState>,
    Known(caller): Known,
) -> Result<Json<Page<Workspace>>, Problem> {
    Ok(whole(state.app.workspaces_for(&caller).await?))
}
