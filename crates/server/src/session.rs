//! Who asks, and in which workspace: proven before a handler runs.

use crate::client::{ClientAddr, Network};
use crate::problem::Problem;
use crate::state::ServerState;
use crate::token_scopes::{self, Takes};
use app::accounts::Visitor;
use app::{Actor, Bearer, Caller, WorkspaceScope};
use axum::extract::{FromRequestParts, MatchedPath, OptionalFromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use domain::{AccountId, SessionId, WorkspaceId};
use std::net::IpAddr;

/// Small pictures come in crowds while a library is scrolled: so many of them count as one request.
const PICTURES_A_REQUEST: u32 = 20;

/// The address of the client, as far as trusted proxies tell it.
pub struct Client(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<ClientAddr>()
            .map(|c| Self(c.0))
            .ok_or_else(Problem::unauthenticated)
    }
}

/// Whose pace it is: each session has its own, the tokens of an account share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paced {
    Session(SessionId),
    Tokens(AccountId),
}

impl From<&Caller> for Paced {
    fn from(caller: &Caller) -> Self {
        match caller {
            Caller::Browser(actor) => Self::Session(actor.session),
            Caller::Program(bearer) => Self::Tokens(bearer.account),
        }
    }
}

/// A live session, or a token where the route takes one.
pub struct Known(pub Caller);

impl FromRequestParts<ServerState> for Known {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let authorization = parts.headers.get(header::AUTHORIZATION).cloned();
        let cookie = state.guard.cookie.read(&parts.headers).map(str::to_owned);
        let found = match (&authorization, &cookie) {
            // The guard has taken the cookie away: who comes with a token is that token.
            (Some(line), _) => recognise(line, parts, state).await?.map(Caller::Program),
            (None, Some(cookie)) => state.app.authenticate(cookie).await?.map(Caller::Browser),
            (None, None) => None,
        };
        let Some(caller) = found else {
            // who brought nothing at all was counted at the door
            if authorization.is_some() || cookie.is_some() {
                let Client(client) = Client::from_request_parts(parts, state).await?;
                state.guard.pace_anonymous(client)?;
            }
            return Err(Problem::unauthenticated());
        };
        let route = parts
            .extensions
            .get::<MatchedPath>()
            .map_or("", MatchedPath::as_str);
        let is_picture = route.ends_with("/poster") || route.ends_with("/preview");
        let share = if is_picture { PICTURES_A_REQUEST } else { 1 };
        state
            .requests
            .take_part(&Paced::from(&caller), share)
            .map_err(Problem::rate_limited)?;
        if let Caller::Program(bearer) = &caller {
            allow(bearer, token_scopes::of(&parts.method, route))?;
        }
        Ok(Self(caller))
    }
}

/// Whose token the line holds, if it is one.
async fn recognise(
    line: &HeaderValue,
    parts: &mut Parts,
    state: &ServerState,
) -> Result<Option<Bearer>, Problem> {
    let text = line.to_str().ok().and_then(|l| l.split_once(' '));
    let Some((_, text)) = text.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
        return Ok(None);
    };
    let Client(client) = Client::from_request_parts(parts, state).await?;
    let agent = parts.headers.get(header::USER_AGENT);
    let visitor = Visitor {
        browser: browser_family(agent.and_then(|v| v.to_str().ok()).unwrap_or("")),
        network: Network::for_recognition(client).to_string(),
    };
    Ok(state.app.recognise(text.trim(), &visitor).await?)
}

/// Refuses a token that does not have the scope of the route, or whatever its scopes where it takes no token.
pub(crate) fn allow(bearer: &Bearer, takes: Option<Takes>) -> Result<(), Problem> {
    let refusal = Problem::new(StatusCode::FORBIDDEN, "token_scope_required");
    match takes {
        Some(Takes::Any) => Ok(()),
        Some(Takes::Scope(needed)) if bearer.scopes.allow(needed) => Ok(()),
        Some(Takes::Scope(needed)) => Err(refusal.with("scope", needed).detail(format!(
            "This token does not have the scope {}. Create one that has it.",
            needed.as_str()
        ))),
        None => Err(refusal
            .with("scope", None::<&str>)
            .detail("No token may do this: sign in with a browser.")),
    }
}

/// A person with a live session; tokens are refused.
pub struct Signed(pub Actor);

impl FromRequestParts<ServerState> for Signed {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        match Known::from_request_parts(parts, state).await?.0 {
            Caller::Browser(actor) => Ok(Self(actor)),
            Caller::Program(bearer) => Err(allow(&bearer, None).err().unwrap_or_else(Problem::not_found)),
        }
    }
}

impl OptionalFromRequestParts<ServerState> for Signed {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Option<Self>, Problem> {
        match <Self as FromRequestParts<ServerState>>::from_request_parts(parts, state).await {
            Ok(signed) => Ok(Some(signed)),
            // A token is no session.
            Err(refusal) if ["unauthenticated", "token_scope_required"].contains(&refusal.code()) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }
}

/// A member of the workspace in the address, or a token of one; for everybody else it is not there.
pub struct Member {
    pub caller: Caller,
    pub scope: WorkspaceScope,
}

impl FromRequestParts<ServerState> for Member {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Known(caller) = Known::from_request_parts(parts, state).await?;
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::not_found())?;
        let named = params
            .iter()
            .find(|(name, _)| *name == "workspace")
            .map(|(_, value)| value);
        let workspace: WorkspaceId = named
            .and_then(|v| v.parse().ok())
            .ok_or_else(Problem::not_found)?;
        let scope = state.app.scope_of(&caller, workspace).await?;
        Ok(Self { caller, scope })
    }
}

/// A member at a browser: for what no token may do.
pub struct InPerson {
    pub actor: Actor,
    pub scope: WorkspaceScope,
}

impl FromRequestParts<ServerState> for InPerson {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Member { caller, scope } = Member::from_request_parts(parts, state).await?;
        match caller {
            Caller::Browser(actor) => Ok(Self { actor, scope }),
            Caller::Program(bearer) => Err(allow(&bearer, None).err().unwrap_or_else(Problem::not_found)),
        }
    }
}

/// A program with a token, in the one workspace that it is for: sessions are refused.
pub struct Program {
    pub bearer: Bearer,
    pub scope: WorkspaceScope,
}

impl FromRequestParts<ServerState> for Program {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Known(caller) = Known::from_request_parts(parts, state).await?;
        let Caller::Program(bearer) = &caller else {
            return Err(Problem::unauthenticated());
        };
        let scope = state.app.scope_of(&caller, bearer.workspace).await?;
        Ok(Self {
            bearer: bearer.clone(),
            scope,
        })
    }
}

/// Browser family and system, no finer: enough to recognise one's own session.
pub fn browser_family(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 9] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("YaBrowser/", "Yandex Browser"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chromium/", "Chromium"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find = |table: &[(&str, &'static str)]| {
        table
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => "Unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser_family;

    #[test]
    fn a_browser_is_known_by_its_family_only() {
        for (agent, family) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox, Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
                "Safari, iOS",
            ),
            ("curl/8.0", "Unknown"),
            ("", "Unknown"),
        ] {
            assert_eq!(browser_family(agent), family);
        }
    }
}
