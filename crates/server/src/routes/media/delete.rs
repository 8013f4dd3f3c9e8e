use crate::extract::{Named, Query};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Receipt;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{MediaId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Cancels the posts that still need the clip, instead of refusing.
    #[serde(default)]
    cancel_publishes: bool,
}

/// Removes a clip: not found from now on, its bytes gone soon after.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/media/{media}", operation_id = "delete_media", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path), Asked),
    responses((status = ACCEPTED, body = Receipt)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(media): Named<MediaId>,
    Query(asked): Query<Asked>,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    let receipt = state
        .app
        .delete_media(&member.scope, media, asked.cancel_publishes)
        .await?;
    Ok((StatusCode::ACCEPTED, Json(receipt)))
}
