use super::create::answer;
use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Rendition;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::conform::Trim;
use domain::{MediaId, WorkspaceId};

/// Cuts a part out of a clip, right to the frame, at least a second long, as a copy beside the original. Asked again,
/// the same one is answered. To have a part fit for certain platforms, ask `conform` with the same `trim`.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/media/{media}/trim", operation_id = "trim_media", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path)), request_body = Trim,
    responses((status = ACCEPTED, body = Rendition, description = "begun"),
        (status = OK, body = Rendition, description = "there already, or under way")))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(media): Named<MediaId>,
    Body(part): Body<Trim>,
) -> Result<(StatusCode, Json<Rendition>), Problem> {
    Ok(answer(state.app.trim(&member.scope, media, part).await?))
}
