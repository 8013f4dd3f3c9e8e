use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::Member;
use crate::state::ServerState;
use app::drafts::Listing;
use app::views::{Draft, Page};
use axum::Json;
use axum::extract::State;
use domain::{MediaId, WorkspaceId};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The draft of one clip.
    media: Option<MediaId>,
    cursor: Option<String>,
    /// 1 to 100; 50 when not given.
    limit: Option<u32>,
}

#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct DraftList {
    #[serde(flatten)]
    page: Page<Draft>,
    /// Drafts of the workspace in all, on other pages as well.
    total: u64,
}

/// Posts that are being written, those changed last first.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/drafts", operation_id = "drafts", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), Asked), responses((status = OK, body = DraftList)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Json<DraftList>, Problem> {
    let listing = Listing {
        media: asked.media,
        cursor: asked.cursor,
        limit: page_limit(asked.limit),
    };
    let listed = state.app.drafts(&member.scope, listing).await?;
    Ok(Json(DraftList {
        page: listed.page,
        total: listed.total,
    }))
}
