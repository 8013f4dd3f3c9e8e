//! A letter of the operator's to themself, and what became of it.
//!
//! What is known of the newest one lies among the instance's settings: its id, when it was asked for, and its end. While
//! it has none its job tells. If we die after the mail server took it and before that is written, it is sent again under
//! the same id, and then its end is written.

use crate::mail::{Language, Letter, Template};
use crate::views::{MailTest, MailTestState};
use crate::{Actor, App, AppError};
use domain::job::Job;
use domain::{MailId, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::Tx;

const NEWEST: &str = "mail_test";
/// After so long nobody waits for it any more.
const LIFE: Duration = Duration::from_hours(1);

#[derive(Serialize, Deserialize)]
struct Kept {
    id: MailId,
    asked_at: Timestamp,
    end: Option<MailTestState>,
    error: Option<String>,
}

impl App {
    /// Queues a letter to the operator's own address, in the language of the account.
    ///
    /// # Errors
    /// [`AppError::MailOff`] without a mail server.
    pub async fn begin_mail_test(&self, actor: &Actor) -> Result<MailTest, AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let account = tx.db().account(actor.account).await?.ok_or(AppError::NotFound)?;
        let letter = Letter {
            to: account.email,
            language: Language::of(&account.language),
            template: Template::Test { at: now },
        };
        let sealed = self.seal_letter(&tx, &letter, LIFE, now).await?;
        let id = sealed.ok_or(AppError::MailOff)?;
        self.send_letter(&tx, id, now).await?;
        let kept = Kept {
            id,
            asked_at: now,
            end: None,
            error: None,
        };
        keep(&tx, &kept).await?;
        tx.commit().await?;
        self.told(kept).await
    }

    /// What became of the newest one.
    pub async fn mail_test(&self) -> Result<Option<MailTest>, AppError> {
        match self.newest_mail_test().await? {
            Some(kept) => Ok(Some(self.told(kept).await?)),
            None => Ok(None),
        }
    }

    /// The mail server took a letter, or refused it for good: noted when it is the newest test.
    pub async fn note_mail_test(&self, id: MailId, refusal: Option<String>) -> Result<(), AppError> {
        let Some(mut kept) = self.newest_mail_test().await?.filter(|k| k.id == id) else {
            return Ok(());
        };
        kept.end = Some(if refusal.is_some() {
            MailTestState::Refused
        } else {
            MailTestState::Taken
        });
        kept.error = refusal;
        let tx = self.store.begin().await?;
        keep(&tx, &kept).await?;
        Ok(tx.commit().await?)
    }

    async fn newest_mail_test(&self) -> Result<Option<Kept>, AppError> {
        let text = self.store.read().setting(NEWEST).await?;
        let read = |t: String| serde_json::from_str(&t).map_err(|e| AppError::Internal(e.to_string()));
        text.map(read).transpose()
    }

    async fn told(&self, kept: Kept) -> Result<MailTest, AppError> {
        let mut told = MailTest {
            id: kept.id,
            asked_at: kept.asked_at,
            state: kept.end.unwrap_or(MailTestState::Waiting),
            tries: 0,
            error: kept.error,
            next_try_at: None,
        };
        if kept.end.is_some() {
            return Ok(told);
        }
        let job = Job::Mail { mail_id: kept.id };
        if let Some(failed) = self.store.read().failed_job(job.kind(), &job.key()).await? {
            told.state = MailTestState::Retrying;
            told.tries = failed.tries;
            told.error = Some(failed.error);
            told.next_try_at = Some(failed.due_at);
        }
        if kept.asked_at.plus(LIFE) <= self.now() {
            told.state = MailTestState::Expired;
            told.next_try_at = None;
        }
        Ok(told)
    }
}

async fn keep(tx: &Tx, kept: &Kept) -> Result<(), AppError> {
    let text = serde_json::to_string(kept).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(tx.db().set_setting(NEWEST, &text).await?)
}
