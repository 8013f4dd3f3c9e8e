//! The authorize page: what an application asks, and what a person answers.

use crate::pages::words::Lang;
use crate::params::Params;
use crate::secret;
use crate::tiktok::Tiktok;
use crate::tiktok::accounts::{self, ACCOUNTS, Account};
use crate::tiktok::bearer::KNOWN_SCOPES;
use crate::tiktok::pages;
use crate::tiktok::records::Code;
use crate::tiktok::redirect::{Kind, kind_of};
use crate::tiktok::world::World;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

/// Names of the request's values, carried by the form in hidden fields.
pub const CARRIED: [&str; 7] = [
    "client_key",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// A valid authorization request.
#[derive(Debug)]
pub struct Ask {
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    state: String,
    challenge: Option<String>,
}

/// What the platform shows instead of the page, and never sends to the application.
type Refusal = (StatusCode, &'static str, &'static str);

fn check(s: &Tiktok, p: &Params) -> Result<Ask, Refusal> {
    let bad = StatusCode::BAD_REQUEST;
    let need = |name: &'static str| p.filled(name).ok_or((bad, "invalid_request", name));
    if need("client_key")? != s.ground().client.client_id {
        return Err((StatusCode::UNAUTHORIZED, "invalid_client", "client_key"));
    }
    let redirect_uri = need("redirect_uri")?;
    let is_registered = s.ground().client.redirect_uris.iter().any(|r| r == redirect_uri);
    let kind = kind_of(redirect_uri).filter(|_| is_registered);
    let kind = kind.ok_or((bad, "invalid_request", "redirect_uri"))?;
    if need("response_type")? != "code" {
        return Err((bad, "unsupported_response_type", "response_type"));
    }
    let scopes: Vec<String> = need("scope")?.split(',').map(str::to_owned).collect();
    if scopes.iter().any(|s| !KNOWN_SCOPES.contains(&s.as_str())) {
        return Err((bad, "invalid_scope", "scope"));
    }
    Ok(Ask {
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        state: need("state")?.to_owned(),
        challenge: challenge(p, kind).map_err(|about| (bad, "invalid_request", about))?,
    })
}

/// Desktop: SHA-256 in lowercase hexadecimal, which is not the base64url of RFC 7636 (Login Kit for Desktop). A
/// request without one goes on here and fails at the exchange. What a web app may send is not documented, so it is
/// taken as it is.
fn challenge(p: &Params, kind: Kind) -> Result<Option<String>, &'static str> {
    let Some(challenge) = p.filled("code_challenge") else {
        return Ok(None);
    };
    if p.get("code_challenge_method") != Some("S256") {
        return Err("code_challenge_method");
    }
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    if kind == Kind::Desktop && (challenge.len() != 64 || !challenge.chars().all(is_hex)) {
        return Err("code_challenge");
    }
    Ok(Some(challenge.to_owned()))
}

fn refuse(headers: &HeaderMap, (status, error, about): Refusal) -> Response {
    (status, pages::consent::refused(Lang::of(headers), error, about)).into_response()
}

/// `GET`: the form.
pub async fn page(State(s): State<Tiktok>, query: RawQuery, headers: HeaderMap) -> Response {
    let params = Params::query(&query);
    match check(&s, &params) {
        Ok(ask) => pages::consent::form(Lang::of(&headers), &params, &ask),
        Err(refusal) => refuse(&headers, refusal),
    }
}

/// The scopes that were ticked; all when the form showed no tick boxes.
fn ticked(form: &Params, asked: &[String]) -> Vec<String> {
    let ticks: Vec<&str> = form.all("scopes").collect();
    let all = ticks.is_empty() && form.get("scopes_shown").is_none();
    asked
        .iter()
        .filter(|s| all || ticks.contains(&s.as_str()))
        .cloned()
        .collect()
}

/// The account that a form names, the first one when it names none.
fn chosen(form: &Params) -> Option<&'static Account> {
    accounts::account(form.filled("account").unwrap_or(ACCOUNTS[0].name))
}

/// `POST`: back to the application, with a code or with a refusal.
pub async fn decide(State(s): State<Tiktok>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Response {
    let form = Params::form(&headers, &body).unwrap_or_default();
    let mut all = form.clone();
    all.0.extend(Params::query(&query).0);
    let ask = match check(&s, &all) {
        Ok(ask) => ask,
        Err(refusal) => return refuse(&headers, refusal),
    };
    let refusal = |about| refuse(&headers, (StatusCode::BAD_REQUEST, "invalid_request", about));
    let Some(account) = chosen(&all) else {
        return refusal("account");
    };
    let scopes = ticked(&all, &ask.scopes);
    match all.get("decision") {
        Some("allow") if !scopes.is_empty() => s.act(|w| grant(w, &ask, account, scopes)),
        Some("allow" | "deny") => {
            let values = [
                ("error", "access_denied"),
                ("error_description", "User denied access"),
                ("state", &ask.state),
            ];
            redirect(&ask, &values)
        }
        _ => refusal("decision"),
    }
}

fn grant(w: &mut World, ask: &Ask, account: &Account, scopes: Vec<String>) -> Response {
    // a real code holds characters that the redirect must escape; decoded twice, this one is another
    let code = format!("{}*0!%2A.s1", secret::fresh("sandbox-"));
    let granted = scopes.join(",");
    let row = Code {
        account: account.name.to_owned(),
        scopes,
        redirect_uri: ask.redirect_uri.clone(),
        challenge: ask.challenge.clone(),
        issued_at: w.now,
        used: false,
    };
    w.codes.put(secret::digest(&code), row);
    let mut values = vec![("code", code.as_str())];
    if !w.strikes("authorize_no_scopes") {
        values.push(("scopes", &granted));
    }
    let state = if w.strikes("authorize_wrong_state") {
        "another"
    } else {
        &ask.state
    };
    values.push(("state", state));
    redirect(ask, &values)
}

fn redirect(ask: &Ask, values: &[(&str, &str)]) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(values);
    Redirect::to(&format!("{}?{}", ask.redirect_uri, query.finish())).into_response()
}
