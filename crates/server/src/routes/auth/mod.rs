//! Getting in and out.

pub mod login;
pub mod logout;
pub mod register;

use crate::client::Network;
use crate::session::browser_family;
use crate::state::ServerState;
use app::accounts::{SignedIn, Visitor};
use app::views::Me;
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use secrecy::ExposeSecret;
use std::net::IpAddr;

fn visitor(client: IpAddr, headers: &HeaderMap) -> Visitor {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("");
    Visitor {
        browser: browser_family(agent),
        network: Network::for_recognition(client).to_string(),
    }
}

type Cookie = [(header::HeaderName, HeaderValue); 1];

/// The person, with the cookie of the new session.
fn welcome(state: &ServerState, signed: SignedIn) -> (Cookie, Json<Me>) {
    let cookie = state.guard.cookie.set(signed.token.expose_secret());
    ([(header::SET_COOKIE, cookie)], Json(signed.me))
}
