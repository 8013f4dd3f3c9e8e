//! What people ask support for: by the form, or by a mail that the operator puts in. Whoever asks gets a code; nothing
//! is done before the address's owner, or the operator, has confirmed it. Source: policy-claims (b).

mod operator;

pub use operator::{Ran, Run};

use crate::accounts::{email, email_key};
use crate::audit::Entry;
use crate::deletion::By;
use crate::mail::{Language, Letter, Template};
use crate::{App, AppError, views};
use domain::audit::{ActorKind, Kind as Audited};
use domain::request::{DUE, LINK, MESSAGE_MAX_CHARS, PER_DAY, RequestKind, RequestState};
use domain::retention::days;
use domain::{AccountId, ReceiptId};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::requests::{Request, Source};
use vault::OwnPlace;

const DAY: Duration = Duration::from_hours(24);

/// What somebody asks.
#[derive(Clone, Debug)]
pub struct Asking {
    pub email: String,
    pub kind: RequestKind,
    /// At most 2,000 characters.
    pub message: String,
}

/// What is sealed of a request while it waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Words {
    address: String,
    message: String,
}

const fn place(id: ReceiptId) -> OwnPlace<'static> {
    OwnPlace {
        purpose: "request",
        column: "support_request.sealed",
        row: id.as_uuid(),
        generation: 0,
    }
}

/// Stands for an address once the request has ended.
pub(crate) fn address_hash(email_key: &str) -> [u8; 32] {
    vault::hash_token(email_key)
}

