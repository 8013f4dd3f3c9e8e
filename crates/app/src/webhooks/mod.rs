//! Webhooks: addresses of a workspace's own that hear of what happens in it. Source: security-requirements, section
//! 19. Admins and owners make them; what one is told holds ids and states only.

mod announce;
mod deliver;
mod secret;

pub(crate) use deliver::PURPOSE;

use crate::audit::Entry;
use crate::{App, AppError, FieldError, WorkspaceScope, cursor, need, views};
use domain::audit::Kind as Audited;
use domain::job::Job;
use domain::webhook::{
    DESCRIPTION_MAX_CHARS, Event, Events, Off, SECRETS_OVERLAP, State, URL_MAX_BYTES, WEBHOOKS_MAX,
};
use domain::{DeliveryId, Role, Timestamp, WebhookId};
use egress::{HostRule, Refusal};
use store::Tx;
use store::webhooks::Webhook;
use url::Url;

pub struct NewWebhook {
    pub url: String,
    pub description: String,
    pub events: Vec<Event>,
}

/// What is to be different; the rest stays.
#[derive(Default)]
pub struct WebhookEdit {
    pub url: Option<String>,
    pub description: Option<String>,
    pub events: Option<Vec<Event>>,
    pub enabled: Option<bool>,
}

impl App {
    /// The oldest first, each with what it was told last.
    pub async fn webhooks(&self, scope: &WorkspaceScope) -> Result<Vec<views::Webhook>, AppError> {
        need(scope, Role::Admin)?;
        let mut all = vec![];
        for hook in self.store.read().webhooks(scope).await? {
            all.push(self.webhook_view(scope, hook).await?);
        }
        Ok(all)
    }

    pub async fn webhook(&self, scope: &WorkspaceScope, id: WebhookId) -> Result<views::Webhook, AppError> {
        need(scope, Role::Admin)?;
        let hook = self.store.read().webhook(scope, id).await?;
        self.webhook_view(scope, hook.ok_or(AppError::NotFound)?).await
    }

    async fn webhook_view(&self, scope: &WorkspaceScope, hook: Webhook) -> Result<views::Webhook, AppError> {
        let last = self.store.read().deliveries(scope, hook.id, None, 1).await?;
        Ok(views::Webhook::new(hook, last.into_iter().next(), self.now()))
    }

    /// Makes a webhook. Its secret is in the answer and nowhere else.
    pub async fn create_webhook(
        &self,
        scope: &WorkspaceScope,
        new: NewWebhook,
    ) -> Result<views::NewWebhook, AppError> {
        need(scope, Role::Admin)?;
        let now = self.now();
        let mut wrong = vec![];
        let url = self.checked_url(&new.url, &mut wrong).await;
        let events = checked_events(&new.events, &mut wrong);
        let description = checked_description(&new.description, &mut wrong);
        let (Some((url, host)), true) = (url, wrong.is_empty()) else {
            return Err(AppError::Invalid(wrong));
        };
        let (id, key) = (WebhookId::new(now, vault::random()), vault::random());
        let tx = self.store.begin().await?;
        tx.db().hold_webhooks(scope).await?;
        let there = tx.db().webhooks(scope).await?.len();
        if u64::try_from(there).unwrap_or(u64::MAX) >= WEBHOOKS_MAX {
            return Err(AppError::TooManyWebhooks { max: WEBHOOKS_MAX });
        }
        let hook = Webhook {
            id,
            created_by: scope.account(),
            url,
            host,
            description,
            events,
            off: None,
            secret_sealed: self.vault.seal_own(&secret::place(id, 1), &key),
            generation: 1,
            previous: None,
            created_at: now,
        };
        tx.db().insert_webhook(scope, &hook).await?;
        let entry = about(Audited::WebhookCreated, &hook).with("events", hook.events.to_string());
        self.audit(&tx, Some(scope), entry, now).await?;
        tx.commit().await?;
        Ok(views::NewWebhook {
            secret: secret::text(&key),
            webhook: views::Webhook::new(hook, None, now),
        })
    }

