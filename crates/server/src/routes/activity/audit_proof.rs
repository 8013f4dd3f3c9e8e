use crate::extract::Named;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::AuditProof;
use axum::Json;
use axum::extract::State;
use domain::{EventId, WorkspaceId};

/// The proof that an event stands in the signed tree.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit-events/{event}/proof", operation_id = "audit_proof",
    tag = "privacy", params(("workspace" = WorkspaceId, Path), ("event" = EventId, Path)),
    responses((status = OK, body = AuditProof)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(event): Named<EventId>,
) -> Result<Json<AuditProof>, Problem> {
    Ok(Json(state.app.audit_proof(&member.scope, event).await?))
}
