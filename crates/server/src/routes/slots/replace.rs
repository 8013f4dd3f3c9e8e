use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Slots;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;
use domain::slots::Told;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSlots {
    /// An IANA name. A time that a day skips comes at the first minute after; one that a day has twice, once.
    #[schema(example = "Europe/Moscow")]
    time_zone: String,
    /// At most 100; one that stands twice counts once.
    #[schema(max_items = 100)]
    slots: Vec<Told>,
}

/// Puts a list of times in the place of the one there is. What is planned already stays where it is.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/slots", operation_id = "replace_slots", tag = "publishing",
    params(("workspace" = WorkspaceId, Path)), request_body = NewSlots, responses((status = OK, body = Slots)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Body(new): Body<NewSlots>,
) -> Result<Json<Slots>, Problem> {
    Ok(Json(
        state
            .app
            .set_slots(&member.scope, &new.time_zone, &new.slots)
            .await?,
    ))
}
