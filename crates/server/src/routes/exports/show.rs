use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Export;
use axum::Json;
use axum::extract::State;
use domain::{ExportId, WorkspaceId};

/// How far an archive is.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/exports/{export}", operation_id = "export", tag = "privacy",
    params(("workspace" = WorkspaceId, Path), ("export" = ExportId, Path)), responses((status = OK, body = Export)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(export): Named<ExportId>,
) -> Result<Json<Export>, Problem> {
    Ok(Json(state.app.export(&member.scope, export).await?))
}
