use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::{Page, SupportRequest};
use axum::Json;
use axum::extract::State;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Those that have ended as well.
    #[serde(default)]
    all: bool,
    cursor: Option<String>,
    /// 1 to 100; 50 when not given.
    limit: Option<u32>,
}

/// What came to support, newest first, with the words of whoever asked while it waits. It is carried out by the
/// command `ai-shorts requests`. For the operator.
#[utoipa::path(get, path = "/api/v1/operator/requests", operation_id = "support_requests", tag = "operator",
    params(Asked), responses((status = OK, body = Page<SupportRequest>)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<SupportRequest>>, Problem> {
    state.app.need_operator(&actor).await?;
    let limit = page_limit(asked.limit);
    let page = state
        .app
        .support_page(asked.all, asked.cursor.as_deref(), limit)
        .await?;
    Ok(Json(page))
}
