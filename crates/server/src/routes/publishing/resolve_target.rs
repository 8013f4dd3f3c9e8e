use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::publishing::Resolution;
use app::views::Target;
use axum::Json;
use axum::extract::State;
use domain::publish::Options;
use domain::{TargetId, WorkspaceId};

/// What a person found out or decided.
#[derive(Clone, Copy, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// It is there.
    Published,
    /// It is not there: send it again.
    NotPublished,
    /// Send it with other options.
    NewOptions,
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    outcome: Decided,
    /// With `published`: where.
    remote_url: Option<String>,
    /// With `new_options`.
    options: Option<Options>,
}

/// Answers the question a target waits with.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/publish-targets/{target}/resolve", operation_id = "resolve_target", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("target" = TargetId, Path)), request_body = Resolve,
    responses((status = OK, body = Target)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(target): Named<TargetId>,
    Body(answer): Body<Resolve>,
) -> Result<Json<Target>, Problem> {
    let resolution = match answer.outcome {
        Decided::Published => Resolution::Published {
            remote_url: answer.remote_url,
        },
        Decided::NotPublished => Resolution::NotPublished,
        Decided::NewOptions => {
            let options = answer.options.ok_or_else(|| {
                Problem::invalid("options", "missing", "New options belong to this answer.")
            })?;
            Resolution::NewOptions(Box::new(options))
        }
    };
    Ok(Json(
        state
            .app
            .resolve_target(&member.scope, target, resolution)
            .await?,
    ))
}
