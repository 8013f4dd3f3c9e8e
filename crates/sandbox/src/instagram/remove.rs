//! "Apps and websites": a person takes the application's access back, and the platform tells the application.
//!
//! The callbacks go to `/hooks/instagram/deauthorize` and `/hooks/instagram/delete` on the origin of the redirect that
//! the application asked with.

use crate::instagram::Instagram;
use crate::instagram::accounts;
use crate::instagram::pages;
use crate::instagram::records::{Callback, Grant, Login};
use crate::instagram::world::World;
use crate::pages::words::Lang;
use crate::params::Params;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;
use url::Url;

/// The agent of callbacks, by reports.
const AGENT: &str = "facebookexternalua";
const PATIENCE: Duration = Duration::from_secs(10);
/// Of an answer to a callback.
const LARGEST: u64 = 64 << 10;

/// `GET /apps`
pub async fn page(State(s): State<Instagram>, headers: HeaderMap) -> Response {
    let (grants, callbacks) = s.act(|w| {
        let grants: Vec<(String, Grant)> = w.grants.iter().map(|(k, g)| (k.to_owned(), g.clone())).collect();
        let callbacks: Vec<Callback> = w.callbacks.iter().map(|(_, c)| c.clone()).collect();
        (grants, callbacks)
    });
    pages::apps::page(Lang::of(&headers), &grants, &callbacks)
}

/// `POST /apps`: `grant` names whose access ends; `delete=1` asks for the deletion of the data as well.
pub async fn remove(State(s): State<Instagram>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Params::form(&headers, &body).unwrap_or_default();
    let key = form.filled("grant").unwrap_or_default();
    let Some((grant, planned)) = s.act(|w| {
        let grant = w.grants.get(key).cloned()?;
        w.end(&grant.identity);
        let kinds: &[&'static str] = match form.filled("delete") {
            Some(_) => &["deauthorize", "delete"],
            None => &["deauthorize"],
        };
        let planned: Vec<(&'static str, String)> = kinds
            .iter()
            .flat_map(|kind| plan(w, &s, &grant).into_iter().map(move |signed| (*kind, signed)))
            .collect();
        Some((grant, planned))
    }) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    s.settle().await;
    for (kind, signed) in planned {
        let callback = send(&s, &grant, kind, &signed).await;
        s.act(|w| {
            let number = w.next_number();
            w.callbacks.put(format!("{number:012}"), callback);
        });
    }
    Redirect::to("/sandbox/instagram/apps").into_response()
}

/// The signed requests of one callback: one, or twice the same.
fn plan(w: &mut World, s: &Instagram, grant: &Grant) -> Vec<String> {
    let user_id = if w.strikes("callback_unknown_user") {
        "26000000000009999"
    } else {
        user_of(grant)
    };
    let algorithm = if w.strikes("callback_wrong_algorithm") {
        "HMAC-SHA1"
    } else {
        "HMAC-SHA256"
    };
    let issued_at = w.now.as_micros() / 1_000_000;
    let payload = json!({"user_id": user_id, "algorithm": algorithm, "issued_at": issued_at});
    let secret = if w.strikes("callback_wrong_secret") {
        "another secret"
    } else {
        &s.ground().client.client_secret
    };
    let times = if w.strikes("callback_replay") { 2 } else { 1 };
    vec![sign(&payload, secret); times]
}

/// The id that the application knows the person by: `/me.id` on either way.
fn user_of(grant: &Grant) -> &'static str {
    let identity = &grant.identity;
    match identity.login {
        Login::Instagram => {
            let name = identity.username.as_deref().unwrap_or_default();
            accounts::profile(name).map_or("", |p| p.scoped_id)
        }
        Login::Facebook => accounts::account(&identity.account).map_or("", |a| a.facebook_id),
    }
}

/// `b64url(signature).b64url(json)`, the signature over the encoded second part.
fn sign(payload: &Value, secret: &str) -> String {
    let encoded = URL_SAFE_NO_PAD.encode(payload.to_string());
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length will do");
    mac.update(encoded.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{signature}.{encoded}")
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the platform's own request, to the application that it serves"
)]
async fn send(s: &Instagram, grant: &Grant, kind: &str, signed: &str) -> Callback {
    let mut callback = Callback {
        kind: kind.to_owned(),
        at: s.act(|w| w.now),
        status: None,
        url: None,
        confirmation_code: None,
    };
    let address =
        Url::parse(&grant.redirect_uri).and_then(|url| url.join(&format!("/hooks/instagram/{kind}")));
    let Ok(address) = address else {
        return callback;
    };
    let sent =
        s.0.http
            .post(address)
            .header("user-agent", AGENT)
            .timeout(PATIENCE)
            .form(&[("signed_request", signed)])
            .send()
            .await;
    let Ok(answer) = sent else {
        return callback;
    };
    callback.status = Some(answer.status().as_u16());
    if answer.content_length().is_some_and(|length| length <= LARGEST)
        && let Ok(body) = answer.json::<Value>().await
    {
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        callback.url = text("url");
        callback.confirmation_code = text("confirmation_code");
    }
    callback
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the platform's documentation, which has `user_id`, `algorithm`, `issued_at` in this order.
    #[test]
    fn a_signature_is_over_the_encoded_part() {
        let vector = "yEczHpGTA9yrq48vqpVQejJZAns2xafkSG-bAY1CXnc.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1TSEEyNTYiLCJpc3N1ZWRfYXQiOjEyOTE4MzY4MDB9";
        let (signature, encoded) = vector.split_once('.').unwrap();
        let payload: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap();
        let ours = sign(&payload, "secret");
        let (our_signature, our_encoded) = ours.split_once('.').unwrap();
        if our_encoded == encoded {
            assert_eq!(our_signature, signature);
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").unwrap();
        mac.update(encoded.as_bytes());
        assert_eq!(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()), signature);
    }
}
