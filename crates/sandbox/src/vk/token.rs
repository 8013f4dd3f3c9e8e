//! `POST /oauth2/auth`: codes and refresh tokens become pairs of tokens.

use crate::answer::{html, lost, ok};
use crate::params::Params;
use crate::secret;
use crate::vk::Vk;
use crate::vk::accounts;
use crate::vk::consent::{CODE_SECONDS, PERSONAL};
use crate::vk::fail::Refused;
use crate::vk::records::{Holder, Token, TokenKind};
use crate::vk::world::World;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::time::Duration;

/// What should never stand in an address.
const SECRETS: [&str; 4] = ["access_token", "refresh_token", "code_verifier", "service_token"];

/// The values of a call to VK ID, from the form and the query.
pub fn read(w: &mut World, query: &RawQuery, headers: &HeaderMap, body: &Bytes) -> Params {
    let query = Params::query(query);
    if SECRETS.iter().any(|name| query.get(name).is_some()) {
        w.counters.only().secrets_in_query += 1;
    }
    let mut all = Params::form(headers, body).unwrap_or_default();
    all.0.extend(query.0);
    all
}

/// Proves that the known application calls.
pub fn check_client(s: &Vk, form: &Params) -> Result<(), Refused> {
    if form.get("client_id") == Some(s.ground().client.client_id.as_str()) {
        Ok(())
    } else {
        Err(Refused::new("invalid_client", "client_id is invalid"))
    }
}

