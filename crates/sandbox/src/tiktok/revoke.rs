//! The end of what an account allowed: by the app (`POST /v2/oauth/revoke/`) or by the person.

use crate::answer::{lost, ok};
use crate::params::Params;
use crate::secret;
use crate::tiktok::Tiktok;
use crate::tiktok::fail::oauth_error;
use crate::tiktok::hooks;
use crate::tiktok::records::{Life, Token, TokenKind};
use crate::tiktok::world::World;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Reasons of `authorization.removed`.
pub const BY_PERSON: u8 = 1;
const BY_DEVELOPER: u8 = 5;

pub async fn handler(State(s): State<Tiktok>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Params::form(&headers, &body).unwrap_or_default();
    let answer = s.act(|w| revoke(w, &s, &form));
    s.settle().await;
    hooks::deliver(&s);
    answer
}

fn revoke(w: &mut World, s: &Tiktok, form: &Params) -> Response {
    let status = w.tuning.peek().oauth_error_status;
    if w.strikes("revoke_503") {
        return oauth_error(503, "internal_error", "Something went wrong.");
    }
    if let Err((error, text)) = s.knows_client(form) {
        return oauth_error(status, error, text);
    }
    let Some(token) = form.filled("token") else {
        return oauth_error(status, "invalid_request", "Token is missing.");
    };
    let now = w.now;
    let is_live = |t: &&Token| t.kind == TokenKind::Access && t.life == Life::Good && t.expires_at > now;
    let Some(row) = w.tokens.get(&secret::digest(token)).filter(is_live).cloned() else {
        // what a second time is answered is not documented
        return oauth_error(status, "invalid_request", "The token is invalid.");
    };
    let calls = &mut w.counters.only().authorized_calls;
    *calls.entry("revoke".to_owned()).or_default() += 1;
    w.remove_app(&row.account, BY_DEVELOPER);
    if w.strikes("revoke_answer_lost") {
        lost()
    } else if w.strikes("revoke_empty_body") {
        StatusCode::OK.into_response()
    } else {
        ok(json!({}))
    }
}

impl World {
    /// The app vanishes from the account's connected apps: its tokens die, what is in work fails.
    pub fn remove_app(&mut self, account: &str, reason: u8) {
        let is_theirs = |t: &Token| t.life == Life::Good && t.account == account;
        let ended = self.tokens.edit_where(is_theirs, |t| t.life = Life::Revoked);
        self.counters.only().tokens_revoked += ended as u64;
        self.codes.remove_where(|c| c.account == account);
        self.grants.remove(account);
        let now = self.now;
        let open: Vec<String> = self
            .publishes
            .iter()
            .filter(|(_, p)| p.account == account && p.is_in_work(now))
            .map(|(id, _)| id.to_owned())
            .collect();
        for id in open {
            self.fail(&id, "auth_removed");
        }
        hooks::schedule(
            self,
            now,
            "authorization.removed",
            account,
            json!({"reason": reason}),
        );
    }
}
