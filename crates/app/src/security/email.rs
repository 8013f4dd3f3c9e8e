//! Another address: asked for with a fresh proof, done by the link that is mailed there, stopped or taken back by the
//! links that are mailed to the old one.

use crate::accounts::{Visitor, email, email_key};
use crate::audit::Entry;
use crate::mail::{Language, Letter, Template};
use crate::{Actor, App, AppError, views};
use domain::audit::{ActorKind, Kind};
use domain::retention::LETTERS;
use domain::{AccountId, SessionId, Timestamp};
use std::time::Duration;
use store::email_changes::EmailChange;
use store::{StoreError, Tx};

/// How long the link in the new mailbox is good.
const NEW_EMAIL_LINK: Duration = Duration::from_secs(86_400);

impl App {
    /// The address of an account, and the one that it is to move to.
    pub async fn email_standing(&self, actor: &Actor) -> Result<views::EmailStanding, AppError> {
        let db = self.store.read();
        let account = db.account(actor.account).await?.ok_or(AppError::NotFound)?;
        let waiting = db.waiting_email_change(account.id, self.now()).await?;
        Ok(views::EmailStanding {
            email: account.email,
            available: self.settings.sends_mail,
            waiting: waiting.map(|w| views::WaitingEmail {
                email: w.email,
                until: w.expires_at,
            }),
        })
    }

    /// Mails a link to the new address and tells the old one; nothing changes until the link is followed. It says and
    /// costs the same when the new address has an account: the worker finds that out, and writes another letter then.
    ///
    /// # Errors
    /// [`AppError::EmailNeedsMail`] where no mail is sent.
    pub async fn ask_new_email(&self, actor: &Actor, given: &str) -> Result<(), AppError> {
        let (new, key) = email(given)?;
        if !self.settings.sends_mail {
            return Err(AppError::EmailNeedsMail);
        }
        self.need_fresh(actor)?;
        let account = self.store.read().account(actor.account).await?;
        let account = account.ok_or(AppError::NotFound)?;
        let old_key = email_key(&account.email);
        if key == old_key && new == account.email {
            return Err(AppError::field(
                "email",
                "email_same",
                "This is the account's address already.",
            ));
        }
        let now = self.now();
        let (token, stop) = (vault::token(), vault::token());
        let change = EmailChange {
            account: account.id,
            session: actor.session,
            email: new.clone(),
            email_key: key,
            old_email: account.email,
            old_email_key: old_key,
            confirmed_at: None,
            expires_at: now.plus(NEW_EMAIL_LINK),
        };
        let letter = Letter {
            to: new.clone(),
            language: Language::of(&account.language),
            template: Template::NewEmail { token: token.clone() },
        };
        let told = Template::EmailAsked {
            email: new,
            token: stop.clone(),
            at: now,
        };
        let tx = self.store.begin().await?;
        let db = tx.db();
        db.lock_factors(account.id).await?;
        db.insert_email_change(&vault::hash_token(&token), &vault::hash_token(&stop), &change)
            .await?;
        self.queue_letter(&tx, &letter, NEW_EMAIL_LINK, now).await?;
        self.write_to(&tx, account.id, told, now).await?;
        let entry = Entry::new(Kind::AccountEmailAsked).about(account.id, None);
        self.audit_account(&tx, actor, entry, now).await?;
        Ok(tx.commit().await?)
    }

