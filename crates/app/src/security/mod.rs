//! Proving oneself: again within a session, by a second factor, by a mailed link.
//! Source: security-requirements, sections 1 to 3.

mod codes;
mod email;
mod factor;
mod lost;
pub mod passkeys;
mod password;
mod qr;
mod totp;

use crate::accounts::Visitor;
use crate::audit::Entry;
use crate::mail::{FactorChange, Template};
use crate::{Actor, App, AppError};
use domain::AccountId;
use domain::audit::Kind;
use secrecy::SecretString;
use std::time::Duration;
use store::{StoreError, Tx};

/// How long a proof is good for a dangerous step.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// Wrong codes that are borne with, and how long each counts.
const FAILURES: usize = 5;
pub(crate) const FAILURES_COUNT: Duration = Duration::from_secs(15 * 60);
/// A factor that was begun may be confirmed for so long.
pub(crate) const BEGUN_FACTOR: Duration = Duration::from_secs(3600);
/// Mailed links of one address that are good at once: more letters would only fill somebody's box.
pub(crate) const LINKS_AT_ONCE: u64 = 3;

/// How a person proves themselves within a session.
pub enum Proof {
    Password(SecretString),
    /// Of the authenticator app, or a recovery code.
    Code(String),
    Passkey(passkeys::Answered),
}

impl App {
    /// Refuses a dangerous step when the last proof of who the person is has grown old.
    pub fn need_fresh(&self, actor: &Actor) -> Result<(), AppError> {
        if self.now().since(actor.authenticated_at) <= FRESH {
            Ok(())
        } else {
            Err(AppError::ConfirmationRequired)
        }
    }

    /// Takes a proof and gives the session another token. An account with a second factor proves itself by that.
    pub async fn confirm(&self, actor: &Actor, proof: Proof) -> Result<SecretString, AppError> {
        let has_factor = self.has_factor(actor.account).await?;
        let tx = match proof {
            Proof::Password(_) if has_factor => {
                return Err(AppError::field(
                    "code",
                    "code_required",
                    "This account has a second factor: give a code.",
                ));
            }
            Proof::Password(password) => {
                self.must_know_password(actor, &password, "password").await?;
                self.store.begin().await?
            }
            Proof::Passkey(answered) => {
                let tx = self.store.begin().await?;
                if self.judge_passkey(&tx, answered).await? != Some(actor.account) {
                    self.note_failed_confirmation(tx, actor).await?;
                    return Err(AppError::PasskeyWrong);
                }
                tx
            }
            Proof::Code(code) => {
                let tx = self.store.begin().await?;
                let from = self.visitor_of(&tx, actor).await?;
                if self
                    .check_factor(&tx, actor.account, &code, &from)
                    .await?
                    .is_none()
                {
                    tx.commit().await?;
                    return Err(wrong_code());
                }
                tx
            }
        };
        let token = self.renew_session(&tx, actor).await?;
        let entry = Entry::new(Kind::SessionConfirmed).about(actor.session, None);
        self.audit_account(&tx, actor, entry, self.now()).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Refuses at the named field when the password is not the account's.
    pub(crate) async fn must_know_password(
        &self,
        actor: &Actor,
        given: &SecretString,
        field: &str,
    ) -> Result<(), AppError> {
        let stored = self.store.read().password_hash(actor.account).await?;
        let stored = stored.ok_or(AppError::NotFound)?;
        if self.check_password(given, stored).await?.is_some() {
            return Ok(());
        }
        self.note_failed_confirmation(self.store.begin().await?, actor)
            .await?;
        Err(AppError::field(
            field,
            "password_wrong",
            "This is not the password.",
        ))
    }

    async fn note_failed_confirmation(&self, tx: Tx, actor: &Actor) -> Result<(), AppError> {
        let entry = Entry::new(Kind::SessionFailed)
            .about(actor.session, None)
            .with("step", "confirmation");
        self.audit_account(&tx, actor, entry, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Gives a session another token, as of a new proof.
    pub(crate) async fn renew_session(&self, tx: &Tx, actor: &Actor) -> Result<SecretString, AppError> {
        let token = vault::token();
        let hash = vault::hash_token(&token);
        if !tx.db().renew_session(actor.session, &hash, self.now()).await? {
            return Err(StoreError::Stale.into());
        }
        Ok(token.into())
    }

    pub(crate) async fn has_factor(&self, account: AccountId) -> Result<bool, AppError> {
        let totp = self.store.read().totp(account).await?;
        Ok(totp.is_some_and(|t| t.confirmed_at.is_some()))
    }

    /// What every change of how one gets in brings: other sessions end, this one gets another token, the log has the
    /// entry, and the person hears of it.
    async fn factor_changed(
        &self,
        tx: &Tx,
        actor: &Actor,
        entry: Entry,
        change: FactorChange,
    ) -> Result<SecretString, AppError> {
        let now = self.now();
        let ended = tx
            .db()
            .end_other_sessions(actor.account, Some(actor.session))
            .await?;
        tx.db().drop_login_tickets(actor.account).await?;
        let entry = entry.with("sessions_ended", ended);
        self.audit_account(tx, actor, entry, now).await?;
        self.tell_factor_changed(tx, actor.account, change).await?;
        self.renew_session(tx, actor).await
    }

    async fn tell_factor_changed(
        &self,
        tx: &Tx,
        account: AccountId,
        change: FactorChange,
    ) -> Result<(), AppError> {
        let at = self.now();
        self.write_to(tx, account, Template::FactorChanged { change, at }, at)
            .await
    }

    /// Where the session is.
    async fn visitor_of(&self, tx: &Tx, actor: &Actor) -> Result<Visitor, AppError> {
        let session = tx.db().session(actor.session).await?;
        let session = session.ok_or(StoreError::Stale)?;
        Ok(Visitor {
            browser: session.browser,
            network: session.network,
        })
    }
}

fn wrong_code() -> AppError {
    AppError::field(
        "code",
        "code_wrong",
        "The code is wrong, was used before, or its time is over.",
    )
}
