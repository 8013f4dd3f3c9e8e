//! The authorize page: what an application asks, and what a person answers.

use crate::pages::words::Lang;
use crate::params::Params;
use crate::secret;
use crate::vk::Vk;
use crate::vk::accounts::{self, ACCOUNTS, Account};
use crate::vk::pages;
use crate::vk::records::Code;
use crate::vk::world::World;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

/// What every application may have of a person.
pub const PERSONAL: &str = "vkid.personal_info";
/// Lifetime of a code in seconds.
pub const CODE_SECONDS: u64 = 600;

const KNOWN_SCOPES: [&str; 17] = [
    PERSONAL,
    "email",
    "phone",
    "friends",
    "wall",
    "groups",
    "stories",
    "docs",
    "photos",
    "ads",
    "video",
    "status",
    "market",
    "pages",
    "notifications",
    "stats",
    "notes",
];

/// Names of the request's values, carried by the form in hidden fields.
pub const CARRIED: [&str; 7] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// A valid authorization request.
pub struct Ask {
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    state: String,
    challenge: String,
}

/// What the platform shows instead of the page, and never sends to the application.
type Refusal = (&'static str, &'static str);

fn check(s: &Vk, p: &Params) -> Result<Ask, Refusal> {
    let need = |name: &'static str| p.filled(name).ok_or(("invalid_request", name));
    if need("client_id")? != s.ground().client.client_id {
        return Err(("invalid_client", "client_id"));
    }
    let redirect_uri = need("redirect_uri")?;
    if !s.ground().client.redirect_uris.iter().any(|r| r == redirect_uri) {
        return Err(("invalid_request", "redirect_uri"));
    }
    if need("response_type")? != "code" {
        return Err(("invalid_request", "response_type"));
    }
    let scopes: Vec<String> = match p.filled("scope") {
        None => vec![PERSONAL.to_owned()],
        Some(text) => text.split_whitespace().map(str::to_owned).collect(),
    };
    if !scopes.iter().all(|s| KNOWN_SCOPES.contains(&s.as_str())) {
        return Err(("invalid_request", "scope"));
    }
    if !matches!(need("code_challenge_method")?, "s256" | "S256") {
        return Err(("invalid_request", "code_challenge_method"));
    }
    let challenge = need("code_challenge")?;
    let is_base64url = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if challenge.len() != 43 || !challenge.chars().all(is_base64url) {
        return Err(("invalid_request", "code_challenge"));
    }
    Ok(Ask {
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        state: need("state")?.to_owned(),
        challenge: challenge.to_owned(),
    })
}

fn refuse(headers: &HeaderMap, (error, about): Refusal) -> Response {
    let page = pages::consent::refused(Lang::of(headers), error, about);
    (StatusCode::BAD_REQUEST, page).into_response()
}

/// `GET`: the form.
pub async fn page(State(s): State<Vk>, query: RawQuery, headers: HeaderMap) -> Response {
    let params = Params::query(&query);
    match check(&s, &params) {
        Ok(ask) => pages::consent::form(Lang::of(&headers), &params, &ask),
        Err(refusal) => refuse(&headers, refusal),
    }
}

/// `POST`: back to the application, with a code or with a refusal. Without `account` it is the first one.
pub async fn decide(State(s): State<Vk>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Response {
    let mut all = Params::form(&headers, &body).unwrap_or_default();
    all.0.extend(Params::query(&query).0);
    let ask = match check(&s, &all) {
        Ok(ask) => ask,
        Err(refusal) => return refuse(&headers, refusal),
    };
    let name = all.filled("account").unwrap_or(ACCOUNTS[0].name);
    let Some(account) = accounts::account(name) else {
        return refuse(&headers, ("invalid_request", "account"));
    };
    let is_allowed = match all.get("decision") {
        Some("allow") => true,
        Some("deny") => false,
        _ => return refuse(&headers, ("invalid_request", "decision")),
    };
    let answer = s.act(|w| {
        if !is_allowed || w.strikes("consent_refused") {
            // the value that VK sends is not documented
            let text = "The user denied access";
            return vec![
                ("error", "access_denied".to_owned()),
                ("error_description", text.to_owned()),
            ];
        }
        grant(w, &ask, account)
    });
    s.settle().await;
    redirect(&s, &ask, &answer)
}

/// Makes a code. The rights that VK did not give the application fall away without a word.
fn grant(w: &mut World, ask: &Ask, account: &Account) -> Vec<(&'static str, String)> {
    let rights = w.tuning.peek().app_rights;
    let has = |scope: &str| match scope {
        "email" => true,
        right => account.rights.contains(&right) && rights.contains(right),
    };
    let mut scopes = vec![PERSONAL.to_owned()];
    scopes.extend(ask.scopes.iter().filter(|s| *s != PERSONAL && has(s)).cloned());
    let (code, device) = (secret::fresh("vk2.c."), secret::fresh(""));
    let row = Code {
        account: account.name.to_owned(),
        scopes,
        redirect_uri: ask.redirect_uri.clone(),
        challenge: ask.challenge.clone(),
        device: secret::digest(&device),
        issued_at: w.now,
        used: false,
    };
    w.codes.put(secret::digest(&code), row);
    let mut values = vec![
        ("code", code),
        ("type", "code_v2".to_owned()),
        ("expires_in", CODE_SECONDS.to_string()),
        ("ext_id", secret::fresh("")),
    ];
    if !w.strikes("consent_no_device_id") {
        values.push(("device_id", device));
    }
    values
}

fn redirect(s: &Vk, ask: &Ask, values: &[(&'static str, String)]) -> Response {
    let state = if s.act(|w| w.strikes("consent_wrong_state")) {
        secret::fresh("")
    } else {
        ask.state.clone()
    };
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("state", &state).extend_pairs(values);
    let joint = if ask.redirect_uri.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{}{joint}{}", ask.redirect_uri, query.finish())).into_response()
}