pub async fn handler(State(s): State<Vk>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Response {
    let (answer, wait) = s.act(|w| {
        let form = read(w, &query, &headers, &body);
        let rotated = w.counters.peek().tokens_refreshed;
        let answer = answer(w, &s, &form);
        let is_refresh = w.counters.peek().tokens_refreshed > rotated;
        let wait = is_refresh.then(|| w.hit("refresh_slow")).flatten();
        (answer, wait)
    });
    s.settle().await;
    if let Some(hit) = wait {
        tokio::time::sleep(Duration::from_millis(hit.or(5_000))).await;
    }
    answer
}

fn answer(w: &mut World, s: &Vk, form: &Params) -> Response {
    if w.strikes("token_500") {
        return Refused::new("server_error", "Internal error")
            .with_status(500)
            .answer(w, None);
    }
    if w.strikes("token_html_502") {
        return html(StatusCode::BAD_GATEWAY);
    }
    let state = form.filled("state");
    let body = match issue(w, s, form) {
        Ok(body) => body,
        Err(refused) => return refused.answer(w, state),
    };
    if w.strikes("token_answer_lost") {
        return lost();
    }
    if form.get("grant_type") == Some("refresh_token") && w.strikes("refresh_answer_lost") {
        return lost();
    }
    if w.strikes("token_truncated") {
        let mut text = body.to_string();
        text.truncate(text.len() / 2);
        return ([(header::CONTENT_TYPE, "application/json")], text).into_response();
    }
    ok(body)
}

fn issue(w: &mut World, s: &Vk, form: &Params) -> Result<Value, Refused> {
    let faults = [
        (
            "token_error_200",
            Refused::new("invalid_request", "Something is wrong").with_status(200),
        ),
        (
            "token_error_400",
            Refused::new("invalid_request", "Something is wrong").with_status(400),
        ),
        (
            "token_error_401",
            Refused::new("invalid_client", "Something is wrong").with_status(401),
        ),
    ];
    if let Some((_, refused)) = faults.into_iter().find(|(name, _)| w.strikes(name)) {
        return Err(refused);
    }
    check_client(s, form)?;
    let state = form
        .filled("state")
        .ok_or(Refused::new("invalid_request", "state is missing"))?;
    let mut body = match form.filled("grant_type") {
        Some("authorization_code") => exchange(w, form)?,
        Some("refresh_token") => refresh(w, form)?,
        _ => {
            return Err(Refused::new(
                "invalid_request",
                "grant_type is missing or invalid",
            ));
        }
    };
    let echoed = if w.strikes("token_wrong_state") {
        secret::fresh("")
    } else {
        state.to_owned()
    };
    body["state"] = echoed.into();
    Ok(body)
}

fn exchange(w: &mut World, form: &Params) -> Result<Value, Refused> {
    let dead = Refused::grant("Code is invalid or expired");
    let code = form
        .filled("code")
        .ok_or(Refused::new("invalid_request", "code is missing"))?;
    let now = w.now;
    let has_expired = w.strikes("token_code_expired");
    let row = w.codes.edit(&secret::digest(code)).ok_or(dead)?;
    let was_used = std::mem::replace(&mut row.used, true);
    if was_used || has_expired || now.since(row.issued_at) >= Duration::from_secs(CODE_SECONDS) {
        return Err(dead);
    }
    let row = row.clone();
    if form.get("redirect_uri") != Some(row.redirect_uri.as_str()) {
        return Err(Refused::grant("redirect_uri is invalid"));
    }
    let verifier = form.filled("code_verifier").unwrap_or_default();
    let is_verifier = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let is_fit = (43..=128).contains(&verifier.len()) && verifier.chars().all(is_verifier);
    if !is_fit || secret::challenge_of(verifier) != row.challenge {
        return Err(Refused::grant("code_verifier is invalid"));
    }
    let device = device_of(form)?;
    if device != row.device {
        return Err(Refused::grant("device_id is invalid"));
    }
    let mut scopes = row.scopes;
    if w.strikes("token_scope_narrowed") {
        narrow(&mut scopes);
    }
    Ok(pair(w, &row.account, &scopes, &device))
}

fn device_of(form: &Params) -> Result<String, Refused> {
    let device = form.filled("device_id");
    let device = device.ok_or(Refused::new("invalid_request", "device_id is missing"))?;
    Ok(secret::digest(device))
}

fn narrow(scopes: &mut Vec<String>) {
    scopes.retain(|s| s == PERSONAL);
}

/// Gives a new pair for a refresh token, which is dead from then on. If the answer is lost, only a new consent
/// helps.
fn refresh(w: &mut World, form: &Params) -> Result<Value, Refused> {
    let dead = Refused::grant("refresh_token is invalid or expired");
    let token = form.filled("refresh_token");
    let token = token.ok_or(Refused::new("invalid_request", "refresh_token is missing"))?;
    if w.strikes("refresh_500") {
        return Err(Refused::new("server_error", "Internal error").with_status(500));
    }
    let now = w.now;
    let key = secret::digest(token);
    let row = w
        .tokens
        .get(&key)
        .filter(|t| t.kind == TokenKind::Refresh)
        .cloned();
    let row = row.ok_or(dead)?;
    let Holder::User(account) = &row.holder else {
        return Err(dead);
    };
    if row.revoked {
        w.counters.only().calls_after_revoke += 1;
        return Err(dead);
    }
    let calls = &mut w.counters.only().authorized_calls;
    *calls.entry("oauth2/auth".to_owned()).or_default() += 1;
    let device = device_of(form)?;
    if device != row.device || w.strikes("refresh_wrong_device") {
        return Err(Refused::grant("device_id is invalid"));
    }
    let has_ended = row.spent || row.expires_at.is_some_and(|t| t <= now);
    if has_ended || w.strikes("refresh_invalid_grant") {
        return Err(dead);
    }
    let mut scopes = row.scopes.clone();
    if let Some(asked) = form.filled("scope") {
        let asked: Vec<&str> = asked.split_whitespace().collect();
        if asked.iter().any(|a| !scopes.iter().any(|s| s == a)) {
            return Err(Refused::new("invalid_request", "scope is invalid"));
        }
        scopes.retain(|s| asked.contains(&s.as_str()));
    }
    if w.strikes("refresh_scope_narrowed") {
        narrow(&mut scopes);
    }
    if let Some(row) = w.tokens.edit(&key) {
        row.spent = true;
        row.last_used_at = now;
    }
    w.counters.only().tokens_refreshed += 1;
    Ok(pair(w, account, &scopes, &device))
}

fn pair(w: &mut World, account: &str, scopes: &[String], device: &str) -> Value {
    let tuning = w.tuning.peek();
    let seconds = w
        .hit("token_expires_soon")
        .map_or(tuning.access_token_seconds, |hit| hit.or(1));
    let (access, refresh) = (secret::fresh("vk2.a."), secret::fresh("vk2.r."));
    let row = |kind, life| Token {
        kind,
        holder: Holder::User(account.to_owned()),
        scopes: scopes.to_vec(),
        device: device.to_owned(),
        expires_at: Some(w.now.plus(Duration::from_secs(life))),
        last_used_at: w.now,
        revoked: false,
        spent: false,
        elsewhere: false,
    };
    let rows = [
        (&access, row(TokenKind::Access, seconds)),
        (&refresh, row(TokenKind::Refresh, tuning.refresh_token_seconds)),
    ];
    for (token, row) in rows {
        w.tokens.put(secret::digest(token), row);
        w.counters.only().tokens_issued += 1;
    }
    let user_id = accounts::account(account).map_or(0, |a| a.id);
    json!({
        "access_token": access, "refresh_token": refresh, "id_token": id_token(user_id),
        "token_type": "Bearer", "expires_in": seconds, "user_id": user_id, "scope": scopes.join(" "),
    })
}

/// Has the shape of one; nobody signed it.
fn id_token(user_id: i64) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(&json!({"typ": "JWT", "alg": "none"}));
    let body = part(&json!({"iss": "VK", "sub": user_id, "jti": secret::fresh("")}));
    format!("{head}.{body}.{}", secret::fresh(""))
}

/// Makes a community's key, as its administrator does on the platform's pages.
pub fn community_key(w: &mut World, community: i64) -> String {
    let token = secret::fresh("vk1.a.");
    let row = Token {
        kind: TokenKind::Access,
        holder: Holder::Community(community),
        scopes: Vec::new(),
        device: String::new(),
        expires_at: None,
        last_used_at: w.now,
        revoked: false,
        spent: false,
        elsewhere: false,
    };
    w.tokens.put(secret::digest(&token), row);
    w.counters.only().tokens_issued += 1;
    token
}
