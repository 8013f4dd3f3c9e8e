use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::renditions::Conforming;
use app::views::Rendition;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::conform::{Background, Fit, Trim, Wanted};
use domain::{MediaId, Platform, WorkspaceId};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Conform {
    /// Every one of them is to take the copy.
    platforms: Vec<Platform>,
    /// Makes the picture upright, 9:16, in this way. Absent: its shape stays unless a platform needs another.
    fit: Option<Fit>,
    /// What fills the room beside a padded picture; black when absent.
    background: Option<Background>,
    /// The part of the clip that stays; all of it when absent.
    trim: Option<Trim>,
}

/// Makes a copy of a clip that the platforms take. Asked again, the same one is answered.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/media/{media}/conform", operation_id = "conform_media", tag = "library",
    params(("workspace" = WorkspaceId, Path), ("media" = MediaId, Path)), request_body = Conform,
    responses((status = ACCEPTED, body = Rendition, description = "begun"),
        (status = OK, body = Rendition, description = "there already, or under way")))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(media): Named<MediaId>,
    Body(asked): Body<Conform>,
) -> Result<(StatusCode, Json<Rendition>), Problem> {
    let wanted = Wanted::new(asked.platforms, asked.fit, asked.background).of_part(asked.trim);
    Ok(answer(state.app.conform(&member.scope, media, wanted).await?))
}

pub(super) fn answer(conforming: Conforming) -> (StatusCode, Json<Rendition>) {
    match conforming {
        Conforming::Begun(rendition) => (StatusCode::ACCEPTED, Json(rendition)),
        Conforming::There(rendition) => (StatusCode::OK, Json(rendition)),
    }
}
