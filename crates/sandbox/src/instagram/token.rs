//! Codes become tokens, short tokens become long ones, on both ways.

use crate::answer::{html, lost, ok};
use crate::instagram::Instagram;
use crate::instagram::accounts;
use crate::instagram::bearer::{BASIC, Takes};
use crate::instagram::call::Call;
use crate::instagram::fail::{Answer, Fail, exchange_error};
use crate::instagram::records::{Code, Identity, Login, Token, TokenKind};
use crate::instagram::world::World;
use crate::params::Params;
use crate::secret;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::time::Duration;

/// One hour, of a code and of an Instagram Login's first token.
const HOUR: Duration = Duration::from_hours(1);
/// A first token of Facebook Login: "about an hour or two".
const FL_SHORT: Duration = Duration::from_secs(5_400);
/// A token must be so old before it is refreshed.
const YOUNGEST: Duration = Duration::from_hours(24);
const USED: &str = "Matching code was not found or was already used";

/// `POST /oauth/access_token`
pub async fn exchange(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| {
        if let Some(answer) = broken(w) {
            return answer;
        }
        match exchanged(w, &s, &call.given) {
            Ok(_) if w.strikes("token_answer_lost") => lost(),
            Ok(body) => ok(body),
            Err(message) => exchange_error(message),
        }
    })
}

/// `GET /access_token`
pub async fn lengthen(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| lengthened(w, &s, &call.given))
        .unwrap_or_else(Fail::into_response)
}

/// `GET /refresh_access_token`
pub async fn refresh(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| refreshed(w, &call.given))
        .unwrap_or_else(Fail::into_response)
}

/// `GET /{version}/oauth/access_token`, for a code and for a longer life.
pub async fn facebook(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| {
        if let Some(answer) = broken(w) {
            return Ok(answer);
        }
        call.check_version(w.now)?;
        let body = facebook_issued(w, &s, &call.given)?;
        Ok(if w.strikes("token_answer_lost") {
            lost()
        } else {
            ok(body)
        })
    })
    .unwrap_or_else(Fail::into_response)
}

fn broken(w: &mut World) -> Option<Response> {
    if w.strikes("token_500") {
        return Some(Fail::known(2).with_status(500).into_response());
    }
    w.strikes("token_html_502").then(|| html(StatusCode::BAD_GATEWAY))
}

/// Ends the code; it is good once, within the hour, for the redirect it was asked with.
fn redeem(w: &mut World, form: &Params, login: Login) -> Result<Code, &'static str> {
    let code = form.filled("code").ok_or("Missing required field code")?;
    if w.strikes("token_bad_code") {
        return Err(USED);
    }
    let now = w.now;
    let row = w
        .codes
        .edit(&secret::digest(code))
        .filter(|c| c.identity.login == login)
        .ok_or(USED)?;
    if row.used || now.since(row.issued_at) > HOUR {
        return Err(USED);
    }
    if form.get("redirect_uri") != Some(row.redirect_uri.as_str()) {
        return Err(
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
        );
    }
    row.used = true;
    let mut row = row.clone();
    if w.strikes("token_less_scope") {
        let dropped = row.scopes.split_off(1);
        if let Some(grant) = w.grants.edit(&row.identity.key()) {
            grant.scopes.truncate(1);
            grant.declined.extend(dropped);
        }
    }
    Ok(row)
}

fn exchanged(w: &mut World, s: &Instagram, form: &Params) -> Result<Value, &'static str> {
    let client = &s.ground().client;
    if form.get("client_id") != Some(client.client_id.as_str()) {
        return Err("Invalid platform app");
    }
    if form.get("client_secret") != Some(client.client_secret.as_str()) {
        return Err("Error validating client secret.");
    }
    if form.get("grant_type") != Some("authorization_code") {
        return Err("Invalid grant_type");
    }
    let code = redeem(w, form, Login::Instagram)?;
    let token = w.issue(&code.identity, TokenKind::Short, &code.scopes, HOUR);
    let id = code
        .identity
        .username
        .as_deref()
        .and_then(accounts::profile)
        .map_or("", |p| p.user_id);
    let id = if w.strikes("token_numeric_id") {
        number_of(id)
    } else {
        id.into()
    };
    let permissions = if w.strikes("token_permissions_array") {
        json!(code.scopes)
    } else {
        json!(code.scopes.join(","))
    };
    let flat = json!({"access_token": token, "user_id": id, "permissions": permissions});
    Ok(if w.strikes("token_data_shape") {
        json!({"data": [flat]})
    } else {
        flat
    })
}

/// An id as a JSON number.
pub fn number_of(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| id.into(), Value::from)
}

