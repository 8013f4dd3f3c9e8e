//! Getting in and out.

pub mod confirm;
pub mod forgot_password;
pub mod login;
pub mod logout;
pub mod register;
pub mod reset_password;
pub mod second_factor;
pub mod verify;

use crate::assets::prefers_russian;
use crate::client::Network;
use crate::problem::Problem;
use crate::session::{Signed, browser_family};
use crate::state::ServerState;
use app::accounts::{SignedIn, Visitor, email_key};
use app::mail::Language;
use app::policy::Accepting;
use app::views::Me;
use app::{Actor, AppError};
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};
use std::net::IpAddr;

pub(super) fn visitor(client: IpAddr, headers: &HeaderMap) -> Visitor {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("");
    Visitor {
        browser: browser_family(agent),
        network: Network::for_recognition(client).to_string(),
    }
}

pub(super) type Cookie = [(header::HeaderName, HeaderValue); 1];

/// The person, with the cookie of the new session. The one that this browser still had ends: it would stay good for
/// whoever knows its cookie.
pub(super) async fn welcome(
    state: &ServerState,
    signed: SignedIn,
    before: Option<Signed>,
) -> Result<(Cookie, Json<Me>), Problem> {
    if let Some(Signed(actor)) = before {
        state.app.logout(&actor).await?;
    }
    Ok((cookie(state, &signed.token), Json(signed.me)))
}

/// The cookie of a session's new token.
pub(super) fn cookie(state: &ServerState, token: &SecretString) -> Cookie {
    [(header::SET_COOKIE, state.guard.cookie.set(token.expose_secret()))]
}

/// Work that asks for the password within a session: wrong ones count as those of sign-ins do, so that a stolen
/// session is no better place to guess.
pub(super) async fn by_password<T>(
    state: &ServerState,
    client: IpAddr,
    actor: &Actor,
    work: impl Future<Output = Result<T, AppError>>,
) -> Result<T, Problem> {
    let email = state.app.me(actor.account).await?.email;
    let known = Network::for_recognition(client);
    let is_known = state.app.is_known_network(&email, &known.to_string()).await?;
    let attempt = state
        .logins
        .attempt(
            Network::for_limits(client),
            &email_key(&email),
            is_known.then_some(known),
        )
        .map_err(Problem::rate_limited)?;
    let done = work.await;
    let is_wrong =
        matches!(&done, Err(AppError::Invalid(all)) if all.iter().any(|e| e.code == "password_wrong"));
    if !is_wrong {
        attempt.succeeded();
    }
    Ok(done?)
}

/// What was accepted, in the language that was named or else that of the browser's pages.
pub(super) fn accepting(
    version: Option<String>,
    read_in: Option<Language>,
    headers: &HeaderMap,
) -> Option<Accepting> {
    Some(Accepting {
        version: version?,
        language: read_in.unwrap_or_else(|| language(headers)),
    })
}

/// The language of letters, as the browser asks for pages.
pub(super) fn language(headers: &HeaderMap) -> Language {
    if prefers_russian(headers) {
        Language::Ru
    } else {
        Language::En
    }
}
