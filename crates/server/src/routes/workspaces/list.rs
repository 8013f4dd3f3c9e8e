use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::{Page, Workspace};
use axum::Json;
use axum::extract::State;

/// The workspaces one is a member of.
#[utoipa::path(get, path = "/api/v1/workspaces", operation_id = "workspaces", tag = "workspaces",
    responses((status = OK, body = Page<Workspace>)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<Page<Workspace>>, Problem> {
    Ok(whole(state.app.workspaces(&actor).await?))
}
