//! `POST /oauth2/user_info`, `/oauth2/revoke`, `/oauth2/logout`

use crate::answer::{lost, ok};
use crate::params::Params;
use crate::secret;
use crate::vk::Vk;
use crate::vk::accounts;
use crate::vk::fail::Refused;
use crate::vk::methods::another_than;
use crate::vk::records::{Holder, TokenKind};
use crate::vk::token::{check_client, read};
use crate::vk::world::World;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

const WHO: &str = "oauth2/user_info";
const DEAD: Refused = Refused::new("invalid_token", "access_token is invalid");

/// Does one deed of VK ID; a refusal is answered in its flat shape.
async fn answer(
    s: &Vk,
    query: &RawQuery,
    headers: &HeaderMap,
    body: &Bytes,
    deed: fn(&mut World, &Vk, &Params) -> Result<Response, Refused>,
) -> Response {
    let answer = s.act(|w| {
        let form = read(w, query, headers, body);
        deed(w, s, &form).unwrap_or_else(|refused| refused.answer(w, form.filled("state")))
    });
    s.settle().await;
    answer
}

pub async fn user_info(State(s): State<Vk>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Response {
    answer(&s, &query, &headers, &body, who).await
}

pub async fn revoke(State(s): State<Vk>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Response {
    answer(&s, &query, &headers, &body, withdraw).await
}

pub async fn logout(State(s): State<Vk>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Response {
    answer(&s, &query, &headers, &body, end_token).await
}

/// The key and the account of a live access token. Counts the call under `purpose`; to end what has ended already,
/// as after a lost answer, is no call after a revoke.
fn live(w: &mut World, form: &Params, purpose: &str) -> Result<(String, String), Refused> {
    let now = w.now;
    let key = secret::digest(form.filled("access_token").ok_or(DEAD)?);
    let row = w
        .tokens
        .edit(&key)
        .filter(|t| t.kind == TokenKind::Access)
        .ok_or(DEAD)?;
    row.last_used_at = now;
    let row = row.clone();
    let counters = w.counters.only();
    if row.revoked {
        counters.calls_after_revoke += u64::from(purpose == WHO);
        return Err(DEAD);
    }
    *counters.authorized_calls.entry(purpose.to_owned()).or_default() += 1;
    match row.holder {
        Holder::User(account) if row.expires_at.is_none_or(|t| t > now) => Ok((key, account)),
        _ => Err(DEAD),
    }
}

/// The id is text here, where `users.get` has a number.
fn who(w: &mut World, s: &Vk, form: &Params) -> Result<Response, Refused> {
    check_client(s, form)?;
    if w.strikes("user_info_500") {
        return Err(Refused::new("server_error", "Internal error").with_status(500));
    }
    if w.strikes("user_info_invalid_token") {
        return Err(DEAD.with_status(200));
    }
    let (_, name) = live(w, form, WHO)?;
    let mut account = accounts::account(&name).ok_or(DEAD)?;
    if w.strikes("user_info_other_user") {
        account = another_than(account);
    }
    Ok(ok(json!({"user": {
        "user_id": account.id.to_string(), "first_name": account.first_name, "last_name": account.last_name,
        "avatar": format!("{}/avatar/{}", w.base_url, account.id), "sex": 0, "verified": false, "birthday": "",
    }})))
}

/// Withdraws what the person allowed the application: every token of theirs ends.
fn withdraw(w: &mut World, s: &Vk, form: &Params) -> Result<Response, Refused> {
    check_client(s, form)?;
    if w.strikes("revoke_503") {
        return Err(Refused::new("server_error", "Service unavailable").with_status(503));
    }
    if w.strikes("revoke_dead") {
        return Err(DEAD);
    }
    let (_, account) = live(w, form, "oauth2/revoke")?;
    let holder = Holder::User(account.clone());
    let ended = w
        .tokens
        .edit_where(|t| !t.revoked && t.holder == holder, |t| t.revoked = true);
    w.codes.remove_where(|c| c.account == account);
    w.counters.only().tokens_revoked += ended as u64;
    Ok(if w.strikes("revoke_answer_lost") {
        lost()
    } else {
        ok(json!({"response": 1}))
    })
}

/// Ends this token only.
fn end_token(w: &mut World, s: &Vk, form: &Params) -> Result<Response, Refused> {
    check_client(s, form)?;
    let (key, _) = live(w, form, "oauth2/logout")?;
    if let Some(row) = w.tokens.edit(&key) {
        row.revoked = true;
    }
    w.counters.only().tokens_revoked += 1;
    Ok(if w.strikes("logout_answer_lost") {
        lost()
    } else {
        ok(json!({"response": 1}))
    })
}
