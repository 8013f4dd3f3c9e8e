use super::audit_events::Filters;
use super::download::{self, Format, Reader};
use crate::extract::Query;
use crate::problem::Problem;
use crate::state::ServerState;
use app::records::Records;
use axum::extract::State;
use axum::response::Response;
use domain::WorkspaceId;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `csv` when not given.
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

/// The audit log as a file: all events that the filters match, newest first, each with its place in the tree and the
/// hash of its leaf there. It is noted in the log itself.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit-events/export", operation_id = "export_audit_events",
    tag = "privacy", params(("workspace" = WorkspaceId, Path), Asked, Filters),
    responses((status = OK, content((String = "text/csv"), (String = "application/x-ndjson")))))]
pub async fn handler(
    State(state): State<ServerState>,
    reader: Reader,
    Query(asked): Query<Asked>,
    Query(filters): Query<Filters>,
) -> Result<Response, Problem> {
    let records = Records::AuditEvents(filters.into());
    download::answer(state, reader, records, asked.format).await
}
