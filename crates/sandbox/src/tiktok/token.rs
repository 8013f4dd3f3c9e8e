//! `POST /v2/oauth/token/`: codes and refresh tokens become a pair of tokens.

use crate::answer::{html, lost, ok};
use crate::params::Params;
use crate::secret;
use crate::tiktok::Tiktok;
use crate::tiktok::accounts::{self, Account};
use crate::tiktok::fail::oauth_error;
use crate::tiktok::records::{Code, Grant, Life, Token, TokenKind};
use crate::tiktok::redirect::{Kind, kind_of};
use crate::tiktok::world::World;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

/// Short in the documents, without a number.
const CODE_LIFE: Duration = Duration::from_mins(10);

/// `error`, `error_description`.
type Refused = (&'static str, &'static str);
const DEAD: Refused = ("invalid_grant", "Refresh token is invalid or expired.");
const BAD_CODE: Refused = ("invalid_grant", "Authorization code is expired.");
const BAD_PROOF: Refused = ("invalid_request", "Code verifier or code challenge is invalid.");

pub async fn handler(State(s): State<Tiktok>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Params::form(&headers, &body);
    let answer = s.act(|w| match form {
        Some(form) => answer(w, &s, &form),
        None => refusal(
            w,
            (
                "invalid_request",
                "The body must be application/x-www-form-urlencoded.",
            ),
        ),
    });
    s.settle().await;
    answer
}

/// The status is a setting: the documents name none.
fn refusal(w: &World, (error, text): Refused) -> Response {
    oauth_error(w.tuning.peek().oauth_error_status, error, text)
}

fn answer(w: &mut World, s: &Tiktok, form: &Params) -> Response {
    if w.strikes("token_500") {
        return oauth_error(500, "internal_error", "Something went wrong.");
    }
    if w.strikes("token_html_502") {
        return html(StatusCode::BAD_GATEWAY);
    }
    if let Err(refused) = s.knows_client(form) {
        return refusal(w, refused);
    }
    for (fault, status) in [("token_invalid_grant_200", 200), ("token_invalid_grant_400", 400)] {
        if w.strikes(fault) {
            return oauth_error(status, DEAD.0, DEAD.1);
        }
    }
    let done = match form.filled("grant_type") {
        Some("authorization_code") => exchange(w, form),
        Some("refresh_token") => refresh(w, form),
        Some(_) => Err(("unsupported_grant_type", "Grant type is not supported.")),
        None => Err(("invalid_request", "Grant type is missing.")),
    };
    match done {
        Ok(_) if w.strikes("token_answer_lost") => lost(),
        Ok(body) => body.map_or_else(lost, ok),
        Err(refused) => refusal(w, refused),
    }
}

impl Tiktok {
    /// Proves the app.
    pub fn knows_client(&self, form: &Params) -> Result<(), Refused> {
        let client = &self.ground().client;
        let is = |name, value: &String| form.get(name) == Some(value.as_str());
        if is("client_key", &client.client_id) && is("client_secret", &client.client_secret) {
            Ok(())
        } else {
            Err(("invalid_client", "Client key or secret is incorrect."))
        }
    }
}

/// Nothing when the answer is lost.
type Issued = Result<Option<Value>, Refused>;

fn exchange(w: &mut World, form: &Params) -> Issued {
    let code = form
        .filled("code")
        .ok_or(("invalid_request", "Authorization code is missing."))?;
    let now = w.now;
    let row = w.codes.edit(&secret::digest(code)).ok_or(BAD_CODE)?;
    if std::mem::replace(&mut row.used, true) || now.since(row.issued_at) > CODE_LIFE {
        return Err(BAD_CODE);
    }
    let row = row.clone();
    if form.get("redirect_uri") != Some(row.redirect_uri.as_str()) {
        let text = "Redirect_uri is not matched with the uri when requesting code.";
        return Err(("invalid_request", text));
    }
    prove(w, &row, form)?;
    let account = accounts::account(&row.account).ok_or(BAD_CODE)?;
    let mut scopes = row.scopes;
    if w.strikes("token_less_scope") {
        scopes.truncate(1);
    }
    let grant = Grant {
        scopes: scopes.clone(),
    };
    w.grants.put(account.name, grant);
    let ends = w
        .now
        .plus(Duration::from_secs(w.tuning.peek().refresh_token_seconds));
    Ok(Some(issue(w, account, &scopes, ends)))
}

