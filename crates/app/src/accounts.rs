//! Accounts and their sessions.

use crate::audit::Entry;
use crate::mail::{Language, Letter, Template};
use crate::policy::Accepting;
use crate::security::LINKS_AT_ONCE;
use crate::settings::SESSION_LIFE;
use crate::{App, AppError, FieldError, Registration, views};
use domain::audit::{ActorKind, Kind};
use domain::retention::{KNOWN_NETWORK, SESSION_IDLE};
use domain::{AccountId, SessionId, Timestamp, WorkspaceId, text};
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;
use store::accounts::NewAccount;
use store::deletion::Subject;
use store::links::Pending;
use store::sessions::Session;
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

pub const PASSWORD_MIN_CHARS: usize = 8;
pub const PASSWORD_MAX_CHARS: usize = 128;
const DISPLAY_NAME_MAX_CHARS: usize = 80;
/// The least score of zxcvbn that is taken. Source: security-requirements, section 1.
const PASSWORD_MIN_SCORE: zxcvbn::Score = zxcvbn::Score::Three;

/// How long the mailed link of a registration is good.
const REGISTRATION_LINK: Duration = Duration::from_secs(86_400);

/// Who asks: an account through one of its sessions.
#[derive(Clone, Debug)]
pub struct Actor {
    pub account: AccountId,
    pub session: SessionId,
    /// When the person last proved themselves in this session.
    pub authenticated_at: Timestamp,
}

/// What the server knows of the browser that signs in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Browser family, no finer.
    pub browser: String,
    /// The /24 or /48 it comes from.
    pub network: String,
}

/// A fresh session: the token goes into the cookie and is not kept.
pub struct SignedIn {
    pub token: SecretString,
    pub me: views::Me,
}

pub struct Registering {
    pub email: String,
    pub password: SecretString,
    pub display_name: Option<String>,
    pub setup_code: Option<String>,
    /// The token of an invitation's link.
    pub invitation: Option<String>,
    /// The policy and the terms, where they were asked about.
    pub accepting: Option<Accepting>,
    /// Of the letters to the account.
    pub language: Language,
}

/// What a right password comes to.
pub enum Login {
    SignedIn(SignedIn),
    /// The account has a second factor.
    SecondFactor(views::SecondFactor),
}

/// Holds password hashing to two at once and a short queue: each takes 32 MiB.
pub struct Hashing {
    slots: Semaphore,
    queue: Semaphore,
}
impl Default for Hashing {
    fn default() -> Self {
        Self {
            slots: Semaphore::new(2),
            queue: Semaphore::new(34),
        }
    }
}

