use super::download::{self, Format, Reader};
use super::token_uses::Filters;
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

/// The ledger as a file: all lines that the filters match, newest first. It is noted in the audit log.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/token-uses/export", operation_id = "export_token_uses",
    tag = "privacy", params(("workspace" = WorkspaceId, Path), Asked, Filters),
    responses((status = OK, content((String = "text/csv"), (String = "application/x-ndjson")))))]
pub async fn handler(
    State(state): State<ServerState>,
    reader: Reader,
    Query(asked): Query<Asked>,
    Query(filters): Query<Filters>,
) -> Result<Response, Problem> {
    let records = Records::TokenUses(filters.into());
    download::answer(state, reader, records, asked.format).await
}
