use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Draft;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::draft::Content;
use domain::{MediaId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDraft {
    media_id: MediaId,
    /// At most 128 KiB as JSON.
    #[serde(default)]
    content: Content,
}

/// Begins the draft of a clip. One that has a draft keeps it: that one is answered, and nothing is written.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/drafts", operation_id = "create_draft", tag = "publishing",
    params(("workspace" = WorkspaceId, Path)), request_body = NewDraft,
    responses((status = CREATED, body = Draft), (status = OK, body = Draft, description = "The draft that was there")))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Body(new): Body<NewDraft>,
) -> Result<(StatusCode, Json<Draft>), Problem> {
    let begun = state
        .app
        .begin_draft(&member.scope, new.media_id, &new.content)
        .await?;
    let status = if begun.is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(begun.draft)))
}
