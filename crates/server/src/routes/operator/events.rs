use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::whole;
use crate::session::Signed;
use crate::state::ServerState;
use app::suspicious::HOURS_MAX;
use app::views::{Page, SuspiciousEvents};
use axum::Json;
use axum::extract::State;

const HOURS_DEFAULT: u32 = 24;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// How far to look back: 1 to 720; 24 when not given.
    hours: Option<u32>,
}

/// What may be an attack, from the audit log: failed sign-ins, wrong codes, used recovery codes, asked resets and
/// requests from other sites, counted an hour and a network. For the operator.
#[utoipa::path(get, path = "/api/v1/operator/events", operation_id = "suspicious_events", tag = "operator",
    params(Asked), responses((status = OK, body = Page<SuspiciousEvents>)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<SuspiciousEvents>>, Problem> {
    state.app.need_operator(&actor).await?;
    let hours = asked.hours.unwrap_or(HOURS_DEFAULT).clamp(1, HOURS_MAX);
    Ok(whole(state.app.suspicious_events(hours).await?))
}
