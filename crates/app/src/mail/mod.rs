//! Letters to people: a closed list, in the reader's language. A use case queues one in its own transaction, sealed;
//! the worker puts it into words and sends it.

mod email_words;
mod news_words;
mod test_words;
mod words;

use crate::{App, AppError};
use domain::job::Job;
use domain::news::News;
use domain::request::RequestKind;
use domain::retention::LETTERS;
use domain::{AccountId, JobId, MailId, Platform, PublishRequestId, ReceiptId, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::Tx;
use store::jobs::Claimed;
use store::mails::Mail;
use vault::OwnPlace;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    En,
    Ru,
}

impl Language {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }
    /// English for every word it does not know.
    pub fn of(word: &str) -> Self {
        if word == "ru" { Self::Ru } else { Self::En }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorChange {
    Enabled,
    Disabled,
    CodesReplaced,
    PasskeyAdded,
    PasskeyRemoved,
    /// All of it, by the operator.
    Reset,
}

/// Every letter there is, with what it tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "template", rename_all = "snake_case")]
pub enum Template {
    /// The link that makes an account.
    Verify {
        token: String,
    },
    /// Somebody registered with an address that has an account.
    HaveAccount,
    /// The link for a new password.
    Reset {
        token: String,
    },
    /// From a network that the account was not used from for thirty days.
    NewSignIn {
        browser: String,
        network: String,
        at: Timestamp,
    },
    PasswordChanged {
        at: Timestamp,
    },
    FactorChanged {
        change: FactorChange,
        at: Timestamp,
    },
    RecoveryCodeUsed {
        left: u64,
        at: Timestamp,
    },
    /// `link` opens the page that accepts it.
    Invitation {
        workspace: String,
        inviter: String,
        link: String,
    },
    /// What was erased, named as its person knew it; `link` shows the receipt.
    DeletionReceipt {
        subject: String,
        at: Timestamp,
        link: String,
    },
    /// The link that moves an account to this address.
    NewEmail {
        token: String,
    },
    /// Somebody wants to move an account to an address that has one.
    EmailHasAccount,
    /// To the old address, before anything is done: `token` stops it.
    EmailAsked {
        email: String,
        token: String,
        at: Timestamp,
    },
    /// To the old address, when it is done: `token` takes it back.
    EmailChanged {
        email: String,
        token: String,
        at: Timestamp,
    },
    /// The operator asked whether mail goes out.
    Test {
        at: Timestamp,
    },
    /// News of a post, to whom asked for it and chose to be told.
    Post {
        news: News,
        title: String,
        channel: String,
        platform: Platform,
        request: PublishRequestId,
    },
    /// A post of `author` waits for the reader's approval.
    ApprovalAsked {
        title: String,
        author: Option<String>,
        request: PublishRequestId,
    },
    /// Several posts wait for the reader's approval.
    ApprovalsWait {
        posts: u64,
        workspace: String,
    },
    /// A post was declined, to whom asked for it; `note` is what the approver said to it.
    PostDeclined {
        title: String,
        note: Option<String>,
        request: PublishRequestId,
    },
    /// A channel must be connected again, to whom connected it and chose to be told.
    ChannelLost {
        channel: String,
        platform: Platform,
    },
    /// Somebody asked support for something with this address: the link that confirms it.
    Request {
        code: ReceiptId,
        kind: RequestKind,
        token: String,
    },
}

impl Template {
    /// What the log of outgoing calls names each letter.
    pub const KINDS: [&str; 21] = [
        "mail.verify",
        "mail.have_account",
        "mail.reset",
        "mail.new_sign_in",
        "mail.password_changed",
        "mail.factor_changed",
        "mail.recovery_code_used",
        "mail.invitation",
        "mail.deletion_receipt",
        "mail.request",
        "mail.new_email",
        "mail.email_has_account",
        "mail.email_asked",
        "mail.email_changed",
        "mail.test",
        "mail.post_failed",
        "mail.needs_decision",
        "mail.post_published",
        "mail.channel_lost",
        "mail.approval_asked",
        "mail.post_declined",
    ];
    pub const fn kind(&self) -> &'static str {
        let at = match self {
            Self::Verify { .. } => 0,
            Self::HaveAccount => 1,
            Self::Reset { .. } => 2,
            Self::NewSignIn { .. } => 3,
            Self::PasswordChanged { .. } => 4,
            Self::FactorChanged { .. } => 5,
            Self::RecoveryCodeUsed { .. } => 6,
            Self::Invitation { .. } => 7,
            Self::DeletionReceipt { .. } => 8,
            Self::Request { .. } => 9,
            Self::NewEmail { .. } => 10,
            Self::EmailHasAccount => 11,
            Self::EmailAsked { .. } => 12,
            Self::EmailChanged { .. } => 13,
            Self::Test { .. } => 14,
            Self::Post { news, .. } => match news {
                News::NeedsDecision => 16,
                News::PostPublished => 17,
                _ => 15,
            },
            Self::ChannelLost { .. } => 18,
            Self::ApprovalAsked { .. } | Self::ApprovalsWait { .. } => 19,
            Self::PostDeclined { .. } => 20,
        };
        Self::KINDS[at]
    }
}

