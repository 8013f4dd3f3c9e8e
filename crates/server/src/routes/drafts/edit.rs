use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Draft;
use axum::Json;
use axum::extract::State;
use domain::draft::Content;
use domain::{DraftId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftEdit {
    /// The version that was changed.
    version: u64,
    /// All of it, at most 128 KiB as JSON.
    content: Content,
}

/// Saves a draft. One that has another version by now is not written over: `409 draft_changed` tells it as `draft`.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/drafts/{draft}", operation_id = "edit_draft", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("draft" = DraftId, Path)), request_body = DraftEdit,
    responses((status = OK, body = Draft)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(draft): Named<DraftId>,
    Body(edit): Body<DraftEdit>,
) -> Result<Json<Draft>, Problem> {
    Ok(Json(
        state
            .app
            .save_draft(&member.scope, draft, edit.version, &edit.content)
            .await?,
    ))
}
