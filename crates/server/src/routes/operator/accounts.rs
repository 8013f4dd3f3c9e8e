use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::{OperatorAccount, Page};
use axum::Json;
use axum::extract::State;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Stands in the address.
    q: Option<String>,
    cursor: Option<String>,
    /// 1 to 100; 50 when not given.
    limit: Option<u32>,
}

/// The accounts of the installation, newest first, with how much they hold and nothing of what. For the operator.
#[utoipa::path(get, path = "/api/v1/operator/accounts", operation_id = "operator_accounts", tag = "operator",
    params(Asked), responses((status = OK, body = Page<OperatorAccount>)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<OperatorAccount>>, Problem> {
    state.app.need_operator(&actor).await?;
    let (words, limit) = (asked.q.unwrap_or_default(), page_limit(asked.limit));
    let page = state
        .app
        .operator_accounts(&words, asked.cursor.as_deref(), limit)
        .await?;
    Ok(Json(page))
}