    /// Takes the wish back before its link was followed.
    pub async fn forget_new_email(&self, actor: &Actor) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        if tx.db().drop_waiting_email_changes(actor.account).await? == 0 {
            return Err(AppError::NotFound);
        }
        let entry = Entry::new(Kind::AccountEmailStopped)
            .about(actor.account, None)
            .with("was_done", false);
        self.audit_account(&tx, actor, entry, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Follows the link in the new mailbox: the account moves there. The session that asked goes on, the others end.
    pub async fn move_by_link(&self, token: &str, visitor: &Visitor) -> Result<(), AppError> {
        let now = self.now();
        let undo = vault::token();
        let tx = self.store.begin().await?;
        let done = tx
            .db()
            .confirm_email_change(
                &vault::hash_token(token),
                &vault::hash_token(&undo),
                now.plus(LETTERS),
                now,
            )
            .await?
            .ok_or(AppError::LinkOver)?;
        let told = Template::EmailChanged {
            email: done.email.clone(),
            token: undo,
            at: now,
        };
        // To where letters went until now.
        self.write_to(&tx, done.account, told, now).await?;
        let ended = self
            .email_is(
                &tx,
                done.account,
                (&done.email, &done.email_key),
                Some(done.session),
            )
            .await?;
        let entry = Entry::new(Kind::AccountEmailChanged)
            .account(Some(done.account))
            .from(visitor)
            .about(done.account, None)
            .with("sessions_ended", ended);
        self.audit(&tx, None, entry, now).await?;
        Ok(tx.commit().await?)
    }

    /// Follows a link in the old mailbox: the move is void, or taken back where it was done, and all sessions end.
    /// Whoever asked for it may know the password: a new one is the next step.
    pub async fn stop_new_email(
        &self,
        token: &str,
        visitor: &Visitor,
    ) -> Result<views::EmailStopped, AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let change = tx
            .db()
            .take_email_change(&vault::hash_token(token), now)
            .await?
            .ok_or(AppError::LinkOver)?;
        let account = change.account;
        let was_done = change.confirmed_at.is_some();
        let back = (change.old_email.as_str(), change.old_email_key.as_str());
        let ended = if was_done {
            // What was moved on since goes back as well.
            tx.db().drop_email_changes(account).await?;
            self.email_is(&tx, account, back, None).await?
        } else {
            self.signed_out(&tx, account, None).await?
        };
        let tokens = tx.db().delete_api_tokens(account, None).await?;
        let entry = Entry::new(Kind::AccountEmailStopped)
            .account(Some(account))
            .from(visitor)
            .about(account, None)
            .with("was_done", was_done)
            .with("sessions_ended", ended)
            .with("api_tokens_ended", tokens);
        self.audit(&tx, None, entry, now).await?;
        tx.commit().await?;
        Ok(views::EmailStopped { was_done })
    }

    /// Operator's command: moves an account without a link and ends all its sessions. The old address hears of it and
    /// can take it back, where mail is sent.
    pub async fn change_email(&self, address: &str, to: &str) -> Result<(), AppError> {
        let (new, key) = email(to)?;
        let found = self.store.read().credentials(&email_key(address)).await?;
        let (id, _) = found.ok_or(AppError::NotFound)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let account = tx.db().account(id).await?.ok_or(AppError::NotFound)?;
        if self.settings.sends_mail {
            self.tell_undo(&tx, &account, (&new, &key), now).await?;
        }
        let ended = self.email_is(&tx, id, (&new, &key), None).await?;
        let entry = Entry::new(Kind::AccountEmailChanged)
            .by(ActorKind::Operator)
            .of(id)
            .about(id, None)
            .with("sessions_ended", ended);
        self.audit(&tx, None, entry, now).await?;
        Ok(tx.commit().await?)
    }

    /// A move that is done at once, with the letter that can take it back.
    async fn tell_undo(
        &self,
        tx: &Tx,
        account: &store::accounts::Account,
        (new, key): (&str, &str),
        now: Timestamp,
    ) -> Result<(), AppError> {
        let (link, stop, undo) = (vault::token(), vault::token(), vault::token());
        let change = EmailChange {
            account: account.id,
            // Of nobody: all sessions end.
            session: SessionId::new(now, vault::random()),
            email: new.to_owned(),
            email_key: key.to_owned(),
            old_email: account.email.clone(),
            old_email_key: email_key(&account.email),
            confirmed_at: None,
            expires_at: now.plus(LETTERS),
        };
        let (link, stop) = (vault::hash_token(&link), vault::hash_token(&stop));
        let db = tx.db();
        db.insert_email_change(&link, &stop, &change).await?;
        db.confirm_email_change(&link, &vault::hash_token(&undo), change.expires_at, now)
            .await?
            .ok_or(StoreError::Stale)?;
        let told = Template::EmailChanged {
            email: change.email,
            token: undo,
            at: now,
        };
        self.write_to(tx, account.id, told, now).await
    }

    /// Stores the address and voids what hung on the old one. Answers how many sessions ended.
    async fn email_is(
        &self,
        tx: &Tx,
        account: AccountId,
        (address, key): (&str, &str),
        keep: Option<SessionId>,
    ) -> Result<u64, AppError> {
        let db = tx.db();
        let stored = db.set_email(account, address, key).await.map_err(|e| match e {
            StoreError::Conflict => AppError::EmailTaken,
            e => e.into(),
        })?;
        if !stored {
            return Err(AppError::LinkOver);
        }
        db.drop_pending_registrations(key).await?;
        self.signed_out(tx, account, keep).await
    }

    /// Ends sessions, sign-ins under way, and links that lie in a mailbox.
    async fn signed_out(
        &self,
        tx: &Tx,
        account: AccountId,
        keep: Option<SessionId>,
    ) -> Result<u64, AppError> {
        let db = tx.db();
        db.drop_waiting_email_changes(account).await?;
        db.drop_password_resets(account).await?;
        db.drop_login_tickets(account).await?;
        Ok(db.end_other_sessions(account, keep).await?)
    }
}
