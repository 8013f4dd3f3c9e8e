use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::figures::Asked;
use app::views::Figures;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;
use domain::figures::Step;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The first day; 29 days before the last when not given.
    #[param(example = "2026-10-29")]
    from: Option<String>,
    /// The last day; today when not given. At most 366 days.
    #[param(example = "2026-11-27")]
    to: Option<String>,
    /// Whose days: an IANA name; UTC when not given.
    #[param(example = "Europe/Moscow")]
    zone: Option<String>,
    /// `day` when not given.
    #[param(inline)]
    step: Option<Step>,
    /// What went to the sandbox's channels, instead of what went to the others.
    sandbox: Option<bool>,
}

/// What was published in some days, where, how often it worked and how long it took: from this installation's own
/// rows, no platform is asked.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/figures", operation_id = "figures", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), Wanted), responses((status = OK, body = Figures)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Figures>, Problem> {
    let asked = Asked {
        from: wanted.from,
        to: wanted.to,
        zone: wanted.zone,
        step: wanted.step.unwrap_or_default(),
        sandbox: wanted.sandbox.unwrap_or_default(),
    };
    Ok(Json(state.app.figures(&member.scope, asked).await?))
}