    pub async fn edit_webhook(
        &self,
        scope: &WorkspaceScope,
        id: WebhookId,
        edit: WebhookEdit,
    ) -> Result<views::Webhook, AppError> {
        need(scope, Role::Admin)?;
        let mut wrong = vec![];
        let url = match &edit.url {
            Some(raw) => self.checked_url(raw, &mut wrong).await,
            None => None,
        };
        let events = edit.events.as_ref().map(|e| checked_events(e, &mut wrong));
        let description = edit.description.as_ref();
        let description = description.map(|d| checked_description(d, &mut wrong));
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        let now = self.now();
        let tx = self.store.begin().await?;
        let mut hook = self.held_webhook(&tx, scope, id).await?;
        if let Some((url, host)) = url {
            tx.db().leave_webhook_host(&hook.host, now).await?;
            (hook.url, hook.host) = (url, host);
        }
        hook.events = events.unwrap_or(hook.events);
        hook.description = description.unwrap_or(hook.description);
        hook.off = match edit.enabled {
            Some(true) => None,
            Some(false) => hook.off.or(Some(Off::Person)),
            None => hook.off,
        };
        tx.db().save_webhook(scope, &hook).await?;
        let entry = about(Audited::WebhookChanged, &hook)
            .with("events", hook.events.to_string())
            .with("enabled", hook.off.is_none());
        self.audit(&tx, Some(scope), entry, now).await?;
        tx.commit().await?;
        self.webhook(scope, id).await
    }

    /// Ends a webhook; what waits for it is never sent.
    pub async fn delete_webhook(&self, scope: &WorkspaceScope, id: WebhookId) -> Result<(), AppError> {
        need(scope, Role::Admin)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let hook = self.held_webhook(&tx, scope, id).await?;
        tx.db().leave_webhook_host(&hook.host, now).await?;
        if !tx.db().delete_webhook(scope, id).await? {
            return Err(AppError::NotFound);
        }
        let entry = about(Audited::WebhookDeleted, &hook);
        self.audit(&tx, Some(scope), entry, now).await?;
        Ok(tx.commit().await?)
    }

    /// Gives a webhook a new secret, told this once. The one before signs along for a day, so that the receiver can
    /// change over; one that was still signing along from an earlier rotation ends now.
    pub async fn rotate_webhook(
        &self,
        scope: &WorkspaceScope,
        id: WebhookId,
    ) -> Result<views::NewWebhook, AppError> {
        need(scope, Role::Admin)?;
        let (now, key) = (self.now(), vault::random());
        let tx = self.store.begin().await?;
        let mut hook = self.held_webhook(&tx, scope, id).await?;
        let seen = hook.generation;
        let old = self
            .vault
            .open_own(&secret::place(id, seen), &hook.secret_sealed)?;
        hook.generation = seen + 1;
        let place = secret::previous_place(id, hook.generation);
        let previous = old.expose(|bytes| self.vault.seal_own(&place, bytes));
        hook.previous = Some((previous, now.plus(SECRETS_OVERLAP)));
        hook.secret_sealed = self.vault.seal_own(&secret::place(id, hook.generation), &key);
        tx.db().rotate_webhook(scope, &hook, seen).await?;
        let entry = about(Audited::WebhookRotated, &hook);
        self.audit(&tx, Some(scope), entry, now).await?;
        tx.commit().await?;
        Ok(views::NewWebhook {
            secret: secret::text(&key),
            webhook: self.webhook(scope, id).await?,
        })
    }

    /// Sends a test message, as any other is sent.
    pub async fn test_webhook(
        &self,
        scope: &WorkspaceScope,
        id: WebhookId,
    ) -> Result<views::Delivery, AppError> {
        need(scope, Role::Admin)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let hook = self.held_webhook(&tx, scope, id).await?;
        if hook.off.is_some() {
            return Err(AppError::WebhookOff);
        }
        let body = Event::Ping.body(scope.workspace(), [], now);
        let queued = self
            .queue_delivery(&tx, scope, id, Event::Ping, body, now)
            .await?;
        tx.commit().await?;
        Ok(queued.into())
    }

