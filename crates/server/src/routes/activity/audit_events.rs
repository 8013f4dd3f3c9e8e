use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::Member;
use crate::state::ServerState;
use app::audit::Listing;
use app::views::{AuditEvent, Page};
use axum::Json;
use axum::extract::State;
use domain::audit::{Class, Kind};
use domain::{AccountId, Timestamp, WorkspaceId};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    #[param(inline)]
    class: Option<Class>,
    #[param(inline)]
    kind: Option<Kind>,
    /// The account that did it, or that it concerned.
    actor: Option<AccountId>,
    from: Option<Timestamp>,
    /// Not included.
    to: Option<Timestamp>,
    /// Words that stand anywhere in who, what and how.
    q: Option<String>,
}

impl From<Filters> for Listing {
    fn from(f: Filters) -> Self {
        Self {
            class: f.class,
            kind: f.kind,
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
    /// 1 to 100; 50 when not given.
    limit: Option<u32>,
}

/// Who did what, newest first: what happened in the workspace, and one's own account outside of it. Editors see
/// their own only.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit-events", operation_id = "audit_events", tag = "privacy",
    params(("workspace" = WorkspaceId, Path), Filters, Asked), responses((status = OK, body = Page<AuditEvent>)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Query(filters): Query<Filters>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<AuditEvent>>, Problem> {
    let listing = Listing {
        cursor: asked.cursor,
        limit: page_limit(asked.limit),
        ..filters.into()
    };
    Ok(Json(state.app.audit_events(&member.scope, listing).await?))
}
