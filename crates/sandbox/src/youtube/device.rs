//! The device flow: a code typed on another screen.

use crate::answer::ok;
use crate::pages::words::Lang;
use crate::params::Params;
use crate::secret;
use crate::youtube::Youtube;
use crate::youtube::bearer::{READONLY, YOUTUBE};
use crate::youtube::consent::{chosen, ticked};
use crate::youtube::fail::oauth_error;
use crate::youtube::pages;
use crate::youtube::records::{Device, DeviceState, Identity};
use crate::youtube::token::{DEAD, Issued, Refused, issue};
use crate::youtube::world::World;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::time::Duration;

const LIFE: Duration = Duration::from_mins(30);
const INTERVAL: Duration = Duration::from_secs(5);

/// `POST /device/code`.
pub async fn begin(State(s): State<Youtube>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Params::form(&headers, &body).unwrap_or_default();
    if form.get("client_id") != Some(s.ground().client.client_id.as_str()) {
        return oauth_error(401, "invalid_client", "The OAuth client was not found.");
    }
    let scopes: Vec<String> = form
        .filled("scope")
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if scopes.is_empty() || scopes.iter().any(|s| s != YOUTUBE && s != READONLY) {
        return oauth_error(
            400,
            "invalid_scope",
            "Not authorized to request these scopes on a limited-input device.",
        );
    }
    let (device_code, user_code) = (secret::fresh("sandbox-device-"), user_code());
    s.act(|w| {
        let row = Device {
            user_code: user_code.clone(),
            scopes,
            issued_at: w.now,
            polled_at: None,
            state: DeviceState::Pending,
        };
        w.devices.put(secret::digest(&device_code), row);
    });
    ok(json!({
        "device_code": device_code, "user_code": user_code, "expires_in": LIFE.as_secs(),
        "interval": INTERVAL.as_secs(), "verification_url": format!("{}/device", s.ground().base_url),
    }))
}

/// Eight letters in two groups, for a person to type.
fn user_code() -> String {
    const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
    let bytes: [u8; 8] = rand::random();
    let text: String = bytes
        .iter()
        .map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()]))
        .collect();
    format!("{}-{}", &text[..4], &text[4..])
}

/// The token endpoint's side of it.
pub fn poll(w: &mut World, form: &Params) -> Result<Issued, Refused> {
    let code = form.filled("device_code").ok_or((
        400,
        "invalid_request",
        "Missing required parameter: device_code",
    ))?;
    let now = w.now;
    let key = secret::digest(code);
    let slow = w.strikes("device_slow_down");
    let row = w.devices.edit(&key).ok_or(DEAD)?;
    if now.since(row.issued_at) > LIFE {
        return Err((400, "expired_token", "The device code has expired."));
    }
    let before = row.polled_at.replace(now);
    match row.state.clone() {
        DeviceState::Denied => Err((403, "access_denied", "Forbidden")),
        DeviceState::Pending if slow || before.is_some_and(|t| now.since(t) < INTERVAL) => {
            Err((403, "slow_down", "Forbidden"))
        }
        DeviceState::Pending => Err((428, "authorization_pending", "Precondition Required")),
        DeviceState::Allowed(identity, scopes) => {
            w.devices.remove(&key);
            Ok(Issued::Tokens(issue(w, &identity, &scopes, true)))
        }
    }
}

/// Where a person types the code.
pub async fn page(query: RawQuery, headers: HeaderMap) -> Response {
    let typed = Params::query(&query);
    pages::consent::device(Lang::of(&headers), typed.get("user_code").unwrap_or_default()).into_response()
}

pub async fn decide(State(s): State<Youtube>, headers: HeaderMap, body: Bytes) -> Response {
    let lang = Lang::of(&headers);
    let form = Params::form(&headers, &body).unwrap_or_default();
    let typed = form.get("user_code").unwrap_or_default().trim().to_uppercase();
    let done = s.act(|w| {
        let key = w
            .devices
            .iter()
            .find(|(_, d)| d.user_code == typed)
            .map(|(k, _)| k.to_owned())?;
        let (account, channel) = chosen(&form)?;
        let row = w.devices.edit(&key)?;
        let scopes = ticked(&form, &row.scopes);
        row.state = if form.get("decision") == Some("allow") {
            DeviceState::Allowed(
                Identity {
                    account: account.name.to_owned(),
                    channel,
                },
                scopes,
            )
        } else {
            DeviceState::Denied
        };
        Some(())
    });
    pages::consent::device_done(lang, done.is_some()).into_response()
}
