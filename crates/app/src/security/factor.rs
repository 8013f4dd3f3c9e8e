//! The second step of a sign-in, and the check of a code wherever one is given.

use super::codes::recovery_hash;
use super::totp::{self, place};
use super::{FAILURES, FAILURES_COUNT};
use crate::accounts::{SignedIn, Visitor};
use crate::audit::Entry;
use crate::mail::Template;
use crate::{App, AppError, views};
use domain::AccountId;
use domain::audit::Kind;
use std::time::Duration;
use store::{Tx, Uuid};

/// How long the second step may take.
const TICKET: Duration = Duration::from_secs(5 * 60);

/// What proved it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    Totp,
    RecoveryCode,
}

impl App {
    /// For whoever knew the password; the database keeps a hash.
    pub(crate) async fn new_ticket(
        &self,
        tx: &Tx,
        account: AccountId,
    ) -> Result<views::SecondFactor, AppError> {
        let ticket = vault::token();
        let until = self.now().plus(TICKET);
        tx.db()
            .insert_login_ticket(&vault::hash_token(&ticket), account, until)
            .await?;
        Ok(views::SecondFactor {
            ticket,
            methods: vec![views::FactorMethod::Totp, views::FactorMethod::RecoveryCode],
        })
    }

    /// Signs in with a ticket and a code.
    pub async fn second_factor(
        &self,
        ticket: &str,
        code: &str,
        visitor: &Visitor,
    ) -> Result<SignedIn, AppError> {
        let hash = vault::hash_token(ticket);
        let now = self.now();
        let tx = self.store.begin().await?;
        let account = tx.db().login_ticket(&hash, now).await?;
        let account = account.ok_or(AppError::SignInExpired)?;
        if self.check_factor(&tx, account, code, visitor).await?.is_none() {
            tx.commit().await?;
            return Err(AppError::CodeWrong);
        }
        if !tx.db().use_login_ticket(&hash).await? {
            return Err(AppError::SignInExpired);
        }
        let token = self.new_session(&tx, account, visitor).await?;
        tx.commit().await?;
        let me = self.me(account).await?;
        Ok(SignedIn { token, me })
    }

    /// Uses a code up. None when it is wrong: then the try is written down, and the caller commits it.
    ///
    /// # Errors
    /// [`AppError::TooManyCodes`] after five wrong ones within 15 minutes; recovery codes still work then, so that
    /// nobody keeps the owner out by guessing.
    pub(crate) async fn check_factor(
        &self,
        tx: &Tx,
        account: AccountId,
        code: &str,
        from: &Visitor,
    ) -> Result<Option<Factor>, AppError> {
        let (db, now) = (tx.db(), self.now());
        // One at a time: five tries at once are five tries.
        db.lock_factors(account).await?;
        let totp = db.totp(account).await?.filter(|t| t.confirmed_at.is_some());
        let totp = totp.ok_or(AppError::TotpOff)?;
        let failures = db.factor_failures(account, now.minus(FAILURES_COUNT)).await?;
        if let Some(hash) = recovery_hash(code) {
            if db.use_recovery_code(account, &hash, now).await? {
                self.used_recovery_code(tx, account, from).await?;
                return Ok(Some(Factor::RecoveryCode));
            }
        } else {
            if failures.len() >= FAILURES {
                let first = failures[failures.len() - FAILURES];
                return Err(AppError::TooManyCodes(first.plus(FAILURES_COUNT).since(now)));
            }
            let opened = self
                .vault
                .open_own(&place(account, totp.generation), &totp.sealed)?;
            let step = opened.expose(|key| totp::step_of(key, code, now));
            if let Some(step) = step
                && db.use_totp_step(account, step).await?
            {
                return Ok(Some(Factor::Totp));
            }
        }
        if failures.len() < FAILURES {
            let id = Uuid::from_bytes(vault::random());
            db.add_factor_failure(account, id, now).await?;
        }
        let entry = Entry::new(Kind::SessionFailed)
            .from(from)
            .of(account)
            .about(account, None)
            .with("step", "second_factor");
        self.audit(tx, None, entry, now).await?;
        Ok(None)
    }

    async fn used_recovery_code(&self, tx: &Tx, account: AccountId, from: &Visitor) -> Result<(), AppError> {
        let now = self.now();
        let left = tx.db().recovery_codes_left(account).await?;
        let entry = Entry::new(Kind::RecoveryCodeUsed)
            .account(Some(account))
            .from(from)
            .about(account, None)
            .with("left", left);
        self.audit(tx, None, entry, now).await?;
        self.write_to(tx, account, Template::RecoveryCodeUsed { left, at: now }, now)
            .await
    }
}