/// The proof of the app that asked: a must for desktop, nothing for web unless the setting holds it to its word.
fn prove(w: &World, code: &Code, form: &Params) -> Result<(), Refused> {
    let is_desktop = kind_of(&code.redirect_uri) == Some(Kind::Desktop);
    if !is_desktop && (code.challenge.is_none() || !w.tuning.peek().web_pkce) {
        return Ok(());
    }
    let verifier = form.filled("code_verifier").ok_or(BAD_PROOF)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let is_wellformed = (43..=128).contains(&verifier.len()) && verifier.chars().all(allowed);
    // hexadecimal, not base64url
    let is_answer = code.challenge.as_deref() == Some(secret::digest(verifier).as_str());
    if is_wellformed && is_answer {
        Ok(())
    } else {
        Err(BAD_PROOF)
    }
}

/// Makes a pair; the refresh token is good until `ends`.
fn issue(w: &mut World, account: &Account, scopes: &[String], ends: Timestamp) -> Value {
    let seconds = match w.hit("token_expires_soon") {
        Some(hit) => hit.or(1),
        None => w.tuning.peek().access_token_seconds,
    };
    let now = w.now;
    let (access, refresh) = (secret::fresh("act.sandbox-"), secret::fresh("rft.sandbox-"));
    let access_ends = now.plus(Duration::from_secs(seconds));
    for (token, kind, expires_at) in [
        (&access, TokenKind::Access, access_ends),
        (&refresh, TokenKind::Refresh, ends),
    ] {
        let row = Token {
            kind,
            account: account.name.to_owned(),
            scopes: scopes.to_vec(),
            expires_at,
            last_used_at: now,
            life: Life::Good,
        };
        w.tokens.put(secret::digest(token), row);
        w.counters.only().tokens_issued += 1;
    }
    json!({
        "open_id": accounts::id_of(account, &w.client_key), "scope": scopes.join(","),
        "access_token": access, "expires_in": seconds,
        "refresh_token": refresh, "refresh_expires_in": ends.since(now).as_secs(),
        "token_type": "Bearer",
    })
}

/// The token that was used is dead from here on, whether the answer arrives or not.
fn refresh(w: &mut World, form: &Params) -> Issued {
    let token = form
        .filled("refresh_token")
        .ok_or(("invalid_request", "Refresh token is missing."))?;
    if w.strikes("refresh_invalid_grant") {
        return Err(DEAD);
    }
    let (now, tuning) = (w.now, w.tuning.peek());
    let row = w.tokens.edit(&secret::digest(token)).ok_or(DEAD)?;
    if row.kind != TokenKind::Refresh || row.life == Life::Rotated {
        return Err(DEAD);
    }
    if row.life == Life::Revoked {
        w.counters.only().calls_after_revoke += 1;
        return Err(DEAD);
    }
    if row.expires_at <= now {
        return Err(DEAD);
    }
    (row.life, row.last_used_at) = (Life::Rotated, now);
    let row = row.clone();
    let counters = w.counters.only();
    counters.tokens_refreshed += 1;
    let calls = &mut counters.authorized_calls;
    *calls.entry("token.refresh".to_owned()).or_default() += 1;
    let ends = if tuning.refresh_renews_life {
        now.plus(Duration::from_secs(tuning.refresh_token_seconds))
    } else {
        row.expires_at
    };
    let account = accounts::account(&row.account).ok_or(DEAD)?;
    let body = issue(w, account, &row.scopes, ends);
    Ok((!w.strikes("refresh_answer_lost")).then_some(body))
}
