//! Whose token is this, what may it see, is it enough.

use crate::instagram::accounts::{self, Account, Page, Profile};
use crate::instagram::call::Call;
use crate::instagram::fail::Fail;
use crate::instagram::records::{Container, Login, Media, Token, TokenKind};
use crate::instagram::world::World;
use crate::secret;

pub const BASIC: &str = "instagram_business_basic";
pub const PUBLISH: &str = "instagram_business_content_publish";
pub const COMMENTS: &str = "instagram_business_manage_comments";

pub const FL_BASIC: &str = "instagram_basic";
pub const FL_PUBLISH: &str = "instagram_content_publish";
pub const FL_COMMENTS: &str = "instagram_manage_comments";
pub const FL_CONTENTS: &str = "instagram_manage_contents";
pub const PAGES: &str = "pages_show_list";
pub const BUSINESS: &str = "business_management";

/// Which tokens an address takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Both,
    Facebook,
}

/// The one who calls.
#[derive(Clone, Debug)]
pub struct Caller {
    pub token: Token,
    pub account: &'static Account,
    /// Who signed in with Instagram Login.
    pub profile: Option<&'static Profile>,
    /// The Page of a Page token.
    pub page: Option<&'static Page>,
}

impl Caller {
    fn of(token: Token) -> Option<Self> {
        let account = accounts::account(&token.identity.account)?;
        let profile = token.identity.username.as_deref().and_then(accounts::profile);
        let page = token
            .page
            .as_deref()
            .and_then(|id| account.pages.iter().find(|p| p.id == id));
        Some(Self {
            token,
            account,
            profile,
            page,
        })
    }

    pub fn login(&self) -> Login {
        self.token.identity.login
    }

    pub fn has(&self, scope: &str) -> bool {
        self.token.scopes.iter().any(|s| s == scope)
    }

    /// Refuses a token without the scope of its login.
    pub fn need(&self, instagram: &str, facebook: &str) -> Result<(), Fail> {
        let scope = match self.login() {
            Login::Instagram => instagram,
            Login::Facebook => facebook,
        };
        if self.has(scope) {
            Ok(())
        } else {
            Err(Fail::permission())
        }
    }

    /// The Pages that this token reaches.
    pub fn pages(&self) -> impl Iterator<Item = &'static Page> {
        let own = self.page;
        let sees_portfolio = self.has(BUSINESS);
        let pages: &'static [Page] = match self.login() {
            Login::Facebook => self.account.pages,
            Login::Instagram => &[],
        };
        pages.iter().filter(move |p| match own {
            Some(page) => p.id == page.id,
            None => sees_portfolio || !p.in_portfolio,
        })
    }

    /// The Instagram account with this id, as the token's login knows it, with the Page that leads to it.
    pub fn find(&self, id: &str) -> Option<(&'static Profile, Option<&'static Page>)> {
        match self.login() {
            Login::Instagram => self.profile.filter(|p| p.user_id == id).map(|p| (p, None)),
            Login::Facebook => self.pages().find_map(|page| {
                let profile = page.linked.filter(|p| p.page_way_id == id)?;
                Some((profile, Some(page)))
            }),
        }
    }

    /// [`Caller::find`] for a path: a handle is 803, another's id 100/33.
    pub fn profile(&self, id: &str) -> Result<(&'static Profile, Option<&'static Page>), Fail> {
        if !id.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Fail::no_such_alias(id));
        }
        self.find(id).ok_or_else(|| Fail::invisible(id))
    }

    /// An Instagram account that this token may publish for.
    pub fn publisher(&self, id: &str) -> Result<&'static Profile, Fail> {
        let (profile, page) = self.profile(id)?;
        self.need(BASIC, FL_BASIC)?;
        self.need(PUBLISH, FL_PUBLISH)?;
        if page.is_some_and(|p| !p.may_publish()) || !profile.may_publish() {
            return Err(Fail::permission());
        }
        Ok(profile)
    }

    fn reaches(&self, owner: &str) -> bool {
        match self.login() {
            Login::Instagram => self.profile.is_some_and(|p| p.username == owner),
            Login::Facebook => {
                let linked = |page: &Page| page.linked.is_some_and(|p| p.username == owner);
                self.pages().any(linked)
            }
        }
    }

    /// Containers belong to the application's login that made them.
    pub fn owns(&self, container: &Container) -> bool {
        container.identity.login == self.login() && self.reaches(&container.owner)
    }

    pub fn sees(&self, media: &Media) -> bool {
        self.reaches(&media.owner)
    }
}

impl World {
    /// Proves a call of the Graph API and counts it under `purpose`.
    pub fn caller(&mut self, call: &Call, purpose: &str, takes: Takes) -> Result<Caller, Fail> {
        call.check_version(self.now)?;
        self.bearer(call.token.as_deref(), purpose, takes)
    }

    /// Proves a token and counts the call under `purpose`.
    pub fn bearer(&mut self, token: Option<&str>, purpose: &str, takes: Takes) -> Result<Caller, Fail> {
        let Some(token) = token.filter(|t| !t.is_empty()) else {
            let text = "An active access token must be used to query information about the current user.";
            return Err(Fail::new(2500, text));
        };
        let now = self.now;
        let Some(row) = self.tokens.edit(&secret::digest(token)) else {
            return Err(unknown(token, takes));
        };
        row.last_used_at = now;
        let row = row.clone();
        let counters = self.counters.only();
        if row.revoked {
            counters.calls_after_revoke += 1;
            return Err(Fail::dead(458));
        }
        *counters.authorized_calls.entry(purpose.to_owned()).or_default() += 1;
        if takes == Takes::Facebook && row.identity.login == Login::Instagram {
            return Err(Fail::cannot_parse());
        }
        if row.expires_at.is_some_and(|t| t <= now) || self.strikes("token_expired") {
            return Err(Fail::dead(463));
        }
        if let Some(hit) = self.hit("token_refused") {
            return Err(Fail::known(hit.or(460)));
        }
        Caller::of(row).ok_or_else(|| Fail::dead(458))
    }

    /// The row of a live token of this kind and login, with its key; for the calls that renew one.
    pub fn renewable(&mut self, token: &str, login: Login, kind: TokenKind) -> Result<(String, Token), Fail> {
        let key = secret::digest(token);
        let takes = if login == Login::Facebook {
            Takes::Facebook
        } else {
            Takes::Both
        };
        let caller = self.bearer(Some(token), "token.renew", takes)?;
        if caller.login() != login {
            return Err(Fail::cannot_parse());
        }
        if caller.token.kind != kind {
            return Err(Fail::parameter(
                "Invalid parameter: this kind of token is not taken here.",
            ));
        }
        Ok((key, caller.token))
    }
}

/// A token that we made and forgot, after a reset or a sweep, is like one whose consent was taken back; another's is
/// not even read.
fn unknown(token: &str, takes: Takes) -> Fail {
    match takes {
        Takes::Both if token.starts_with("IGAAsandbox") => Fail::dead(458),
        _ if token.starts_with("EAAsandbox") => Fail::dead(458),
        _ => Fail::cannot_parse(),
    }
}
