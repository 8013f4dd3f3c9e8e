//! Codes of an authenticator app. Source: RFC 6238; security-requirements, section 2.

use super::{qr, wrong_code};
use crate::audit::Entry;
use crate::mail::FactorChange;
use crate::{Actor, App, AppError, views};
use domain::audit::Kind;
use domain::{AccountId, Timestamp};
use secrecy::SecretString;
use totp_rs::{Builder, Totp};
use vault::OwnPlace;

const KEY_BYTES: usize = 20;
const DIGITS: usize = 6;
/// The name that an authenticator app shows.
const ISSUER: &str = "AI_SHORTS";

/// Where an account's key is sealed: an older one put back does not open.
pub(super) const fn place(account: AccountId, generation: u64) -> OwnPlace<'static> {
    OwnPlace {
        purpose: "totp",
        column: "totp.sealed",
        row: account.as_uuid(),
        generation,
    }
}

/// SHA-1, six digits, steps of 30 seconds, one step to either side: what every app speaks.
fn of_key(key: &[u8], address: &str) -> Result<Totp, AppError> {
    let built = Builder::new()
        .with_secret(key)
        .with_account_name(address.replace(':', ""))
        .with_issuer(Some(ISSUER))
        .with_skew(1)
        .build();
    built.map_err(|e| AppError::Internal(format!("a TOTP key: {e}")))
}

/// The step whose code this is, around a moment.
pub(super) fn step_of(key: &[u8], typed: &str, now: Timestamp) -> Option<u64> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != DIGITS || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = u64::try_from(now.as_millis() / 1000).ok()?;
    of_key(key, "").ok()?.check(&code, seconds)
}

fn changed(kind: Kind, account: AccountId) -> Entry {
    Entry::new(kind).about(account, None).with("method", "totp")
}

impl App {
    pub async fn totp(&self, actor: &Actor) -> Result<views::TotpState, AppError> {
        let db = self.store.read();
        let enabled_at = db.totp(actor.account).await?.and_then(|t| t.confirmed_at);
        Ok(views::TotpState {
            enabled: enabled_at.is_some(),
            enabled_at,
            recovery_codes_left: db.recovery_codes_left(actor.account).await?,
        })
    }

    /// Makes a key and shows it, this once. It is no factor before one of its codes was given back.
    pub async fn begin_totp(&self, actor: &Actor) -> Result<views::TotpSetup, AppError> {
        self.need_fresh(actor)?;
        let now = self.now();
        let key = vault::random::<KEY_BYTES>();
        let tx = self.store.begin().await?;
        let account = tx.db().account(actor.account).await?.ok_or(AppError::NotFound)?;
        if tx
            .db()
            .totp(account.id)
            .await?
            .is_some_and(|t| t.confirmed_at.is_some())
        {
            return Err(AppError::TotpOn);
        }
        let generation = tx.db().next_totp_generation(account.id).await?;
        let sealed = self.vault.seal_own(&place(account.id, generation), &key);
        tx.db().begin_totp(account.id, &sealed, now).await?;
        let totp = of_key(&key, &account.email)?;
        let url = totp
            .to_url()
            .map_err(|e| AppError::Internal(format!("a TOTP address: {e}")))?;
        tx.commit().await?;
        Ok(views::TotpSetup {
            secret: totp_rs::Secret::from(key).to_base32(),
            qr_svg: qr::svg(&url)?,
            otpauth_url: url,
        })
    }

    /// Takes the first code: from now on the account has a second factor, and its other sessions have ended.
    pub async fn confirm_totp(
        &self,
        actor: &Actor,
        code: &str,
    ) -> Result<(SecretString, views::RecoveryCodes), AppError> {
        self.need_fresh(actor)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let db = tx.db();
        db.lock_factors(actor.account).await?;
        let begun = db.totp(actor.account).await?.ok_or(AppError::TotpOff)?;
        if begun.confirmed_at.is_some() {
            return Err(AppError::TotpOn);
        }
        let opened = self
            .vault
            .open_own(&place(actor.account, begun.generation), &begun.sealed)?;
        let step = opened.expose(|key| step_of(key, code, now));
        let step = step.ok_or_else(wrong_code)?;
        db.confirm_totp(actor.account, now).await?;
        db.use_totp_step(actor.account, step).await?;
        let codes = self.new_recovery_codes(&tx, actor.account).await?;
        let entry = changed(Kind::SecondFactorEnabled, actor.account);
        let token = self
            .factor_changed(&tx, actor, entry, FactorChange::Enabled)
            .await?;
        tx.commit().await?;
        Ok((token, codes))
    }

    /// Removes the factor with its recovery codes; the other sessions have ended then.
    pub async fn remove_totp(&self, actor: &Actor) -> Result<SecretString, AppError> {
        self.need_fresh(actor)?;
        let tx = self.store.begin().await?;
        tx.db().lock_factors(actor.account).await?;
        if !tx.db().remove_totp(actor.account).await? {
            return Err(AppError::TotpOff);
        }
        let entry = changed(Kind::SecondFactorDisabled, actor.account);
        let token = self
            .factor_changed(&tx, actor, entry, FactorChange::Disabled)
            .await?;
        tx.commit().await?;
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    /// Source: RFC 6238, appendix B (its eight digits end in our six).
    #[test]
    fn codes_are_those_of_the_rfc() {
        let key = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = u64::try_from(seconds / 30).unwrap();
            assert_eq!(step_of(key, code, at(seconds)), Some(step), "{code}");
        }
    }

    #[test]
    fn a_code_is_good_for_a_step_to_either_side() {
        let key = b"12345678901234567890";
        for (seconds, found) in [(29, true), (30, true), (59, true), (89, true), (90, false)] {
            assert_eq!(step_of(key, "287 082", at(seconds)).is_some(), found, "{seconds}");
        }
        for odd in ["", "28708", "2870822", "28708x", "２８７０８２"] {
            assert_eq!(step_of(key, odd, at(59)), None, "{odd}");
        }
    }
}