impl World {
    /// Makes a token that ends after `life`.
    fn issue(&mut self, identity: &Identity, kind: TokenKind, scopes: &[String], life: Duration) -> String {
        let token = secret::fresh(match identity.login {
            Login::Instagram => "IGAAsandbox",
            Login::Facebook => "EAAsandbox",
        });
        let row = Token {
            kind,
            identity: identity.clone(),
            page: None,
            scopes: scopes.to_vec(),
            issued_at: self.now,
            expires_at: Some(self.now.plus(life)),
            last_used_at: self.now,
            revoked: false,
        };
        self.tokens.put(secret::digest(&token), row);
        self.counters.only().tokens_issued += 1;
        token
    }

    fn long_life(&self) -> Duration {
        Duration::from_secs(self.tuning.peek().long_token_seconds)
    }
}

fn bearer_answer(token: &str, life: Duration) -> Value {
    json!({"access_token": token, "token_type": "bearer", "expires_in": life.as_secs()})
}

fn lengthened(w: &mut World, s: &Instagram, given: &Params) -> Answer {
    if let Some(hit) = w.hit("long_error") {
        return Err(Fail::known(hit.or(2)));
    }
    if given.get("grant_type") != Some("ig_exchange_token") {
        return Err(Fail::parameter("Invalid grant_type").of_instagram());
    }
    if given.get("client_secret") != Some(s.ground().client.client_secret.as_str()) {
        return Err(Fail::new(101, "Error validating client secret."));
    }
    let token = given.filled("access_token").unwrap_or_default();
    let (_, row) = w.renewable(token, Login::Instagram, TokenKind::Short)?;
    let life = w.long_life();
    let token = w.issue(&row.identity, TokenKind::Long, &row.scopes, life);
    Ok(if w.strikes("long_answer_lost") {
        lost()
    } else {
        ok(bearer_answer(&token, life))
    })
}

/// A new string unless a fault wants the same; whether the old one works on is documented nowhere, so that is a fault
/// as well.
fn refreshed(w: &mut World, given: &Params) -> Answer {
    if let Some(hit) = w.hit("refresh_error") {
        return Err(Fail::known(hit.or(2)));
    }
    if given.get("grant_type") != Some("ig_refresh_token") {
        return Err(Fail::parameter("Invalid grant_type").of_instagram());
    }
    let token = given.filled("access_token").unwrap_or_default();
    let (key, row) = w.renewable(token, Login::Instagram, TokenKind::Long)?;
    if !row.scopes.iter().any(|s| s == BASIC) {
        return Err(Fail::permission());
    }
    if w.now.since(row.issued_at) < YOUNGEST {
        // code and text are documented nowhere
        return Err(Fail::parameter("The access token is too young to be refreshed.").of_instagram());
    }
    let life = w.long_life();
    let (now, ends) = (w.now, w.now.plus(life));
    w.counters.only().tokens_refreshed += 1;
    let fresh = if w.strikes("refresh_same_string") {
        if let Some(row) = w.tokens.edit(&key) {
            row.issued_at = now;
            row.expires_at = Some(ends);
        }
        token.to_owned()
    } else {
        let fresh = w.issue(&row.identity, TokenKind::Long, &row.scopes, life);
        if w.strikes("refresh_ends_old") {
            w.tokens.remove(&key);
        }
        fresh
    };
    Ok(if w.strikes("refresh_answer_lost") {
        lost()
    } else {
        ok(bearer_answer(&fresh, life))
    })
}

fn facebook_issued(w: &mut World, s: &Instagram, given: &Params) -> Result<Value, Fail> {
    let client = &s.ground().client;
    if given.get("client_id") != Some(client.client_id.as_str()) {
        return Err(Fail::new(
            101,
            "Error validating application. Cannot get application info due to a system error.",
        ));
    }
    if given.get("client_secret") != Some(client.client_secret.as_str()) {
        return Err(Fail::new(1, "Error validating client secret."));
    }
    match given.filled("grant_type") {
        None | Some("authorization_code") => {
            let code = redeem(w, given, Login::Facebook).map_err(Fail::parameter)?;
            let token = w.issue(&code.identity, TokenKind::Short, &code.scopes, FL_SHORT);
            Ok(bearer_answer(&token, FL_SHORT))
        }
        Some("fb_exchange_token") => {
            if let Some(hit) = w.hit("long_error") {
                return Err(Fail::known(hit.or(2)));
            }
            let token = given.filled("fb_exchange_token").unwrap_or_default();
            let caller = w.bearer(Some(token), "token.renew", Takes::Facebook)?;
            // whether a long-lived one is renewed this way is documented nowhere
            let is_renewal = caller.token.kind == TokenKind::Long;
            if caller.page.is_some() || (is_renewal && w.strikes("long_not_renewed")) {
                return Err(Fail::parameter(
                    "Invalid parameter: this kind of token is not taken here.",
                ));
            }
            let life = w.long_life();
            let token = w.issue(
                &caller.token.identity,
                TokenKind::Long,
                &caller.token.scopes,
                life,
            );
            if is_renewal {
                w.counters.only().tokens_refreshed += 1;
            }
            Ok(bearer_answer(&token, life))
        }
        Some(_) => Err(Fail::parameter("Invalid grant_type")),
    }
}
