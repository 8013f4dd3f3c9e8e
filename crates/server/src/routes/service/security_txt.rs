//! Whom to tell of a weakness. Source: RFC 9116.

use crate::state::ServerState;
use app::policy::AGREED_CONTACT;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::time::Duration;

/// Asked anew each time, so it never runs out while the service is up.
const EXPIRES: Duration = Duration::from_hours(180 * 24);

pub async fn handler(State(state): State<ServerState>) -> Response {
    let settings = &state.app.settings;
    let contact = settings.contact.as_deref().unwrap_or(AGREED_CONTACT);
    let text = format!(
        "Contact: mailto:{contact}\nExpires: {}\nPreferred-Languages: en, ru\nCanonical: {}\nPolicy: {}\n",
        state.app.now().plus(EXPIRES),
        joined(&settings.public_url, "/.well-known/security.txt"),
        joined(&settings.public_url, "/privacy"),
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn joined(base: &url::Url, path: &str) -> String {
    base.join(path).map_or_else(|_| path.to_owned(), String::from)
}
