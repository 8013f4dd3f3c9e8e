use crate::extract::{Named, Query};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{DraftId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Seen {
    /// Only in this version; another is answered as `409 draft_changed`.
    version: Option<u64>,
}

/// Throws a draft away.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/drafts/{draft}", operation_id = "delete_draft", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("draft" = DraftId, Path), Seen), responses((status = NO_CONTENT)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(draft): Named<DraftId>,
    Query(seen): Query<Seen>,
) -> Result<StatusCode, Problem> {
    state.app.delete_draft(&member.scope, draft, seen.version).await?;
    Ok(StatusCode::NO_CONTENT)
}
