use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::Member;
use crate::state::ServerState;
use app::ledger::Listing;
use app::views::{Page, TokenUse};
use axum::Json;
use axum::extract::State;
use domain::act::{ActKind, Purpose};
use domain::{AccountId, ChannelId, Timestamp, WorkspaceId};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    channel: Option<ChannelId>,
    /// What was asked for.
    #[param(inline)]
    kind: Option<ActKind>,
    /// What the token was opened for under that.
    #[param(inline)]
    purpose: Option<Purpose>,
    /// Whose act it was.
    actor: Option<AccountId>,
    from: Option<Timestamp>,
    /// Not included.
    to: Option<Timestamp>,
    /// Words that all stand somewhere in channel, person, host, purpose or act.
    q: Option<String>,
    cursor: Option<String>,
    /// 1 to 100; 50 when not given. With `q` a page may be short and still have a next one.
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
    let listing = Listing {
        channel: asked.channel,
        kind: asked.kind,
        purpose: asked.purpose,
        actor: asked.actor,
        from: asked.from,
        to: asked.to,
        query: asked.q.unwrap_or_default(),
        cursor: asked.cursor,
        limit: page_limit(asked.limit),
    };
    Ok(Json(state.app.token_uses(&member.scope, listing).await?))
}