    /// What a webhook was told within thirty days, newest first.
    pub async fn deliveries(
        &self,
        scope: &WorkspaceScope,
        id: WebhookId,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<views::Page<views::Delivery>, AppError> {
        need(scope, Role::Admin)?;
        let after = cursor.map(cursor::read).transpose()?;
        let db = self.store.read();
        db.webhook(scope, id).await?.ok_or(AppError::NotFound)?;
        let rows = db.deliveries(scope, id, after, limit).await?;
        Ok(views::Page {
            next_cursor: cursor::next(&rows, limit, |d| (d.created_at, d.id)),
            items: rows.into_iter().map(Into::into).collect(),
        })
    }

    /// Sends a message again now, under its id: ten tries anew.
    pub async fn redeliver(
        &self,
        scope: &WorkspaceScope,
        id: DeliveryId,
    ) -> Result<views::Delivery, AppError> {
        need(scope, Role::Admin)?;
        let now = self.now();
        let job = Job::DeliverWebhook { delivery_id: id };
        let tx = self.store.begin().await?;
        // Held, then read: a try that a worker was writing is seen, and one that is under way writes nothing more.
        tx.db().hold_job(&job).await?;
        let found = tx.db().delivery(scope, id).await?;
        let mut delivery = found.ok_or(AppError::NotFound)?;
        let hook = self.held_webhook(&tx, scope, delivery.webhook).await?;
        if hook.off.is_some() {
            return Err(AppError::WebhookOff);
        }
        (delivery.state, delivery.tries) = (State::Waiting, 0);
        delivery.next_try_at = Some(now);
        tx.db().put_delivery(scope, &delivery).await?;
        tx.db().drop_job(&job).await?;
        self.add_delivery_job(&tx, scope, id, now).await?;
        tx.commit().await?;
        Ok(delivery.into())
    }

    /// The webhook, with others kept from changing it until the transaction ends.
    async fn held_webhook(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        id: WebhookId,
    ) -> Result<Webhook, AppError> {
        tx.db().hold_webhooks(scope).await?;
        tx.db().webhook(scope, id).await?.ok_or(AppError::NotFound)
    }

    /// The address as it is kept, with its host; the same rules hold again each time it is called.
    async fn checked_url(&self, raw: &str, wrong: &mut Vec<FieldError>) -> Option<(String, String)> {
        let mut refuse = |code: &str, message: &str| {
            wrong.push(FieldError {
                field: "url".into(),
                code: code.into(),
                message: message.into(),
            });
        };
        let parsed = Url::parse(raw.trim()).ok().filter(|_| raw.len() <= URL_MAX_BYTES);
        let Some(mut url) = parsed else {
            refuse("url_invalid", "This is not an https address.");
            return None;
        };
        url.set_fragment(None);
        if let Some(why) = self.egress.refusal(&url, &HostRule::Receiver).await {
            let (code, message) = refused(why);
            refuse(code, message);
            return None;
        }
        let host = url.host_str()?.to_owned();
        Some((url.into(), host))
    }

    /// Erases what is past its time: messages, secrets that sign no more, hosts that the log has forgotten.
    pub(crate) async fn sweep_webhooks(&self, db: &store::Db<'_>, now: Timestamp) -> Result<u64, AppError> {
        db.sweep_webhook_secrets(now).await?;
        // A day longer than the log's lines, which count from the beginning of theirs.
        let forgotten = self.egress_kept_from().minus(domain::retention::days(1));
        db.trim_webhook_hosts(forgotten).await?;
        let before = now.minus(domain::retention::WEBHOOK_DELIVERIES);
        Ok(db.trim_deliveries(before).await?)
    }
}

fn about(kind: Audited, hook: &Webhook) -> Entry {
    Entry::new(kind).about(hook.id, Some(&hook.host))
}

const fn refused(why: Refusal) -> (&'static str, &'static str) {
    match why {
        Refusal::NotHttps => ("webhook_not_https", "The address must begin with https://."),
        Refusal::Port => ("webhook_port", "Webhooks are called on port 443 only."),
        Refusal::NotPublic => (
            "webhook_not_public",
            "This address leads into a private network; webhooks reach public hosts only.",
        ),
        Refusal::UserName => (
            "webhook_user_name",
            "The address may not contain a user name or a password.",
        ),
        Refusal::NoHost | Refusal::OtherHost => ("url_invalid", "This is not an https address."),
    }
}

fn checked_events(events: &[Event], wrong: &mut Vec<FieldError>) -> Events {
    let chosen = Events(events.iter().copied().filter(|e| *e != Event::Ping).collect());
    if chosen.0.is_empty() {
        wrong.push(FieldError {
            field: "events".into(),
            code: "webhook_events_missing".into(),
            message: "Choose at least one event.".into(),
        });
    }
    chosen
}

fn checked_description(raw: &str, wrong: &mut Vec<FieldError>) -> String {
    let clean = domain::upload::clean_title(raw).unwrap_or_default();
    if raw.chars().count() > DESCRIPTION_MAX_CHARS {
        wrong.push(FieldError {
            field: "description".into(),
            code: "too_long".into(),
            message: format!("The description has more than {DESCRIPTION_MAX_CHARS} characters."),
        });
    }
    clean
}
