//! The authorize page: what an application asks, and what a person answers.

use crate::pages::words::Lang;
use crate::params::Params;
use crate::secret;
use crate::youtube::Youtube;
use crate::youtube::accounts::{self, ACCOUNTS, Account};
use crate::youtube::bearer::{FORCE_SSL, READONLY, UPLOAD, YOUTUBE};
use crate::youtube::pages;
use crate::youtube::records::{Code, Identity};
use crate::youtube::world::grant_key;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

pub const KNOWN_SCOPES: [&str; 4] = [UPLOAD, READONLY, YOUTUBE, FORCE_SSL];

/// Names of the request's values, carried by the form in hidden fields.
pub const CARRIED: [&str; 10] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "access_type",
    "prompt",
    "code_challenge",
    "code_challenge_method",
    "include_granted_scopes",
];

/// A valid authorization request.
#[derive(Debug)]
pub struct Ask {
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    state: String,
    challenge: String,
    offline: bool,
    consent: bool,
    include_granted: bool,
}

/// What the platform shows instead of the page, and never sends to the application.
type Refusal = (StatusCode, &'static str, &'static str);

fn check(s: &Youtube, p: &Params) -> Result<Ask, Refusal> {
    let bad = StatusCode::BAD_REQUEST;
    let need = |name: &'static str| p.filled(name).ok_or((bad, "invalid_request", name));
    if need("client_id")? != s.ground().client.client_id {
        return Err((StatusCode::UNAUTHORIZED, "invalid_client", "client_id"));
    }
    let redirect_uri = need("redirect_uri")?;
    if !s.ground().client.redirect_uris.iter().any(|r| r == redirect_uri) {
        return Err((bad, "redirect_uri_mismatch", "redirect_uri"));
    }
    if need("response_type")? != "code" {
        return Err((bad, "unsupported_response_type", "response_type"));
    }
    let scopes: Vec<String> = need("scope")?
        .split(' ')
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect();
    if scopes.is_empty() || scopes.iter().any(|s| !KNOWN_SCOPES.contains(&s.as_str())) {
        return Err((bad, "invalid_scope", "scope"));
    }
    let state = need("state")?.to_owned();
    if need("code_challenge_method")? != "S256" {
        return Err((bad, "invalid_request", "code_challenge_method"));
    }
    let challenge = need("code_challenge")?.to_owned();
    let is_base64url = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if challenge.len() != 43 || !challenge.chars().all(is_base64url) {
        return Err((bad, "invalid_request", "code_challenge"));
    }
    let offline = match p.filled("access_type") {
        Some("offline") => true,
        None | Some("online") => false,
        Some(_) => return Err((bad, "invalid_request", "access_type")),
    };
    let prompts: Vec<&str> = p
        .filled("prompt")
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    if prompts
        .iter()
        .any(|p| !["none", "consent", "select_account"].contains(p))
    {
        return Err((bad, "invalid_request", "prompt"));
    }
    Ok(Ask {
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        state,
        challenge,
        offline,
        consent: prompts.contains(&"consent"),
        include_granted: p.filled("include_granted_scopes") == Some("true"),
    })
}

fn refuse(headers: &HeaderMap, (status, error, about): Refusal) -> Response {
    (status, pages::consent::refused(Lang::of(headers), error, about)).into_response()
}

/// `GET`: the form.
pub async fn page(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap) -> Response {
    let params = Params::query(&query);
    match check(&s, &params) {
        Ok(ask) => pages::consent::form(Lang::of(&headers), &params, &ask).into_response(),
        Err(refusal) => refuse(&headers, refusal),
    }
}

/// The account and channel that a form names; the first account, and an account's first channel, when it does not.
pub fn chosen(form: &Params) -> Option<(&'static Account, Option<String>)> {
    let (name, of_account) = match form.filled("account") {
        Some(text) => text.split_once(':').map_or((text, None), |(a, c)| (a, Some(c))),
        None => (ACCOUNTS[0].name, None),
    };
    let account = accounts::account(name)?;
    let channel = match form.filled("channel").or(of_account) {
        Some(id) => Some(account.channels.iter().find(|c| c.id == id)?),
        None => account.channels.first(),
    };
    Some((account, channel.map(|c| c.id.to_owned())))
}

/// The scopes that were ticked; all when the form showed no tick boxes.
pub fn ticked(form: &Params, asked: &[String]) -> Vec<String> {
    let ticks: Vec<&str> = form.all("scopes").collect();
    let all = ticks.is_empty() && form.get("scopes_shown").is_none();
    asked
        .iter()
        .filter(|s| all || ticks.contains(&s.as_str()))
        .cloned()
        .collect()
}

/// `POST`: back to the application, with a code or with a refusal.
pub async fn decide(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Response {
    let form = Params::form(&headers, &body).unwrap_or_default();
    let mut all = form.clone();
    all.0.extend(Params::query(&query).0);
    let ask = match check(&s, &all) {
        Ok(ask) => ask,
        Err(refusal) => return refuse(&headers, refusal),
    };
    let refusal = |about| refuse(&headers, (StatusCode::BAD_REQUEST, "invalid_request", about));
    let Some((account, channel)) = chosen(&all) else {
        return refusal("account");
    };
    let scopes = ticked(&all, &ask.scopes);
    match all.get("decision") {
        Some("allow") if !scopes.is_empty() => {
            let identity = Identity {
                account: account.name.to_owned(),
                channel,
            };
            let (code, scopes) = s.act(|w| grant(w, &ask, identity, scopes));
            redirect(&ask, &[("code", &code), ("scope", &scopes.join(" "))])
        }
        Some("allow" | "deny") => redirect(&ask, &[("error", "access_denied")]),
        _ => refusal("decision"),
    }
}

fn grant(
    w: &mut crate::youtube::world::World,
    ask: &Ask,
    identity: Identity,
    mut scopes: Vec<String>,
) -> (String, Vec<String>) {
    if ask.include_granted
        && let Some(earlier) = w.grants.get(&grant_key(&identity))
    {
        let more: Vec<String> = earlier
            .scopes
            .iter()
            .filter(|s| !scopes.contains(s))
            .cloned()
            .collect();
        scopes.extend(more);
    }
    let code = secret::fresh("4/sandbox-");
    let row = Code {
        identity,
        scopes: scopes.clone(),
        redirect_uri: ask.redirect_uri.clone(),
        challenge: ask.challenge.clone(),
        offline: ask.offline,
        consent: ask.consent,
        issued_at: w.now,
        used: false,
    };
    w.codes.put(secret::digest(&code), row);
    (code, scopes)
}

fn redirect(ask: &Ask, values: &[(&str, &str)]) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("state", &ask.state).extend_pairs(values);
    let joint = if ask.redirect_uri.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{}{joint}{}", ask.redirect_uri, query.finish())).into_response()
}
