//! What both logins ask on the consent page, and what a person answers there.

use crate::instagram::Instagram;
use crate::instagram::accounts::{self, ACCOUNTS};
use crate::instagram::bearer::{
    BASIC, BUSINESS, COMMENTS, FL_BASIC, FL_COMMENTS, FL_CONTENTS, FL_PUBLISH, PAGES, PUBLISH,
};
use crate::instagram::call::Call;
use crate::instagram::pages;
use crate::instagram::records::{Code, Grant, Identity, Login};
use crate::instagram::world::World;
use crate::pages::words::Lang;
use crate::params::Params;
use crate::secret;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use url::{Host, Url};

const SCOPES: [&str; 5] = [
    BASIC,
    PUBLISH,
    COMMENTS,
    "instagram_business_manage_insights",
    "instagram_business_manage_messages",
];
const FL_SCOPES: [&str; 12] = [
    FL_BASIC,
    FL_PUBLISH,
    FL_COMMENTS,
    FL_CONTENTS,
    PAGES,
    BUSINESS,
    "pages_read_engagement",
    "ads_management",
    "ads_read",
    "instagram_manage_insights",
    "email",
    "public_profile",
];

/// Names of the request's values, carried by the form in hidden fields.
pub const CARRIED: [&str; 8] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "force_reauth",
    "enable_fb_login",
    "extras",
];

/// A valid authorization request.
#[derive(Debug)]
pub struct Ask {
    pub login: Login,
    /// Where the form is posted to, below `/sandbox/instagram`.
    pub action: String,
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    state: Option<String>,
}

/// What the platform shows instead of the page, and never sends to the application: message, parameter.
type Refusal = (&'static str, &'static str);

/// `GET|POST /oauth/authorize`
pub async fn instagram_page(State(s): State<Instagram>, headers: HeaderMap, call: Call) -> Response {
    show(&s, &headers, &call, Login::Instagram)
}
pub async fn instagram_decide(State(s): State<Instagram>, headers: HeaderMap, call: Call) -> Response {
    decide(&s, &headers, &call, Login::Instagram)
}

/// `GET|POST /{version}/dialog/oauth`
pub async fn facebook_page(State(s): State<Instagram>, headers: HeaderMap, call: Call) -> Response {
    show(&s, &headers, &call, Login::Facebook)
}
pub async fn facebook_decide(State(s): State<Instagram>, headers: HeaderMap, call: Call) -> Response {
    decide(&s, &headers, &call, Login::Facebook)
}

fn show(s: &Instagram, headers: &HeaderMap, call: &Call, login: Login) -> Response {
    let lang = Lang::of(headers);
    match check(s, call, login) {
        Ok(ask) => pages::consent::form(lang, &call.given, &ask),
        Err(refusal) => refuse(lang, refusal),
    }
}

fn refuse(lang: Lang, (error, about): Refusal) -> Response {
    let page = pages::consent::refused(lang, error, about);
    (StatusCode::BAD_REQUEST, page).into_response()
}

/// `https`, or `http` on loopback, which only the sandbox takes: Instagram Login documents no http at all, and
/// Facebook's development mode takes `http://localhost` by reports.
fn is_fit(redirect: &str) -> bool {
    Url::parse(redirect)
        .is_ok_and(|url| url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)))
}

/// `localhost` or an address of this machine, by its letters alone.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn check(s: &Instagram, call: &Call, login: Login) -> Result<Ask, Refusal> {
    let p = &call.given;
    let action = match login {
        Login::Instagram => "oauth/authorize".to_owned(),
        Login::Facebook => {
            let now = s.act(|w| w.now);
            call.check_version(now)
                .map_err(|_| ("Unknown version", "version"))?;
            format!("{}/dialog/oauth", call.version())
        }
    };
    let need = |name: &'static str| p.filled(name).ok_or(("Missing parameter", name));
    let client = &s.ground().client;
    if need("client_id")? != client.client_id {
        return Err(("Invalid platform app", "client_id"));
    }
    let redirect_uri = need("redirect_uri")?;
    if !client.redirect_uris.iter().any(|r| r == redirect_uri) || !is_fit(redirect_uri) {
        return Err(("Invalid redirect_uri", "redirect_uri"));
    }
    if need("response_type")? != "code" {
        return Err(("Invalid response_type", "response_type"));
    }
    let known: &[&str] = match login {
        Login::Instagram => &SCOPES,
        Login::Facebook => &FL_SCOPES,
    };
    let asked = need("scope")?.split([',', ' ']).filter(|s| !s.is_empty());
    let scopes: Vec<String> = asked.map(str::to_owned).collect();
    if scopes.is_empty() || scopes.iter().any(|s| !known.contains(&s.as_str())) {
        return Err(("Invalid scopes", "scope"));
    }
    for flag in ["force_reauth", "enable_fb_login"] {
        call.flag(flag).map_err(|_| ("Invalid boolean", flag))?;
    }
    Ok(Ask {
        login,
        action,
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        state: p.get("state").map(str::to_owned),
    })
}

