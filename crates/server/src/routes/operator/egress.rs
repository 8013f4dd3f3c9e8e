use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::{EgressDay, Page};
use axum::Json;
use axum::extract::State;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    cursor: Option<String>,
    /// 1 to 100; 50 when not given.
    limit: Option<u32>,
}

/// What left the machine in the last 30 days: calls a day, host and purpose, and what the guard of outgoing calls
/// refused. Newest day first. For the operator.
#[utoipa::path(get, path = "/api/v1/operator/egress", operation_id = "egress_log", tag = "operator",
    params(Asked), responses((status = OK, body = Page<EgressDay>)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<EgressDay>>, Problem> {
    state.app.need_operator(&actor).await?;
    let limit = page_limit(asked.limit);
    let page = state.app.egress_log(asked.cursor.as_deref(), limit).await?;
    Ok(Json(page))
}
