use super::stream;
use crate::extract::{Named, Query};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::Response;
use domain::{MediaId, WorkspaceId};

/// Milliseconds from the start of the clip, one for each picture, with commas between.
const FRAME_TIMES: HeaderName = HeaderName::from_static("frame-times-ms");

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// How many pictures; rounded up to 6, 12 or 24. 12 when not given.
    count: Option<u32>,
}

/// Pictures of the clip in equal steps, side by side in one JPEG, each as wide as the others; their moments stand
/// in `Frame-Times-Ms`. For choosing a cover.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/media/{media}/frames", operation_id = "media_frames", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path), Asked),
    responses((status = OK, content_type = "image/jpeg",
        headers(("frame-times-ms" = String, description = "milliseconds, with commas between"))),
        (status = NOT_MODIFIED)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(media): Named<MediaId>,
    Query(asked): Query<Asked>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let strip = state
        .app
        .frames(&member.scope, media, asked.count.unwrap_or(12))
        .await?;
    let mut response = stream(&state, &strip.file, &method, &headers).await?;
    let times: Vec<_> = strip.times_ms.iter().map(u64::to_string).collect();
    let times = HeaderValue::from_str(&times.join(",")).expect("digits and commas");
    response.headers_mut().insert(FRAME_TIMES, times);
    Ok(response)
}
