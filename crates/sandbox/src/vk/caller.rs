//! Whose token is this, and what may it do.

use crate::secret;
use crate::vk::accounts::{self, Account, Community, Role};
use crate::vk::fail::{Fail, NO_WALL};
use crate::vk::records::{Holder, TokenKind};
use crate::vk::world::World;

#[derive(Clone, Debug)]
pub enum Caller {
    User {
        account: &'static Account,
        scopes: Vec<String>,
    },
    Community(&'static Community),
}

impl Caller {
    fn of(holder: &Holder, scopes: Vec<String>) -> Option<Self> {
        Some(match holder {
            Holder::User(name) => Self::User {
                account: accounts::account(name)?,
                scopes,
            },
            Holder::Community(id) => Self::Community(accounts::community(*id)?),
        })
    }

    pub fn holder(&self) -> Holder {
        match self {
            Self::User { account, .. } => Holder::User(account.name.to_owned()),
            Self::Community(community) => Holder::Community(community.id),
        }
    }

    /// The person behind the token; a community has none.
    pub fn user(&self) -> Result<&'static Account, Fail> {
        match self {
            Self::User { account, .. } => Ok(account),
            Self::Community(_) => Err(group_auth()),
        }
    }

    /// Whom it speaks for where nobody is named: a person, or a community with a minus.
    pub fn owner_id(&self) -> i64 {
        match self {
            Self::User { account, .. } => account.id,
            Self::Community(community) => community.owner_id(),
        }
    }
}

pub fn group_auth() -> Fail {
    Fail::new(
        27,
        "Group authorization failed: method is unavailable with group auth",
    )
}

fn elsewhere() -> Fail {
    Fail::with_subcode(
        5,
        1130,
        "User authorization failed: access_token was given to another ip address",
    )
}

impl World {
    /// Proves the call: a live access token. Counts it under `purpose`.
    ///
    /// VK binds a token to the address it was issued to. Everything comes from one machine here, so a fault says
    /// when the address changed; a token stays bound elsewhere until a refresh gives another.
    pub fn caller(&mut self, token: Option<&str>, purpose: &str) -> Result<Caller, Fail> {
        let token = token.ok_or_else(|| Fail::auth("no access_token passed"))?;
        let key = secret::digest(token);
        let now = self.now;
        let Some(row) = self.tokens.edit(&key).filter(|t| t.kind == TokenKind::Access) else {
            return Err(Fail::auth("invalid access_token (4)"));
        };
        row.last_used_at = now;
        let row = row.clone();
        let counters = self.counters.only();
        if row.revoked {
            counters.calls_after_revoke += 1;
            return Err(Fail::auth("invalid access_token (2)"));
        }
        *counters.authorized_calls.entry(purpose.to_owned()).or_default() += 1;
        if row.expires_at.is_some_and(|t| t <= now) || self.strikes("api_token_expired") {
            return Err(Fail::auth("access_token has expired"));
        }
        if self.strikes("api_other_ip")
            && let Some(row) = self.tokens.edit(&key)
        {
            row.elsewhere = true;
        }
        if self.tokens.get(&key).is_some_and(|t| t.elsewhere) {
            return Err(elsewhere());
        }
        Caller::of(&row.holder, row.scopes).ok_or_else(|| Fail::auth("invalid access_token (4)"))
    }

    /// Whether the token holds `right`, and the application still has it.
    pub fn has_right(&self, caller: &Caller, right: &str) -> bool {
        match caller {
            Caller::User { account, scopes } => {
                scopes.iter().any(|s| s == right)
                    && account.rights.contains(&right)
                    && self.tuning.peek().app_rights.contains(right)
            }
            Caller::Community(_) => right == "wall",
        }
    }

    /// What an account may do in a community now.
    pub fn role(&self, account: &Account, community: i64) -> Option<Role> {
        let lost = self.lost_roles.get(&lost_key(account, community)).is_some();
        account
            .communities
            .iter()
            .find(|(id, _)| *id == community && !lost)
            .map(|(_, role)| *role)
    }

    /// Proves that the account may publish for a community, or refuses with `code`. Here a role is found to be
    /// gone.
    pub fn editor(
        &mut self,
        account: &'static Account,
        community: i64,
        code: u32,
    ) -> Result<&'static Community, Fail> {
        let found = accounts::community(community).ok_or_else(|| Fail::new(125, "Invalid group id"))?;
        let hit = self.hit("role_lost");
        if account.loses_role || hit.is_some() {
            self.lost_roles.put(lost_key(account, community), true);
        }
        if self.role(account, community) >= Some(Role::Editor) {
            return Ok(found);
        }
        Err(match hit.map_or(code.into(), |hit| hit.or(code.into())) {
            15 => Fail::new(15, "Access denied: user should be group editor"),
            214 => Fail::new(214, NO_WALL),
            _ => Fail::denied("user should be group editor"),
        })
    }
}

fn lost_key(account: &Account, community: i64) -> String {
    format!("{}|{community}", account.name)
}
