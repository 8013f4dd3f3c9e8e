use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::publishing::{Shown, When};
use app::views::PublishRequest;
use axum::Json;
use axum::extract::State;
use domain::{PublishRequestId, Timestamp, WorkspaceId};

/// When an approved post goes out.
#[derive(Clone, Copy, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ApprovedWhen)]
pub enum Wanted {
    /// At its time; without one, at once.
    #[default]
    AsPlanned,
    /// At once, whatever was planned.
    Now,
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// `as_planned` when not given: refused with `planned_time_passed` once that time is over.
    #[serde(default)]
    when: Wanted,
    /// The time that the approver was shown; null: that it goes out at once. Refused with `post_moved` when it is
    /// another by now. Left out, whatever is planned by now is approved.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Timestamp>)]
    scheduled_at: Shown,
}

/// Null is told apart from what was left out.
fn given<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Shown, D::Error> {
    serde::Deserialize::deserialize(d).map(Shown::At)
}

/// Approves a post that waits for it: from now on it is the approver's act.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/publish-requests/{request}/approve", operation_id = "approve_publish_request", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("request" = PublishRequestId, Path)), request_body = Approve,
    responses((status = OK, body = PublishRequest)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(request): Named<PublishRequestId>,
    Body(said): Body<Approve>,
) -> Result<Json<PublishRequest>, Problem> {
    let when = match said.when {
        Wanted::AsPlanned => When::AsPlanned,
        Wanted::Now => When::Now,
    };
    let app = &state.app;
    Ok(Json(
        app.approve_request(&member.scope, request, when, said.scheduled_at)
            .await?,
    ))
}
