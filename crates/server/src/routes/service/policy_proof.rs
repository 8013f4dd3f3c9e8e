use crate::problem::Problem;
use crate::state::ServerState;
use app::policy::Shown;
use axum::Json;
use axum::extract::State;
use domain::Timestamp;

/// What was last seen of each promise.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct PolicyProof {
    /// Version of the text that is shown now.
    policy_version: String,
    /// Version of the program that runs now.
    build: &'static str,
    /// The age of a finding is from its `at` until now.
    now: Timestamp,
    /// In the policy's order; empty until the first look.
    claims: Vec<Shown>,
}

/// Whether the promises of the policy are kept here, as last seen.
#[utoipa::path(get, path = "/api/v1/policy/proof", operation_id = "policy_proof", tag = "privacy",
    responses((status = OK, body = PolicyProof)))]
pub async fn handler(State(state): State<ServerState>) -> Result<Json<PolicyProof>, Problem> {
    Ok(Json(PolicyProof {
        policy_version: state.app.policy_version(),
        build: state.app.settings.version,
        now: state.app.now(),
        claims: state.app.policy_proof().await?,
    }))
}
