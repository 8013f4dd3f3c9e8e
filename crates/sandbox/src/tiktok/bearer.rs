//! Whose token is this, and is it enough.

use crate::secret;
use crate::tiktok::accounts::{self, Account};
use crate::tiktok::fail::Fail;
use crate::tiktok::records::{Life, TokenKind, Tuning};
use crate::tiktok::world::World;
use axum::http::{HeaderMap, header};

pub const BASIC: &str = "user.info.basic";
pub const PROFILE: &str = "user.info.profile";
pub const STATS: &str = "user.info.stats";
pub const PUBLISH: &str = "video.publish";
pub const UPLOAD: &str = "video.upload";
pub const LIST: &str = "video.list";
pub const KNOWN_SCOPES: [&str; 6] = [BASIC, PROFILE, STATS, PUBLISH, UPLOAD, LIST];

/// One endpoint: its name, the scopes of which any is enough (none: any token), its limit per minute.
#[derive(Debug)]
pub struct Endpoint {
    pub name: &'static str,
    pub any_of: &'static [&'static str],
    pub most: fn(&Tuning) -> usize,
}

/// The account that calls, with what it allowed.
#[derive(Clone, Debug)]
pub struct Caller {
    pub account: &'static Account,
    pub scopes: Vec<String>,
}

impl Caller {
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|s| s == scope)
    }
}

fn token_of(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

impl World {
    /// Proves the call: a live access token within its rate that holds any of the scopes. Counts it.
    pub fn caller(&mut self, headers: &HeaderMap, endpoint: &Endpoint) -> Result<Caller, Fail> {
        let key = secret::digest(token_of(headers).ok_or_else(Fail::token)?);
        let now = self.now;
        let row = self.tokens.edit(&key).filter(|t| t.kind == TokenKind::Access);
        let row = row.ok_or_else(Fail::token)?;
        row.last_used_at = now;
        let row = row.clone();
        let counters = self.counters.only();
        if row.life == Life::Revoked {
            counters.calls_after_revoke += 1;
            return Err(Fail::token());
        }
        *counters
            .authorized_calls
            .entry(endpoint.name.to_owned())
            .or_default() += 1;
        if row.expires_at <= now || self.strikes("access_token_invalid") {
            return Err(Fail::token());
        }
        self.pace(&key, endpoint.name, endpoint.most)?;
        let account = accounts::account(&row.account).ok_or_else(Fail::token)?;
        let caller = Caller {
            account,
            scopes: row.scopes,
        };
        if endpoint.any_of.is_empty() || endpoint.any_of.iter().any(|scope| caller.may(scope)) {
            Ok(caller)
        } else {
            Err(Fail::scope())
        }
    }
}
