//! Who asks, and in which workspace: proven before a handler runs.

use crate::client::ClientAddr;
use crate::problem::Problem;
use crate::state::ServerState;
use app::{Actor, WorkspaceScope};
use axum::extract::{FromRequestParts, MatchedPath, OptionalFromRequestParts, RawPathParams};
use axum::http::header;
use axum::http::request::Parts;
use domain::WorkspaceId;
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

/// A person with a live session.
pub struct Signed(pub Actor);

impl FromRequestParts<ServerState> for Signed {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let token = state.guard.cookie.read(&parts.headers).map(str::to_owned);
        let found = match &token {
            Some(token) => state.app.authenticate(token).await?,
            None => None,
        };
        let Some(actor) = found else {
            // who brought nothing at all was counted at the door
            if token.is_some() || parts.headers.contains_key(header::AUTHORIZATION) {
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
            .take_part(&actor.session, share)
            .map_err(Problem::rate_limited)?;
        Ok(Self(actor))
    }
}

impl OptionalFromRequestParts<ServerState> for Signed {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Option<Self>, Problem> {
        match <Self as FromRequestParts<ServerState>>::from_request_parts(parts, state).await {
            Ok(signed) => Ok(Some(signed)),
            Err(refusal) if refusal.code() == "unauthenticated" => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }
}

/// A member of the workspace in the address; for everybody else it is not there.
pub struct Member {
    pub actor: Actor,
    pub scope: WorkspaceScope,
}

impl FromRequestParts<ServerState> for Member {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Signed(actor) =
            <Signed as FromRequestParts<ServerState>>::from_request_parts(parts, state).await?;
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
        let scope = state.app.scope(&actor, workspace).await?;
        Ok(Self { actor, scope })
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
