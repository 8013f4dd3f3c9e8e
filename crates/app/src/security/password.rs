//! Setting another password: by who knows the old one, or by a mailed link.

use super::LINKS_AT_ONCE;
use crate::accounts::{Visitor, email_key};
use crate::audit::Entry;
use crate::mail::{Language, Letter, Template};
use crate::{Actor, App, AppError};
use domain::AccountId;
use domain::audit::Kind;
use secrecy::SecretString;
use std::time::Duration;
use store::Tx;

/// How long a mailed link for a new password is good.
pub(crate) const RESET_LINK: Duration = Duration::from_secs(30 * 60);

impl App {
    /// Sets another password, ends the other sessions and gives this one another token.
    pub async fn change_password(
        &self,
        actor: &Actor,
        current: &SecretString,
        new: &SecretString,
    ) -> Result<SecretString, AppError> {
        // Knowing the password is proof enough, save where there is more to know.
        if self.has_factor(actor.account).await? {
            self.need_fresh(actor)?;
        }
        let account = self.store.read().account(actor.account).await?;
        let account = account.ok_or(AppError::NotFound)?;
        let new = self
            .new_password(new, &account.email, account.display_name.as_deref())
            .map_err(|e| at_field(e, "new_password"))?;
        self.must_know_password(actor, current, "current_password")
            .await?;
        let hash = self.hashed(move |v| v.hash_password(&new)).await?;
        let tx = self.store.begin().await?;
        let ended = self.password_is(&tx, account.id, &hash, Some(actor)).await?;
        let entry = Entry::new(Kind::AccountPasswordChanged)
            .about(account.id, None)
            .with("sessions_ended", ended);
        self.audit_account(&tx, actor, entry, self.now()).await?;
        let token = self.renew_session(&tx, actor).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Mails a link to whoever has an account under the address. It says and costs the same when nobody has: the
    /// worker finds that out.
    ///
    /// # Errors
    /// [`AppError::MailOff`] where no mail is sent.
    pub async fn forgot_password(&self, address: &str) -> Result<(), AppError> {
        if !self.settings.sends_mail {
            return Err(AppError::MailOff);
        }
        let letter = Letter {
            to: email_key(address).chars().take(254).collect(),
            language: Language::En,
            template: Template::Reset {
                token: vault::token(),
            },
        };
        let tx = self.store.begin().await?;
        self.queue_letter(&tx, &letter, RESET_LINK, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Makes the link of a letter good as it is sent; none when there is nobody to send it to, or too many are
    /// good already. May run twice.
    pub(crate) async fn open_reset(
        &self,
        key: &str,
        token: &str,
        asked_at: domain::Timestamp,
    ) -> Result<Option<AccountId>, AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let Some((account, _)) = tx.db().credentials(key).await? else {
            return Ok(None);
        };
        let hash = vault::hash_token(token);
        let is_new = tx.db().password_reset(&hash, now).await?.is_none();
        if is_new {
            if tx.db().count_password_resets(account, now).await? >= LINKS_AT_ONCE {
                return Ok(None);
            }
            let until = asked_at.plus(RESET_LINK);
            tx.db().insert_password_reset(&hash, account, until).await?;
            let entry = Entry::new(Kind::AccountResetRequested)
                .of(account)
                .about(account, None);
            self.audit(&tx, None, entry, now).await?;
            tx.commit().await?;
        }
        Ok(Some(account))
    }

    /// Follows a mailed link: sets a password and ends all sessions. The second factor stays.
    pub async fn reset_by_link(
        &self,
        token: &str,
        new: &SecretString,
        visitor: &Visitor,
    ) -> Result<(), AppError> {
        let link = vault::hash_token(token);
        let db = self.store.read();
        let id = db.password_reset(&link, self.now()).await?;
        let id = id.ok_or(AppError::LinkOver)?;
        let account = db.account(id).await?.ok_or(AppError::LinkOver)?;
        let new = self
            .new_password(new, &account.email, account.display_name.as_deref())
            .map_err(|e| at_field(e, "new_password"))?;
        let hash = self.hashed(move |v| v.hash_password(&new)).await?;
        let tx = self.store.begin().await?;
        if !tx.db().use_password_reset(&link).await? {
            return Err(AppError::LinkOver);
        }
        let ended = self.password_is(&tx, id, &hash, None).await?;
        let tokens = tx.db().delete_api_tokens(id, None).await?;
        let entry = Entry::new(Kind::AccountPasswordRecovered)
            .account(Some(id))
            .from(visitor)
            .about(id, None)
            .with("sessions_ended", ended)
            .with("api_tokens_ended", tokens);
        self.audit(&tx, None, entry, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Stores the hash and voids what the old password opened: sessions but one, sign-ins under way, links.
    /// Answers how many sessions ended.
    async fn password_is(
        &self,
        tx: &Tx,
        account: AccountId,
        hash: &str,
        keep: Option<&Actor>,
    ) -> Result<u64, AppError> {
        let now = self.now();
        let db = tx.db();
        db.set_password_hash(account, hash).await?;
        db.drop_password_resets(account).await?;
        db.drop_login_tickets(account).await?;
        db.drop_waiting_email_changes(account).await?;
        let ended = db.end_other_sessions(account, keep.map(|a| a.session)).await?;
        self.write_to(tx, account, Template::PasswordChanged { at: now }, now)
            .await?;
        Ok(ended)
    }
}

/// The same refusal, told beside another field.
fn at_field(e: AppError, field: &str) -> AppError {
    match e {
        AppError::Invalid(mut all) => {
            for e in &mut all {
                field.clone_into(&mut e.field);
            }
            AppError::Invalid(all)
        }
        e => e,
    }
}
