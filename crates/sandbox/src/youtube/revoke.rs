//! `POST /revoke`: ends everything an identity allowed this project.

use crate::answer::{lost, ok};
use crate::params::Params;
use crate::secret;
use crate::youtube::Youtube;
use crate::youtube::fail::oauth_error;
use crate::youtube::world::{World, grant_key};
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

pub async fn handler(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Response {
    let mut given = Params::form(&headers, &body).unwrap_or_default();
    given.0.extend(Params::query(&query).0);
    let Some(token) = given.filled("token") else {
        return oauth_error(400, "invalid_request", "Bad Request");
    };
    s.act(|w| revoke(w, token))
}

fn revoke(w: &mut World, token: &str) -> Response {
    let dead = || oauth_error(400, "invalid_token", "Token expired or revoked");
    if w.strikes("revoke_503") {
        return oauth_error(503, "backend_error", "Service unavailable.");
    }
    if w.strikes("revoke_invalid") {
        return dead();
    }
    let now = w.now;
    let Some(row) = w.tokens.get(&secret::digest(token)).cloned() else {
        return dead();
    };
    if row.revoked || row.expires_at.is_some_and(|t| t <= now) {
        return dead();
    }
    *w.counters
        .only()
        .authorized_calls
        .entry("revoke".to_owned())
        .or_default() += 1;
    let ended = w
        .tokens
        .edit_where(|t| !t.revoked && t.identity == row.identity, |t| t.revoked = true);
    w.grants.remove(&grant_key(&row.identity));
    w.codes.remove_where(|c| c.identity == row.identity);
    w.counters.only().tokens_revoked += ended as u64;
    if w.strikes("revoke_answer_lost") {
        lost()
    } else {
        ok(json!({}))
    }
}
