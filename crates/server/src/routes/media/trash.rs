use crate::extract::{Named, Query};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Media;
use axum::Json;
use axum::extract::State;
use domain::{MediaId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Cancels the posts that still need the clip, instead of refusing.
    #[serde(default)]
    cancel_publishes: bool,
}

/// Puts a clip into the trash: out of the library, its bytes kept and counted until `trashed_until`. To have them gone
/// at once, delete it.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/media/{media}/trash", operation_id = "trash_media", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path), Asked),
    responses((status = OK, body = Media)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(media): Named<MediaId>,
    Query(asked): Query<Asked>,
) -> Result<Json<Media>, Problem> {
    let trashed = state
        .app
        .trash_media(&member.scope, media, asked.cancel_publishes)
        .await?;
    Ok(Json(trashed))
}