/// Who signs in: `NAME`, or with Instagram Login `NAME:USERNAME`; the first one when the form names nobody.
fn chosen(form: &Params, login: Login) -> Option<Identity> {
    let text = form.filled("account").unwrap_or(ACCOUNTS[0].name);
    let (name, username) = text.split_once(':').map_or((text, None), |(a, u)| (a, Some(u)));
    let account = accounts::account(name)?;
    let username = match (login, username) {
        (Login::Facebook, None) => None,
        (Login::Facebook, Some(_)) => return None,
        (Login::Instagram, None) => account.profiles.first().map(|p| p.username.to_owned()),
        (Login::Instagram, Some(u)) => Some(
            account
                .profiles
                .iter()
                .find(|p| p.username == u)?
                .username
                .to_owned(),
        ),
    };
    Some(Identity {
        login,
        account: account.name.to_owned(),
        username,
    })
}

/// The scopes that were ticked and those that were not; all when the form showed no tick boxes.
fn ticked(form: &Params, asked: &[String]) -> (Vec<String>, Vec<String>) {
    let ticks: Vec<&str> = form.all("scopes").collect();
    let all = ticks.is_empty() && form.get("scopes_shown").is_none();
    let is_granted = |s: &String| all || ticks.contains(&s.as_str());
    asked.iter().cloned().partition(is_granted)
}

/// Back to the application, with a code or with a refusal.
fn decide(s: &Instagram, headers: &HeaderMap, call: &Call, login: Login) -> Response {
    let lang = Lang::of(headers);
    let ask = match check(s, call, login) {
        Ok(ask) => ask,
        Err(refusal) => return refuse(lang, refusal),
    };
    let Some(identity) = chosen(&call.given, login) else {
        return refuse(lang, ("Unknown account", "account"));
    };
    let (granted, declined) = ticked(&call.given, &ask.scopes);
    match call.given.get("decision") {
        Some("allow") if !granted.is_empty() => {
            let code = s.act(|w| grant(w, &ask, identity, granted, declined));
            redirect(&ask, &[("code", &code)])
        }
        Some("allow" | "deny") => redirect(
            &ask,
            &[
                ("error", "access_denied"),
                ("error_reason", "user_denied"),
                ("error_description", "The user denied your request."),
            ],
        ),
        _ => refuse(lang, ("Missing decision", "decision")),
    }
}

fn grant(w: &mut World, ask: &Ask, identity: Identity, scopes: Vec<String>, declined: Vec<String>) -> String {
    let grant = Grant {
        identity: identity.clone(),
        scopes: scopes.clone(),
        declined,
        redirect_uri: ask.redirect_uri.clone(),
        granted_at: w.now,
    };
    w.grants.put(identity.key(), grant);
    let code = secret::fresh("AQsandbox");
    let row = Code {
        identity,
        scopes,
        redirect_uri: ask.redirect_uri.clone(),
        issued_at: w.now,
        used: false,
    };
    w.codes.put(secret::digest(&code), row);
    code
}

/// Instagram hangs `#_` behind, which is not part of the code.
fn redirect(ask: &Ask, values: &[(&str, &str)]) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(state) = &ask.state {
        query.append_pair("state", state);
    }
    query.extend_pairs(values);
    let joint = if ask.redirect_uri.contains('?') { '&' } else { '?' };
    let tail = if ask.login == Login::Instagram { "#_" } else { "" };
    Redirect::to(&format!("{}{joint}{}{tail}", ask.redirect_uri, query.finish())).into_response()
}
