use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Media;
use axum::Json;
use axum::extract::State;
use domain::{MediaId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditMedia {
    /// At most 200 characters.
    title: Option<String>,
    /// Replaces all tags.
    tags: Option<Vec<String>>,
}

/// Renames a clip, sets its tags.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/media/{media}", operation_id = "edit_media", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path)), request_body = EditMedia,
    responses((status = OK, body = Media)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(media): Named<MediaId>,
    Body(edit): Body<EditMedia>,
) -> Result<Json<Media>, Problem> {
    let (title, tags) = (edit.title.as_deref(), edit.tags.as_deref());
    Ok(Json(
        state.app.edit_media(&member.scope, media, title, tags).await?,
    ))
}
