//! What every request must pass before its route sees it: address length, `Host`, cross-site rules,
//! content types, the pace of those who are not signed in. Source: security-requirements, sections 4 and 20.

use crate::client::{Network, TrustedProxies};
use crate::cookies::SessionCookie;
use crate::extract::JsonLimits;
use crate::limits::{Buckets, Rate};
use crate::problem::Problem;
use app::suspicious::Refusals;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header, uri::Authority};
use domain::Clock;
use domain::limits::Limits;
use std::net::IpAddr;
use url::Url;

/// Longest address. Source: security-requirements, section 20.
const URL_MAX_BYTES: usize = 8 << 10;
/// Networks remembered for the pace of anonymous requests.
const REMEMBERED: usize = 65_536;

#[derive(Debug)]
pub struct Guard {
    public_host: String,
    public_origin: String,
    pub https: bool,
    /// It is spoken to under a name of this machine.
    pub loopback: bool,
    /// And nobody else reaches it: the stand-in platforms ask for no session.
    pub only_here: bool,
    pub cookie: SessionCookie,
    pub proxies: TrustedProxies,
    pub json: JsonLimits,
    anonymous: Buckets<Network>,
    /// Of requests that show a cookie or a token where nobody looks at it.
    unproven: Buckets<Network>,
    refusals: Refusals,
}

/// Which rules a path is under.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    Health,
    /// Reads no cookie: signed links, calendars, calls of platforms, videos shared from another app, the stand-ins on loopback.
    Cookieless,
    Api,
    /// Programs with a token: no cookie is read there, and no page of another site speaks there, whatever it holds.
    Mcp,
    Other,
}

impl Guard {
    pub fn new(public_url: &Url, proxies: TrustedProxies, limits: &Limits, clock: Clock) -> Self {
        let https = public_url.scheme() == "https";
        let public_host = public_url.host_str().unwrap_or_default().to_ascii_lowercase();
        Self {
            loopback: is_loopback(&public_host),
            only_here: is_loopback(&public_host),
            public_host,
            public_origin: public_url.origin().ascii_serialization(),
            https,
            cookie: SessionCookie::new(https),
            proxies,
            json: limits.into(),
            anonymous: Buckets::new(
                clock.clone(),
                Rate::per_minute(limits.requests_per_minute_anonymous),
                REMEMBERED,
            ),
            unproven: Buckets::new(clock, Rate::per_minute(limits.requests_per_minute), REMEMBERED),
            refusals: Refusals::default(),
        }
    }

    /// The socket is open to others, whatever the public address says.
    #[must_use]
    pub fn reached_by_others(mut self) -> Self {
        self.only_here = false;
        self
    }

    /// Counts what it refuses as cross-site there, for the operator.
    #[must_use]
    pub fn counting(self, refusals: Refusals) -> Self {
        Self { refusals, ..self }
    }

    /// Lets the request through, perhaps without its cookies, or refuses it before any effect.
    pub fn check(&self, request: &mut Request, client: IpAddr) -> Result<(), Problem> {
        if request
            .uri()
            .path_and_query()
            .is_some_and(|p| p.as_str().len() > URL_MAX_BYTES)
        {
            return Err(
                Problem::new(StatusCode::URI_TOO_LONG, "url_too_long").with("max_bytes", URL_MAX_BYTES)
            );
        }
        let zone = self.zone(request.uri().path());
        if zone == Zone::Health {
            return Ok(());
        }
        let host = self.host(request)?;
        let bearer = request.headers().contains_key(header::AUTHORIZATION);
        if bearer || matches!(zone, Zone::Cookieless | Zone::Mcp) {
            request.headers_mut().remove(header::COOKIE);
        }
        let acts = !bearer && zone != Zone::Cookieless && is_unsafe(request.method());
        if acts || zone == Zone::Mcp {
            let is_page_of_others = zone == Zone::Mcp && self.has_foreign_origin(request.headers(), &host);
            let ours = if is_page_of_others {
                Err(cross_site())
            } else {
                self.same_site(request.headers(), &host)
            };
            ours.inspect_err(|_| {
                let network = Network::for_recognition(client).to_string();
                self.refusals.note("cross_site", network);
            })?;
        }
        if matches!(zone, Zone::Api | Zone::Mcp) && is_unsafe(request.method()) {
            no_form(request.headers())?;
        }
        let path = request.uri().path();
        let paced = matches!(zone, Zone::Api | Zone::Mcp) || path.starts_with("/hooks/") || is_calendar(path);
        let shows_nothing = !bearer && self.cookie.read(request.headers()).is_none();
        if paced && shows_nothing {
            self.pace_anonymous(client)?;
        } else if paced && asks_no_session(request.uri().path()) {
            // a made-up cookie is no way around; people behind one address who are signed in share much more
            self.unproven
                .take(&Network::for_limits(client))
                .map_err(Problem::rate_limited)?;
        }
        Ok(())
    }

