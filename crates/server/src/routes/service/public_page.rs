//! The policy, terms, cookies and data deletion: pages made at build, with this installation's own words in their places.

use super::places::{Lang, filled};
use super::privacy_page::told_here;
use crate::assets::{self, Embedded, Files as _};
use crate::headers::Class;
use crate::state::ServerState;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Response};

/// Their paths, each also under `/ru`.
pub const PAGES: [&str; 4] = ["/privacy", "/terms", "/cookies", "/data-deletion"];

pub async fn handler(
    State(state): State<ServerState>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path();
    let Some(page) = Embedded::get(&format!("{}.html", path.trim_start_matches('/'))) else {
        return assets::fallback(method, uri, headers).await;
    };
    let (page, lang) = (String::from_utf8_lossy(&page.data), Lang::of(path));
    let page = if path.ends_with("/privacy") {
        told_here(&state, &page, lang).await.into()
    } else {
        page
    };
    let settings = &state.app.settings;
    let page = filled(&page, settings.contact.as_deref(), &settings.installation, lang);
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    Class::Page.mark((kind, page).into_response())
}
