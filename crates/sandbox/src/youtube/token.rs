//! `POST /token`: codes, refresh tokens and device codes become access tokens.

use crate::answer::{html, lost, ok};
use crate::params::Params;
use crate::secret;
use crate::youtube::Youtube;
use crate::youtube::accounts;
use crate::youtube::device;
use crate::youtube::fail::oauth_error;
use crate::youtube::records::{Grant, Identity, Token, TokenKind};
use crate::youtube::world::{World, grant_key};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};
use std::time::Duration;

/// Live refresh tokens that an account may hold for one client; one more ends the oldest.
const MOST_REFRESH_TOKENS: usize = 100;
const CODE_LIFE: Duration = Duration::from_mins(10);
const TESTING_SECONDS: u64 = 604_799;
const UNUSED_LIFE: Duration = Duration::from_hours(24 * 183);
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// `error`, `error_description`, status.
pub type Refused = (u16, &'static str, &'static str);
pub const DEAD: Refused = (400, "invalid_grant", "Token has been expired or revoked.");

pub async fn handler(State(s): State<Youtube>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(form) = Params::form(&headers, &body) else {
        return oauth_error(
            400,
            "invalid_request",
            "The body must be application/x-www-form-urlencoded.",
        );
    };
    s.act(|w| answer(w, &s, &form))
}

fn answer(w: &mut World, s: &Youtube, form: &Params) -> Response {
    if w.strikes("token_500") {
        return oauth_error(500, "internal_failure", "Backend error.");
    }
    if w.strikes("token_html_502") {
        return html(StatusCode::BAD_GATEWAY);
    }
    if form.get("client_id") != Some(s.ground().client.client_id.as_str()) {
        return oauth_error(401, "invalid_client", "The OAuth client was not found.");
    }
    if form.get("client_secret") != Some(s.ground().client.client_secret.as_str()) {
        return oauth_error(401, "invalid_client", "Unauthorized");
    }
    if w.strikes("token_invalid_grant") {
        return oauth_error(DEAD.0, DEAD.1, DEAD.2);
    }
    let done = match form.filled("grant_type") {
        Some("authorization_code") => exchange(w, form),
        Some("refresh_token") => refresh(w, form),
        Some(DEVICE_GRANT) => device::poll(w, form),
        Some(_) => Err((400, "unsupported_grant_type", "Invalid grant_type")),
        None => Err((
            400,
            "invalid_request",
            "Required parameter is missing: grant_type",
        )),
    };
    match done {
        Ok(_) if w.strikes("token_answer_lost") => lost(),
        Ok(Issued::Lost) => lost(),
        Ok(Issued::Tokens(body)) => ok(body),
        Err((status, error, text)) => oauth_error(status, error, text),
    }
}

#[derive(Debug)]
pub enum Issued {
    Tokens(Value),
    Lost,
}

fn exchange(w: &mut World, form: &Params) -> Result<Issued, Refused> {
    let code = form
        .filled("code")
        .ok_or((400, "invalid_request", "Missing required parameter: code"))?;
    let now = w.now;
    let row = w
        .codes
        .edit(&secret::digest(code))
        .ok_or((400, "invalid_grant", "Malformed auth code."))?;
    if std::mem::replace(&mut row.used, true) || now.since(row.issued_at) > CODE_LIFE {
        return Err((400, "invalid_grant", "Bad Request"));
    }
    let row = row.clone();
    if form.get("redirect_uri") != Some(row.redirect_uri.as_str()) {
        return Err((400, "redirect_uri_mismatch", "Bad Request"));
    }
    let verifier = form
        .filled("code_verifier")
        .ok_or((400, "invalid_grant", "Missing code verifier."))?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    if !(43..=128).contains(&verifier.len()) || !verifier.chars().all(allowed) {
        return Err((400, "invalid_grant", "Invalid code verifier."));
    }
    if secret::challenge_of(verifier) != row.challenge {
        return Err((400, "invalid_grant", "Invalid code verifier."));
    }
    let first_time = w.grants.get(&grant_key(&row.identity)).is_none();
    let mut scopes = row.scopes;
    if w.strikes("token_less_scope") {
        scopes.truncate(1);
    }
    Ok(Issued::Tokens(issue(
        w,
        &row.identity,
        &scopes,
        row.offline && (first_time || row.consent),
    )))
}

