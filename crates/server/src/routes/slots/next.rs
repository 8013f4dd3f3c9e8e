use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::slots::Asked;
use app::views::FreeSlots;
use axum::Json;
use axum::extract::State;
use domain::slots::SLOTS_MAX;
use domain::{Timestamp, WorkspaceId};

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// 1 to 100; 1 when not given.
    count: Option<usize>,
    /// At this moment or later; never in the past.
    from: Option<Timestamp>,
    /// At this moment or before; at most 390 days ahead.
    to: Option<Timestamp>,
}

/// The next moments of the workspace's times in whose minute nothing goes out yet.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/slots/next", operation_id = "next_slots", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), Wanted), responses((status = OK, body = FreeSlots)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Query(wanted): Query<Wanted>,
) -> Result<Json<FreeSlots>, Problem> {
    let asked = Asked {
        from: wanted.from,
        to: wanted.to,
        count: wanted.count.unwrap_or(1).clamp(1, SLOTS_MAX),
    };
    let items = state.app.next_slots(&member.scope, asked).await?;
    Ok(Json(FreeSlots { items }))
}
