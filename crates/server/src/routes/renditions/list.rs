use crate::extract::Named;
use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Member;
use crate::state::ServerState;
use app::views::{Page, Rendition};
use axum::Json;
use axum::extract::State;
use domain::{MediaId, WorkspaceId};

/// Copies of a clip, oldest first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/media/{media}/renditions", operation_id = "renditions", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path)), responses((status = OK, body = Page<Rendition>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(media): Named<MediaId>,
) -> Result<Json<Page<Rendition>>, Problem> {
    Ok(whole(state.app.renditions(&member.scope, media).await?))
}
