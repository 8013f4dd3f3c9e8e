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
pub struct SetPoster {
    /// Milliseconds from the start of the clip: the first picture from there on. None: the one that is taken by itself.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    at_ms: Option<u64>,
}

/// Makes the picture at a moment the clip's poster, or takes the choice back.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/media/{media}/poster", operation_id = "set_media_poster", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path)), request_body = SetPoster,
    responses((status = OK, body = Media)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(media): Named<MediaId>,
    Body(asked): Body<SetPoster>,
) -> Result<Json<Media>, Problem> {
    Ok(Json(
        state.app.set_poster(&member.scope, media, asked.at_ms).await?,
    ))
}
