use crate::extract::Named;
use crate::problem::Problem;
use crate::routes::media::stream;
use crate::session::Member;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use domain::{ExportId, WorkspaceId};

/// The archive, whole or in ranges; not found until it is ready. A download that broke off goes on with `Range`.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/exports/{export}/file", operation_id = "export_file", tag = "privacy",
    params(("workspace" = WorkspaceId, Path), ("export" = ExportId, Path), ("Range" = Option<String>, Header)),
    responses((status = OK, content_type = "application/zip"), (status = PARTIAL_CONTENT, content_type = "application/zip"),
        (status = NOT_MODIFIED)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(export): Named<ExportId>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let from_start = method == Method::GET && begins(&headers);
    let file = state.app.export_file(&member.scope, export, from_start).await?;
    stream(&state, &file, &method, &headers).await
}

/// Whether the first byte is asked for: that is one download, what goes on from elsewhere is the same one.
fn begins(headers: &HeaderMap) -> bool {
    let range = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    range.is_none_or(|r| r.trim_start_matches("bytes=").trim_start().starts_with("0-"))
}

#[cfg(test)]
mod tests {
    use super::begins;
    use axum::http::{HeaderMap, HeaderValue};

    #[test]
    fn a_download_is_told_once() {
        assert!(begins(&HeaderMap::new()));
        for (range, first) in [
            ("bytes=0-", true),
            ("bytes=0-99", true),
            ("bytes=100-", false),
            ("bytes=-5", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("range", HeaderValue::from_static(range));
            assert_eq!(begins(&headers), first, "{range}");
        }
    }
}
