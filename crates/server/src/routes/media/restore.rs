use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Media;
use axum::Json;
use axum::extract::State;
use domain::{MediaId, WorkspaceId};

/// Takes a clip back out of the trash, with its tags, versions and draft.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/media/{media}/restore", operation_id = "restore_media", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path)),
    responses((status = OK, body = Media)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(media): Named<MediaId>,
) -> Result<Json<Media>, Problem> {
    Ok(Json(state.app.restore_media(&member.scope, media).await?))
}