impl App {
    pub(crate) async fn hashed<T: Send + 'static>(
        &self,
        work: impl FnOnce(&vault::Vault) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let busy = || AppError::Busy(Duration::from_secs(2));
        let _place = self.hashing.queue.try_acquire().map_err(|_| busy())?;
        let _slot = tokio::time::timeout(Duration::from_secs(2), self.hashing.slots.acquire())
            .await
            .map_err(|_| busy())?
            .map_err(|e| AppError::Internal(e.to_string()))?;
        let vault = self.vault.clone();
        tokio::task::spawn_blocking(move || work(&vault))
            .await
            .map_err(|e| AppError::Internal(e.to_string()))
    }

    /// Whether who registers gets a link by mail, so that nobody learns who has an account.
    pub fn registers_by_mail(&self) -> bool {
        self.settings.sends_mail && matches!(self.settings.registration, Registration::Open)
    }

    /// Makes an account with its personal workspace and signs it in.
    pub async fn register(&self, r: Registering, visitor: &Visitor) -> Result<SignedIn, AppError> {
        let invitation = r.invitation.clone();
        let new = self.looked_over(r).await?;
        let tx = self.store.begin().await?;
        let (token, account) = self
            .make_account(&tx, &new, invitation.as_deref(), visitor)
            .await?;
        tx.commit().await?;
        let me = self.me(account).await?;
        Ok(SignedIn { token, me })
    }

    /// Mails a link that makes the account. It says and costs the same whether the address has one already:
    /// the worker finds that out, and writes another letter then.
    pub async fn register_by_mail(&self, r: Registering) -> Result<(), AppError> {
        let new = self.looked_over(r).await?;
        let now = self.now();
        let token = vault::token();
        let tx = self.store.begin().await?;
        if tx.db().count_pending_registrations(&new.email_key, now).await? < LINKS_AT_ONCE {
            let until = now.plus(REGISTRATION_LINK);
            tx.db()
                .insert_pending_registration(&vault::hash_token(&token), &new, until)
                .await?;
            let letter = Letter {
                to: new.email,
                language: Language::of(&new.language),
                template: Template::Verify { token },
            };
            self.queue_letter(&tx, &letter, REGISTRATION_LINK, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Follows the mailed link: makes the account and signs it in.
    pub async fn verify_registration(&self, token: &str, visitor: &Visitor) -> Result<SignedIn, AppError> {
        let tx = self.store.begin().await?;
        let new = tx
            .db()
            .take_pending_registration(&vault::hash_token(token), self.now())
            .await?
            .ok_or(AppError::LinkOver)?;
        let (token, account) = self.make_account(&tx, &new, None, visitor).await?;
        tx.commit().await?;
        let me = self.me(account).await?;
        Ok(SignedIn { token, me })
    }

    /// What was typed, as far as it can be told right without the lock; the password hashed.
    async fn looked_over(&self, r: Registering) -> Result<Pending, AppError> {
        let first = !self.store.read().has_accounts().await?;
        let is_set_up = first && self.is_setup_code(r.setup_code.as_deref())?;
        self.may_register(first, is_set_up, r.invitation.is_some())?;
        let (email, email_key) = email(&r.email)?;
        if let Some(accepting) = &r.accepting {
            self.is_shown(&accepting.version)?;
        }
        if let Some(token) = &r.invitation {
            self.is_invited(token, &email_key).await?;
        }
        let display_name = display_name(r.display_name.as_deref())?;
        let password = self.new_password(&r.password, &email, display_name.as_deref())?;
        Ok(Pending {
            password_hash: self.hashed(move |v| v.hash_password(&password)).await?,
            email,
            email_key,
            display_name,
            language: r.language.as_str().to_owned(),
            is_set_up,
            accepted: r.accepting.map(|a| (a.version, a.language.as_str().to_owned())),
        })
    }

    async fn make_account(
        &self,
        tx: &store::Tx,
        new: &Pending,
        invitation: Option<&str>,
        visitor: &Visitor,
    ) -> Result<(SecretString, AccountId), AppError> {
        let now = self.now();
        let account = AccountId::new(now, vault::random());
        let workspace = WorkspaceId::new(now, vault::random());
        let wrapped = self.vault.new_workspace_key(workspace.as_uuid());
        let own = new.display_name.as_deref();
        let name = own.unwrap_or_else(|| new.email.split('@').next().unwrap_or("Workspace"));
        // Asked again under the lock: of two first accounts one is the operator.
        let first = !tx.db().has_accounts().await?;
        self.may_register(first, new.is_set_up, invitation.is_some())?;
        let row = NewAccount {
            id: account,
            email: &new.email,
            email_key: &new.email_key,
            display_name: own,
            password_hash: &new.password_hash,
            is_operator: first,
            at: now,
        };
        tx.db().insert_account(&row).await.map_err(|e| match e {
            store::StoreError::Conflict => AppError::EmailTaken,
            e => e.into(),
        })?;
        tx.db().set_language(account, &new.language).await?;
        tx.db().drop_pending_registrations(&new.email_key).await?;
        tx.db()
            .insert_workspace(workspace, name, &wrapped, account, now)
            .await?;
        let made = Entry::new(Kind::AccountRegistered)
            .account(Some(account))
            .from(visitor)
            .about(account, own)
            .with("is_operator", first);
        self.audit(tx, None, made, now).await?;
        if let Some((version, language)) = &new.accepted {
            let accepting = Accepting {
                version: version.clone(),
                language: Language::of(language),
            };
            self.accept_policy_in(tx, account, &accepting, Some(visitor))
                .await?;
        }
        self.audit_new_workspace(tx, workspace, account, name, now)
            .await?;
        if let Some(token) = invitation {
            let accepted = self.accept_in(tx, token, account, &new.email_key).await?;
            accepted.ok_or(AppError::InvitationEnded)?;
        }
        tx.db().remember_network(account, &visitor.network, now).await?;
        let token = self.new_session(tx, account, visitor).await?;
        tracing::info!(%account, operator = first, "account made");
        Ok((token, account))
    }

    fn may_register(&self, first: bool, is_set_up: bool, is_invited: bool) -> Result<(), AppError> {
        match self.settings.registration {
            _ if first && (is_set_up || self.settings.setup_code_hash.is_none()) => Ok(()),
            _ if first => Err(AppError::SetupCodeRequired),
            Registration::Open => Ok(()),
            // Whether it is a good one is asked next.
            Registration::Invite if is_invited => Ok(()),
            Registration::Invite | Registration::Closed => Err(AppError::RegistrationClosed),
        }
    }

    /// Whether the setup code of the first account was given.
    fn is_setup_code(&self, code: Option<&str>) -> Result<bool, AppError> {
        let code = code.map(str::trim).filter(|c| !c.is_empty());
        match (&self.settings.setup_code_hash, code) {
            (None, _) | (_, None) => Ok(false),
            (Some(wanted), Some(code)) if bool::from(vault::hash_token(code).ct_eq(wanted)) => Ok(true),
            _ => Err(AppError::SetupCodeWrong),
        }
    }

    pub(crate) fn new_password(
        &self,
        given: &SecretString,
        email: &str,
        name: Option<&str>,
    ) -> Result<SecretString, AppError> {
        let password: String = given.expose_secret().nfkc().collect();
        let chars = password.chars().count();
        let refuse = |code, message| Err(AppError::field("password", code, message));
        if chars < PASSWORD_MIN_CHARS {
            return refuse("password_too_short", "The password has fewer than 8 characters.");
        }
        if chars > PASSWORD_MAX_CHARS {
            return refuse("password_too_long", "The password has more than 128 characters.");
        }
        let mut inputs: Vec<&str> = email.split('@').collect();
        inputs.extend([email, self.settings.host(), "ai_shorts", "ai-shorts"]);
        inputs.extend(name);
        if zxcvbn::zxcvbn(&password, &inputs).score() < PASSWORD_MIN_SCORE {
            return refuse(
                "password_too_weak",
                "The password is easy to guess. A few unrelated words make a good one.",
            );
        }
        Ok(password.into())
    }

    /// Signs in; a wrong address and a wrong password cost and say the same.
    pub async fn login(
        &self,
        email: &str,
        password: &SecretString,
        visitor: &Visitor,
    ) -> Result<Login, AppError> {
        let found = self.store.read().credentials(&email_key(email)).await?;
        let Some((account, stored)) = found else {
            let given = typed(password);
            self.hashed(move |v| v.dummy_hash(&given)).await?;
            return Err(self.refuse_login(None, visitor).await?);
        };
        let Some(rehashed) = self.check_password(password, stored).await? else {
            return Err(self.refuse_login(Some(account), visitor).await?);
        };
        let tx = self.store.begin().await?;
        if let Some(hash) = rehashed {
            tx.db().set_password_hash(account, &hash).await?;
        }
        let factor = tx.db().totp(account).await?;
        if factor.is_some_and(|t| t.confirmed_at.is_some()) {
            let needed = self.new_ticket(&tx, account).await?;
            tx.commit().await?;
            return Ok(Login::SecondFactor(needed));
        }
        let token = self.new_session(&tx, account, visitor).await?;
        tx.commit().await?;
        let me = self.me(account).await?;
        Ok(Login::SignedIn(SignedIn { token, me }))
    }

    /// None when it is wrong; within, its hash by today's scheme where it is stored by an older one.
    pub(crate) async fn check_password(
        &self,
        given: &SecretString,
        stored: String,
    ) -> Result<Option<Option<String>>, AppError> {
        let given = typed(given);
        self.hashed(move |v| {
            let check = v.check_password(&given, &stored);
            check.ok.then(|| check.rehash.then(|| v.hash_password(&given)))
        })
        .await
    }

    /// Tells the log of a failed sign-in. What was typed is not kept: it may be somebody's password.
    async fn refuse_login(
        &self,
        account: Option<AccountId>,
        visitor: &Visitor,
    ) -> Result<AppError, AppError> {
        let mut entry = Entry::new(Kind::SessionFailed).from(visitor);
        if let Some(account) = account {
            entry = entry.of(account).about(account, None);
        }
        let tx = self.store.begin().await?;
        self.audit(&tx, None, entry, self.now()).await?;
        tx.commit().await?;
        Ok(AppError::InvalidCredentials)
    }

    pub(crate) async fn new_session(
        &self,
        tx: &store::Tx,
        account: AccountId,
        visitor: &Visitor,
    ) -> Result<SecretString, AppError> {
        let now = self.now();
        let token = vault::token();
        let session = Session {
            id: SessionId::new(now, vault::random()),
            account,
            browser: visitor.browser.clone(),
            network: visitor.network.clone(),
            created_at: now,
            last_seen_at: now,
            authenticated_at: now,
        };
        tx.db()
            .insert_session(&session, &vault::hash_token(&token), now.plus(SESSION_LIFE))
            .await?;
        let since = now.minus(KNOWN_NETWORK);
        if !tx
            .db()
            .has_known_network(account, &visitor.network, since)
            .await?
        {
            let notice = Template::NewSignIn {
                browser: visitor.browser.clone(),
                network: visitor.network.clone(),
                at: now,
            };
            self.write_to(tx, account, notice, now).await?;
        }
        tx.db().remember_network(account, &visitor.network, now).await?;
        let started = Entry::new(Kind::SessionStarted)
            .account(Some(account))
            .from(visitor);
        self.audit(tx, None, started.about(session.id, None), now).await?;
        Ok(token.into())
    }

    /// Whether the account of this address signed in from the network within thirty days.
    pub async fn is_known_network(&self, email: &str, network: &str) -> Result<bool, AppError> {
        let since = self.now().minus(KNOWN_NETWORK);
        Ok(self
            .store
            .read()
            .is_known_network(&email_key(email), network, since)
            .await?)
    }

    /// The actor behind a session token; none when it has ended or run out.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Actor>, AppError> {
        let now = self.now();
        let found = self
            .store
            .read()
            .live_session(&vault::hash_token(token), now, now.minus(SESSION_IDLE))
            .await?;
        let Some(session) = found else { return Ok(None) };
        if now.since(session.last_seen_at) >= Duration::from_secs(60) {
            let tx = self.store.begin().await?;
            tx.db().touch_session(session.id, now).await?;
            tx.commit().await?;
        }
        Ok(Some(Actor {
            account: session.account,
            session: session.id,
            authenticated_at: session.authenticated_at,
        }))
    }

    /// Whether a session that once was good still is: for streams that stay open.
    pub async fn is_session_live(&self, actor: &Actor) -> Result<bool, AppError> {
        Ok(self.store.read().session_exists(actor.session).await?)
    }

    pub async fn logout(&self, actor: &Actor) -> Result<(), AppError> {
        self.end_session(actor, actor.session).await
    }

    pub async fn me(&self, account: AccountId) -> Result<views::Me, AppError> {
        // First: what is written while the rest is read comes after their `last_event`.
        let workspaces = self.workspaces(account).await?;
        let found = self.store.read().account(account).await?;
        let a = found.ok_or(AppError::NotFound)?;
        let deletion = self.store.read().deletion_of(Subject::Account(account)).await?;
        Ok(views::Me {
            policy: self.policy_standing(account).await?,
            deletion: deletion.map(Into::into),
            id: a.id,
            email: a.email,
            display_name: a.display_name,
            language: Language::of(&a.language),
            created_at: a.created_at,
            is_operator: a.is_operator,
            workspaces,
        })
    }

    /// Changes the name, where one is given (an empty one goes), and the language of letters, and accepts the policy and
    /// the terms, where somebody does: all of it or nothing.
    pub async fn edit_me(
        &self,
        actor: &Actor,
        name: Option<Option<&str>>,
        language: Option<Language>,
        accepting: Option<&Accepting>,
    ) -> Result<views::Me, AppError> {
        let name = name.map(display_name).transpose()?;
        if let Some(accepting) = accepting {
            self.is_shown(&accepting.version)?;
        }
        let tx = self.store.begin().await?;
        if let Some(name) = name {
            tx.db().set_display_name(actor.account, name.as_deref()).await?;
            let entry = Entry::new(Kind::AccountRenamed).about(actor.account, name.as_deref());
            self.audit_account(&tx, actor, entry, self.now()).await?;
        }
        if let Some(language) = language {
            tx.db().set_language(actor.account, language.as_str()).await?;
        }
        if let Some(accepting) = accepting {
            let from = tx.db().session(actor.session).await?.map(|s| Visitor {
                browser: s.browser,
                network: s.network,
            });
            self.accept_policy_in(&tx, actor.account, accepting, from.as_ref())
                .await?;
        }
        tx.commit().await?;
        self.me(actor.account).await
    }

    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<views::Session>, AppError> {
        let now = self.now();
        let all = self
            .store
            .read()
            .sessions(actor.account, now, now.minus(SESSION_IDLE))
            .await?;
        Ok(all
            .into_iter()
            .map(|s| views::Session {
                current: s.id == actor.session,
                id: s.id,
                created_at: s.created_at,
                last_seen_at: s.last_seen_at,
                browser: s.browser,
                address: s.network,
            })
            .collect())
    }

    pub async fn end_session(&self, actor: &Actor, id: SessionId) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        // Told first: it may be the very session that says from where.
        let entry = Entry::new(Kind::SessionEnded).about(id, None);
        self.audit_account(&tx, actor, entry, self.now()).await?;
        if !tx.db().end_session(actor.account, id).await? {
            return Err(AppError::NotFound);
        }
        Ok(tx.commit().await?)
    }

    pub async fn end_other_sessions(&self, actor: &Actor) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        let ended = tx
            .db()
            .end_other_sessions(actor.account, Some(actor.session))
            .await?;
        if ended > 0 {
            let entry = Entry::new(Kind::SessionEnded).with("others", ended);
            self.audit_account(&tx, actor, entry, self.now()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Operator's command: sets a password without the old one and ends all sessions.
    pub async fn reset_password(&self, address: &str, password: &SecretString) -> Result<(), AppError> {
        let (id, _) = self
            .store
            .read()
            .credentials(&email_key(address))
            .await?
            .ok_or(AppError::NotFound)?;
        let password = self.new_password(password, address, None)?;
        let hash = self.hashed(move |v| v.hash_password(&password)).await?;
        let tx = self.store.begin().await?;
        tx.db().set_password_hash(id, &hash).await?;
        let ended = tx.db().end_other_sessions(id, None).await?;
        let tokens = tx.db().delete_api_tokens(id, None).await?;
        tx.db().drop_password_resets(id).await?;
        tx.db().drop_login_tickets(id).await?;
        tx.db().drop_waiting_email_changes(id).await?;
        let entry = Entry::new(Kind::AccountPasswordReset)
            .by(ActorKind::Operator)
            .of(id)
            .about(id, None)
            .with("sessions_ended", ended)
            .with("api_tokens_ended", tokens);
        self.audit(&tx, None, entry, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A password as it was typed, in the form that is hashed.
fn typed(password: &SecretString) -> SecretString {
    let normal = password.expose_secret().nfkc();
    normal.take(PASSWORD_MAX_CHARS + 1).collect::<String>().into()
}

/// The form in which two spellings of one address are equal.
pub fn email_key(email: &str) -> String {
    email.trim().nfkc().collect::<String>().to_lowercase()
}

/// An address as given, trimmed, with its key.
pub(crate) fn email(raw: &str) -> Result<(String, String), AppError> {
    let address: String = raw.trim().nfkc().collect();
    let bad = || AppError::field("email", "email_invalid", "This is not an email address.");
    let (local, host) = address.rsplit_once('@').ok_or_else(bad)?;
    let plain = |s: &str| {
        !s.is_empty()
            && !s
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || "\"(),:;<>[\\]@".contains(c))
    };
    let labels = host
        .split('.')
        .all(|l| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-'));
    if address.len() > 254 || local.len() > 64 || !plain(local) || !plain(host) || !labels {
        return Err(bad());
    }
    let key = email_key(&address);
    Ok((address, key))
}

fn display_name(raw: Option<&str>) -> Result<Option<String>, AppError> {
    let Some(name) = raw.and_then(domain::upload::clean_title) else {
        return Ok(None);
    };
    if name.chars().count() > DISPLAY_NAME_MAX_CHARS {
        let e = FieldError {
            field: "display_name".into(),
            code: "too_long".into(),
            message: "The name has more than 80 characters.".into(),
        };
        return Err(AppError::Invalid(vec![e]));
    }
    Ok(Some(name))
}

/// For logs.
pub fn masked(email: &str) -> String {
    text::mask_email(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_or_refused() {
        for good in [
            "a@example.org",
            " Anna.B+x@mail.example.org ",
            "я@пример.рф",
            "a@localhost",
        ] {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in [
            "", "a", "@b", "a@", "a b@c.d", "a@b..c", "a@-b.c", "a@b@c.d", "a\n@b.c",
        ] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
        assert_eq!(email("Anna@Example.ORG").unwrap().1, "anna@example.org");
    }
}