    /// One request of someone whose session or token is not (or not yet, or no longer) valid.
    pub fn pace_anonymous(&self, client: IpAddr) -> Result<(), Problem> {
        self.anonymous
            .take(&Network::for_limits(client))
            .map_err(Problem::rate_limited)
    }

    /// On loopback, where a page asked for under another of our names really lives: the consent of a platform
    /// comes back to the public one, and a cookie belongs to the name that set it.
    pub fn elsewhere(&self, request: &Request) -> Option<String> {
        let wants_page = request.method() == Method::GET
            && request
                .headers()
                .get(header::ACCEPT)
                .is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
        if !self.loopback || !wants_page || self.zone(request.uri().path()) != Zone::Other {
            return None;
        }
        let asked: Authority = request.headers().get(header::HOST)?.to_str().ok()?.parse().ok()?;
        let same_port = self.public_origin.rsplit(':').next()?.parse().ok() == asked.port_u16();
        let is_other = is_loopback(asked.host()) && asked.host() != self.public_host;
        let path = request.uri().path_and_query()?;
        (same_port && is_other).then(|| format!("{}{path}", self.public_origin))
    }

    fn zone(&self, path: &str) -> Zone {
        let within = |prefix| within(path, prefix);
        match path {
            "/healthz" | "/readyz" => Zone::Health,
            // a system's Share menu posts from no site at all; it only learns that nothing arrived
            "/share" => Zone::Cookieless,
            _ if within("/l")
                || within("/hooks")
                || is_calendar(path)
                || (self.only_here && within("/sandbox")) =>
            {
                Zone::Cookieless
            }
            _ if within("/mcp") => Zone::Mcp,
            _ if within("/api") || within("/oauth") => Zone::Api,
            _ => Zone::Other,
        }
    }

    /// Only our own name is answered to: a page whose name was bent to our address gets nothing.
    fn host(&self, request: &Request) -> Result<String, Problem> {
        let wrong = || Problem::new(StatusCode::MISDIRECTED_REQUEST, "wrong_host");
        let mut lines = request.headers().get_all(header::HOST).iter();
        let line = lines
            .next()
            .map(|v| v.to_str().map_err(|_| wrong()))
            .transpose()?;
        let target = request.uri().authority().map(Authority::as_str);
        if lines.next().is_some() {
            return Err(wrong());
        }
        for given in [line, target].into_iter().flatten() {
            let authority: Authority = given.parse().map_err(|_| wrong())?;
            let name = authority.host().to_ascii_lowercase();
            let ours = name == self.public_host || (self.loopback && is_loopback(&name));
            if !ours || given.contains('@') {
                return Err(wrong());
            }
        }
        line.or(target).map(str::to_ascii_lowercase).ok_or_else(wrong)
    }

    /// Fetch Metadata says whether the request is ours; browsers too old for it send `Origin`.
    fn same_site(&self, headers: &HeaderMap, host: &str) -> Result<(), Problem> {
        let text = |name| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
        let ours = match (text("sec-fetch-site"), text("origin")) {
            (Some(site), _) => site == "same-origin",
            (None, Some(_)) => !self.has_foreign_origin(headers, host),
            // no browser speaks like this; without a cookie there is nothing to misuse
            (None, None) => self.cookie.read(headers).is_none(),
        };
        if ours { Ok(()) } else { Err(cross_site()) }
    }

    fn has_foreign_origin(&self, headers: &HeaderMap, host: &str) -> bool {
        headers.get_all(header::ORIGIN).iter().any(|origin| {
            let is_here = self.loopback && origin.as_bytes() == format!("http://{host}").as_bytes();
            origin.as_bytes() != self.public_origin.as_bytes() && !is_here
        })
    }
}

fn cross_site() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "cross_site")
}

/// What a form on a foreign page can send without asking is never taken by the API.
fn no_form(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map(|v| v.to_str().unwrap_or("").to_ascii_lowercase());
    let simple = ["application/x-www-form-urlencoded", "multipart/", "text/"];
    if kind.is_some_and(|k| simple.iter().any(|s| k.trim_start().starts_with(s))) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type_wrong",
        ));
    }
    Ok(())
}

fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Where a cookie or a token proves nothing, because no handler looks whose it is.
pub(crate) fn asks_no_session(path: &str) -> bool {
    const ASK: [&str; 4] = ["/api/v1/me", "/api/v1/workspaces", "/api/v1/operator", "/mcp"];
    !ASK.iter().any(|prefix| within(path, prefix))
}

/// A secret address of a calendar; `/calendar` itself is a page.
fn is_calendar(path: &str) -> bool {
    path.starts_with("/calendar/")
}

fn within(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "[::1]" | "localhost")
}

#[cfg(test)]
mod tests;
