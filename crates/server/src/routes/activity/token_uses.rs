use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::Member;
use crate::state::ServerState;
use app::views::{Page, TokenUse};
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    cursor: Option<String>,
    /// 1 to 100; 50 when not given.
    limit: Option<u32>,
}

/// Each opening of a platform's token, with the act it was for. Below the role admin: one's own.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/token-uses", operation_id = "token_uses", tag = "privacy",
    params(("workspace" = WorkspaceId, Path), Asked), responses((status = OK, body = Page<TokenUse>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<TokenUse>>, Problem> {
    let limit = page_limit(asked.limit);
    Ok(Json(
        state
            .app
            .token_uses(&member.scope, asked.cursor.as_deref(), limit)
            .await?,
    ))
}