/// A letter before it has words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The address; for [`Template::Reset`] and [`Template::Request`] as somebody typed it, whether anyone has it or not.
    pub to: String,
    pub language: Language,
    #[serde(flatten)]
    pub template: Template,
}

/// A letter as it is sent.
#[derive(Clone)]
pub struct Message {
    pub id: MailId,
    /// Which letter it is; one of [`Template::KINDS`].
    pub kind: &'static str,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// When it was caused.
    pub at: Timestamp,
}
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

const fn place(id: MailId) -> OwnPlace<'static> {
    OwnPlace {
        purpose: "mail",
        column: "mail.sealed",
        row: id.as_uuid(),
        generation: 0,
    }
}

impl App {
    /// Tells an account's person something, in their language. Without a mail server nothing is told.
    pub async fn write_to(
        &self,
        tx: &Tx,
        account: AccountId,
        template: Template,
        now: Timestamp,
    ) -> Result<(), AppError> {
        if !self.settings.sends_mail {
            return Ok(());
        }
        let account = tx.db().account(account).await?.ok_or(AppError::NotFound)?;
        let letter = Letter {
            to: account.email,
            language: Language::of(&account.language),
            template,
        };
        self.queue_letter(tx, &letter, LETTERS, now).await
    }

    /// Puts a letter and the job that sends it into a transaction. After `life` nobody wants it any more.
    pub async fn queue_letter(
        &self,
        tx: &Tx,
        letter: &Letter,
        life: Duration,
        now: Timestamp,
    ) -> Result<(), AppError> {
        if let Some(id) = self.seal_letter(tx, letter, life, now).await? {
            self.send_letter(tx, id, now).await?;
        }
        Ok(())
    }

    /// Puts a letter into a transaction that is sent later, or never. None: no mail is sent here.
    pub(crate) async fn seal_letter(
        &self,
        tx: &Tx,
        letter: &Letter,
        life: Duration,
        now: Timestamp,
    ) -> Result<Option<MailId>, AppError> {
        if !self.settings.sends_mail {
            return Ok(None);
        }
        let id = MailId::new(now, vault::random());
        let plain = serde_json::to_vec(letter).map_err(|e| AppError::Internal(e.to_string()))?;
        let mail = Mail {
            sealed: self.vault.seal_own(&place(id), &plain),
            expires_at: now.plus(life),
            created_at: now,
        };
        tx.db().insert_mail(id, &mail).await?;
        Ok(Some(id))
    }

    pub(crate) async fn send_letter(&self, tx: &Tx, id: MailId, now: Timestamp) -> Result<(), AppError> {
        let job = Job::Mail { mail_id: id };
        tx.db()
            .add_job(JobId::new(now, vault::random()), &job, None, now, now)
            .await?;
        Ok(())
    }

    /// Puts a queued letter into words; none when nobody wants it any more, or there is nobody to send it to.
    pub async fn written_letter(&self, id: MailId) -> Result<Option<Message>, AppError> {
        let now = self.now();
        let Some(mail) = self.store.read().mail(id).await? else {
            return Ok(None);
        };
        if mail.expires_at <= now {
            return Ok(None);
        }
        let opened = self.vault.open_own(&place(id), &mail.sealed)?;
        let letter: Letter = opened
            .expose(|plain| serde_json::from_slice(plain))
            .map_err(|e| AppError::Internal(format!("a letter: {e}")))?;
        let Some(letter) = self.addressed(letter, mail.created_at).await? else {
            return Ok(None);
        };
        let words = words::of(&letter, &self.settings);
        Ok(Some(Message {
            id,
            kind: letter.template.kind(),
            to: letter.to,
            subject: words.subject.clone(),
            text: words.text(),
            html: words.html(letter.language),
            at: mail.created_at,
        }))
    }

    /// Finds out who it goes to, where the asker was not to learn it.
    async fn addressed(&self, letter: Letter, asked_at: Timestamp) -> Result<Option<Letter>, AppError> {
        let account = match &letter.template {
            Template::Reset { token } => match self.open_reset(&letter.to, token, asked_at).await? {
                Some(account) => account,
                None => return Ok(None),
            },
            Template::Verify { .. } | Template::NewEmail { .. } => {
                let key = crate::accounts::email_key(&letter.to);
                match self.store.read().credentials(&key).await? {
                    Some((account, _)) => account,
                    None => return Ok(Some(letter)),
                }
            }
            Template::Request { .. } => match self.store.read().credentials(&letter.to).await? {
                Some((account, _)) => account,
                None => return Ok(None),
            },
            _ => return Ok(Some(letter)),
        };
        let account = self.store.read().account(account).await?;
        Ok(account.map(|a| Letter {
            to: a.email,
            language: Language::of(&a.language),
            template: match letter.template {
                Template::Verify { .. } => Template::HaveAccount,
                Template::NewEmail { .. } => Template::EmailHasAccount,
                other => other,
            },
        }))
    }

    /// Forgets a letter that was sent or that nobody wants, with its job.
    pub async fn letter_done(&self, claimed: &Claimed, id: MailId) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        tx.db().finish_job(claimed).await?;
        tx.db().delete_mail(id).await?;
        Ok(tx.commit().await?)
    }
}
