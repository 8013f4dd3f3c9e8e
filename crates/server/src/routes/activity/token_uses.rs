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
pub struct Filters {
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
}

impl From<Filters> for Listing {
    fn from(f: Filters) -> Self {
        Self {
            channel: f.channel,
            kind: f.kind,
            purpose: f.purpose,
            actor: f.actor,
            from: f.from,
            to: f.to,
            query: f.q.unwrap_or_default(),
            ..Self::default()
        }
    }
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    cursor: Option<String>,
    /// 1 to 100; 50 when not given. With `q` a page may be short and still have a next one.
    limit: Option<u32>,
}

/// Each opening of a platform's token, with the act it was for. Below the role admin: one's own.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/token-uses", operation_id = "token_uses", tag = "privacy",
    params(("workspace" = WorkspaceId, Path), Filters, Asked), responses((status = OK, body = Page<TokenUse>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Query(filters): Query<Filters>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<TokenUse>>, Problem> {
    let listing = Listing {
        cursor: asked.cursor,
        limit: page_limit(asked.limit),
        ..filters.into()
    };
    Ok(Json(state.app.token_uses(&member.scope, listing).await?))
}
