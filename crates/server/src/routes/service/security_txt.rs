//! Whom to tell of a weakness. Source: RFC 9116.

use super::pages::contact_address;
use crate::state::ServerState;
use app::policy::AGREED_CONTACT;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use domain::Timestamp;
use std::time::Duration;
use url::Url;

/// Less than the year that section 2.5.5 advises; the file is made anew with each request.
const GOOD_FOR: Duration = Duration::from_hours(180 * 24);

pub async fn handler(State(state): State<ServerState>) -> impl IntoResponse {
    let settings = &state.app.settings;
    let contact = settings.contact.as_deref().unwrap_or(AGREED_CONTACT);
    let body = text(contact, &settings.public_url, state.app.now());
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body)
}

fn text(contact: &str, public_url: &Url, now: Timestamp) -> String {
    let base = public_url.as_str().trim_end_matches('/');
    format!(
        "Contact: {}\nExpires: {}\nPolicy: {base}/terms\nPreferred-Languages: en, ru\n\
         Canonical: {base}/.well-known/security.txt\n",
        contact_address(contact),
        now.plus(GOOD_FOR),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_what_must_be_there() {
        let now = Timestamp::from_micros(1_790_000_000_000_000);
        let base = "https://shorts.example".parse().unwrap();
        let text = text("help@shorts.example", &base, now);
        assert!(
            text.starts_with("Contact: mailto:help@shorts.example\nExpires: 2027-"),
            "{text}"
        );
        assert!(text.contains("\nPolicy: https://shorts.example/terms\n"));
    }
}
