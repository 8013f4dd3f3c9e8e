//! Whose token is this, and is it enough.

use crate::secret;
use crate::youtube::accounts::{self, Account, Channel};
use crate::youtube::fail::Fail;
use crate::youtube::records::{Identity, TokenKind};
use crate::youtube::world::World;
use axum::http::{HeaderMap, header};

pub const UPLOAD: &str = "https://www.googleapis.com/auth/youtube.upload";
pub const READONLY: &str = "https://www.googleapis.com/auth/youtube.readonly";
pub const YOUTUBE: &str = "https://www.googleapis.com/auth/youtube";
pub const FORCE_SSL: &str = "https://www.googleapis.com/auth/youtube.force-ssl";

pub const TO_UPLOAD: &[&str] = &[UPLOAD, YOUTUBE, FORCE_SSL];
pub const TO_READ: &[&str] = &[READONLY, YOUTUBE, FORCE_SSL];
pub const TO_CHANGE: &[&str] = &[YOUTUBE, FORCE_SSL];

/// The account that calls, with the channel its token is bound to.
#[derive(Clone, Debug)]
pub struct Caller {
    pub account: &'static Account,
    pub channel: Option<&'static Channel>,
}

impl Caller {
    pub fn of(identity: &Identity) -> Option<Self> {
        let account = accounts::account(&identity.account)?;
        Some(Self {
            account,
            channel: identity.channel.as_deref().and_then(accounts::channel),
        })
    }
    pub fn channel(&self) -> Result<&'static Channel, Fail> {
        self.channel.ok_or_else(Fail::no_channel)
    }
    pub fn identity(&self) -> Identity {
        Identity {
            account: self.account.name.to_owned(),
            channel: self.channel.map(|c| c.id.to_owned()),
        }
    }
    pub fn owns(&self, identity: &Identity) -> bool {
        self.channel
            .is_some_and(|c| identity.channel.as_deref() == Some(c.id))
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
    /// Proves the call: a live access token that holds any of the scopes. Counts it under `purpose`.
    pub fn caller(&mut self, headers: &HeaderMap, purpose: &str, any_of: &[&str]) -> Result<Caller, Fail> {
        let Some(token) = token_of(headers) else {
            let text = "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential.";
            return Err(Fail::new(401, "global", "required", text));
        };
        let key = secret::digest(token);
        let now = self.now;
        let Some(row) = self.tokens.edit(&key).filter(|t| t.kind == TokenKind::Access) else {
            return Err(Fail::auth());
        };
        row.last_used_at = now;
        let row = row.clone();
        let counters = self.counters.only();
        if row.revoked {
            counters.calls_after_revoke += 1;
            return Err(Fail::auth());
        }
        *counters.authorized_calls.entry(purpose.to_owned()).or_default() += 1;
        if row.expires_at.is_some_and(|t| t <= now) || self.strikes("access_token_expired") {
            return Err(Fail::auth());
        }
        let caller = Caller::of(&row.identity).ok_or_else(Fail::auth)?;
        if !any_of.is_empty() && !row.scopes.iter().any(|s| any_of.contains(&s.as_str())) {
            let fail = Fail::new(
                403,
                "global",
                "insufficientPermissions",
                "Request had insufficient authentication scopes.",
            );
            return Err(fail.with_detail("ACCESS_TOKEN_SCOPE_INSUFFICIENT"));
        }
        if caller.account.suspended {
            let text = "The authenticated user's account is suspended.";
            return Err(Fail::new(
                403,
                "youtube.common",
                "authenticatedUserAccountSuspended",
                text,
            ));
        }
        Ok(caller)
    }
}