/// Makes tokens for a person who just agreed.
pub fn issue(w: &mut World, identity: &Identity, scopes: &[String], with_refresh: bool) -> Value {
    let grant = Grant {
        identity: identity.clone(),
        scopes: scopes.to_vec(),
    };
    w.grants.put(grant_key(identity), grant);
    let mut body = access(w, identity, scopes);
    if with_refresh {
        let testing = accounts::account(&identity.account).is_some_and(|a| a.testing);
        let ends = (testing | w.strikes("refresh_token_7d")).then_some(TESTING_SECONDS);
        let token = secret::fresh("1//sandbox-");
        add(w, &token, TokenKind::Refresh, identity, scopes, ends);
        body["refresh_token"] = token.into();
        if let Some(seconds) = ends {
            body["refresh_token_expires_in"] = seconds.into();
        }
        end_oldest(w, &identity.account);
    }
    body
}

fn access(w: &mut World, identity: &Identity, scopes: &[String]) -> Value {
    let seconds = match w.hit("token_expires_soon") {
        Some(hit) => hit.or(1),
        None => w.tuning.peek().access_token_seconds,
    };
    let token = secret::fresh("ya29.sandbox-");
    add(w, &token, TokenKind::Access, identity, scopes, Some(seconds));
    json!({"access_token": token, "expires_in": seconds, "scope": scopes.join(" "), "token_type": "Bearer"})
}

fn add(
    w: &mut World,
    token: &str,
    kind: TokenKind,
    identity: &Identity,
    scopes: &[String],
    life: Option<u64>,
) {
    let row = Token {
        kind,
        identity: identity.clone(),
        scopes: scopes.to_vec(),
        number: w.next_number(),
        expires_at: life.map(|s| w.now.plus(Duration::from_secs(s))),
        last_used_at: w.now,
        revoked: false,
    };
    w.tokens.put(secret::digest(token), row);
    w.counters.only().tokens_issued += 1;
}

fn end_oldest(w: &mut World, account: &str) {
    let mut live: Vec<(u64, String)> = w
        .tokens
        .iter()
        .filter(|(_, t)| t.kind == TokenKind::Refresh && !t.revoked && t.identity.account == account)
        .map(|(key, t)| (t.number, key.to_owned()))
        .collect();
    live.sort();
    for (_, key) in live.iter().rev().skip(MOST_REFRESH_TOKENS) {
        w.tokens.remove(key);
    }
}

fn refresh(w: &mut World, form: &Params) -> Result<Issued, Refused> {
    let token = form.filled("refresh_token").ok_or((
        400,
        "invalid_request",
        "Missing required parameter: refresh_token",
    ))?;
    if w.strikes("refresh_500") {
        return Err((500, "internal_failure", "Backend error."));
    }
    let now = w.now;
    let key = secret::digest(token);
    let row = w
        .tokens
        .get(&key)
        .filter(|t| t.kind == TokenKind::Refresh)
        .cloned()
        .ok_or((400, "invalid_grant", "Bad Request"))?;
    if row.revoked {
        w.counters.only().calls_after_revoke += 1;
        return Err(DEAD);
    }
    *w.counters
        .only()
        .authorized_calls
        .entry("token.refresh".to_owned())
        .or_default() += 1;
    let ended = row.expires_at.is_some_and(|t| t <= now) || now.since(row.last_used_at) > UNUSED_LIFE;
    if ended || w.strikes("refresh_invalid_grant") {
        return Err(DEAD);
    }
    if let Some(row) = w.tokens.edit(&key) {
        row.last_used_at = now;
    }
    w.counters.only().tokens_refreshed += 1;
    let mut body = access(w, &row.identity, &row.scopes);
    if let Some(ends) = row.expires_at {
        body["refresh_token_expires_in"] = ends.since(now).as_secs().into();
    }
    if w.strikes("refresh_gives_new_token") {
        let token = secret::fresh("1//sandbox-");
        add(w, &token, TokenKind::Refresh, &row.identity, &row.scopes, None);
        body["refresh_token"] = token.into();
    }
    Ok(if w.strikes("refresh_answer_lost") {
        Issued::Lost
    } else {
        Issued::Tokens(body)
    })
}