impl App {
    /// Takes a request. It says and costs the same whether the address has an account: where mail is sent, the
    /// worker finds that out as it sends the link.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an address or a message that cannot be, [`AppError::TooManyRequests`] after three of
    /// an address within a day.
    pub async fn ask_support(
        &self,
        asking: Asking,
        source: Source,
        language: Language,
    ) -> Result<ReceiptId, AppError> {
        let (address, key) = email(&asking.email)?;
        let message = asking.message.trim().to_owned();
        if message.chars().count() > MESSAGE_MAX_CHARS {
            return Err(AppError::field(
                "message",
                "message_too_long",
                "The message has more than 2000 characters.",
            ));
        }
        let now = self.now();
        let id = ReceiptId::new(now, vault::random());
        let token = self.settings.sends_mail.then(vault::token);
        let words = Words { address, message };
        let plain = serde_json::to_vec(&words).map_err(|e| AppError::Internal(e.to_string()))?;
        let request = Request {
            id,
            kind: asking.kind,
            state: RequestState::Open,
            source,
            sealed: Some(self.vault.seal_own(&place(id), &plain)),
            address_hash: address_hash(&key),
            deletion: None,
            created_at: now,
            due_at: now.plus(DUE),
            ended_at: None,
        };
        let tx = self.store.begin().await?;
        if source == Source::Form {
            let since = now.minus(DAY);
            let so_far = tx
                .db()
                .count_support_requests(&request.address_hash, since)
                .await?;
            if so_far >= PER_DAY {
                return Err(AppError::TooManyRequests(DAY));
            }
        }
        let link = token.as_deref().map(|t| (vault::hash_token(t), now.plus(LINK)));
        tx.db().insert_support_request(&request, link).await?;
        let by = match source {
            Source::Form => ActorKind::Service,
            Source::Mail => ActorKind::Operator,
        };
        let entry = Entry::new(Audited::RequestReceived)
            .by(by)
            .about(id, None)
            .with("kind", asking.kind.as_str())
            .with("source", source.as_str());
        self.audit(&tx, None, entry, now).await?;
        if let Some(token) = token {
            let letter = Letter {
                to: key,
                language,
                template: Template::Request {
                    code: id,
                    kind: asking.kind,
                    token,
                },
            };
            self.queue_letter(&tx, &letter, LINK, now).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// Follows the mailed link: the request is the person's. The deletion of an account begins, with its grace;
    /// everything else waits for the operator, as does a deletion that has to be decided on first.
    ///
    /// # Errors
    /// [`AppError::LinkOver`] when the link was used or has run out.
    pub async fn confirm_support(&self, token: &str) -> Result<ReceiptId, AppError> {
        let hash = vault::hash_token(token);
        let found = self
            .store
            .read()
            .support_request_by_link(&hash, self.now())
            .await?;
        let request = found.ok_or(AppError::LinkOver)?;
        let account = self.account_of(&request).await?.ok_or(AppError::LinkOver)?;
        if request.kind == RequestKind::DeleteAccount {
            match self.begin_asked_deletion(&request, account).await {
                // Others use a workspace of the account: the operator asks what is to become of it.
                Err(AppError::OwnerNeeded(_)) => {}
                done => return done.map(|()| request.id),
            }
        }
        if self
            .confirm_row(&request, confirmed_by(account, &request))
            .await?
        {
            Ok(request.id)
        } else {
            Err(AppError::LinkOver)
        }
    }

    /// False, and nothing is written, when it waits no more.
    async fn confirm_row(&self, request: &Request, entry: Entry) -> Result<bool, AppError> {
        let tx = self.store.begin().await?;
        let moved = tx
            .db()
            .move_support_request(request.id, RequestState::Open, RequestState::Confirmed, None)
            .await?;
        if moved {
            self.audit(&tx, None, entry, self.now()).await?;
            tx.commit().await?;
        }
        Ok(moved)
    }

    /// The deletion and the request's step to it are one: a link that is pressed twice begins one deletion.
    async fn begin_asked_deletion(&self, request: &Request, account: AccountId) -> Result<(), AppError> {
        let now = self.now();
        let due = now.plus(days(self.settings.retention.grace_days));
        let tx = self.store.begin().await?;
        let by = By::Request(account, request.id);
        let asked = self.ask_account_in(&tx, account, &by, &[], due).await?;
        let moved = tx
            .db()
            .move_support_request(
                request.id,
                RequestState::Open,
                RequestState::Running,
                Some(asked.id),
            )
            .await?;
        if !moved {
            return Err(AppError::LinkOver);
        }
        self.audit(&tx, None, confirmed_by(account, request), now).await?;
        tx.db().end_other_sessions(account, None).await?;
        if asked.due_at <= now {
            self.close_in(&tx, account, &asked).await?;
        }
        Ok(tx.commit().await?)
    }

    fn words_of(&self, request: &Request) -> Result<Option<Words>, AppError> {
        let Some(sealed) = &request.sealed else {
            return Ok(None);
        };
        let opened = self.vault.open_own(&place(request.id), sealed)?;
        let words = opened.expose(|plain| serde_json::from_slice(plain));
        words
            .map(Some)
            .map_err(|e| AppError::Internal(format!("a request: {e}")))
    }

    async fn account_of(&self, request: &Request) -> Result<Option<AccountId>, AppError> {
        let Some(words) = self.words_of(request)? else {
            return Ok(None);
        };
        let found = self.store.read().credentials(&email_key(&words.address)).await?;
        Ok(found.map(|(account, _)| account))
    }

    /// How far a request is, for whoever has its code.
    pub(crate) async fn request_standing(
        &self,
        code: ReceiptId,
    ) -> Result<Option<(views::RequestStanding, Option<ReceiptId>)>, AppError> {
        let found = self.store.read().support_request(code).await?;
        Ok(found.map(|r| {
            let standing = views::RequestStanding {
                kind: r.kind,
                state: r.state,
                asked_at: r.created_at,
                answer_due_at: r.due_at,
                ended_at: r.ended_at,
            };
            (standing, r.deletion)
        }))
    }
}

fn confirmed_by(account: AccountId, request: &Request) -> Entry {
    Entry::new(Audited::RequestConfirmed)
        .account(Some(account))
        .about(request.id, None)
        .with("kind", request.kind.as_str())
        .with("by", "link")
}
