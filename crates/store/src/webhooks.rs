//! Webhooks of a workspace, and the messages to them.

use crate::db::{signed, unsigned, values};
use crate::jobs::Claimed;
use crate::{Db, StoreError, WorkspaceScope};
use domain::webhook::{Event, Events, Off, State};
use domain::{AccountId, DeliveryId, Timestamp, WebhookId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A webhook. Its secrets are sealed for its id and their generation.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub id: WebhookId,
    pub created_by: Option<AccountId>,
    pub url: String,
    /// Of the address.
    pub host: String,
    pub description: String,
    pub events: Events,
    /// Why it is off.
    pub off: Option<Off>,
    pub secret_sealed: Vec<u8>,
    /// Grows with each rotation; both secrets are bound to it.
    pub generation: u64,
    /// The secret from before, with the moment up to which it signs along.
    pub previous: Option<(Vec<u8>, Timestamp)>,
    pub created_at: Timestamp,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub id: DeliveryId,
    pub webhook: WebhookId,
    pub event: Event,
    pub body: String,
    pub state: State,
    /// In a row since it was asked for.
    pub tries: u32,
    pub tries_total: u32,
    pub last: Option<Try>,
    /// Of one that waits.
    pub next_try_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    pub at: Timestamp,
    /// Of the answer, if there was one.
    pub status: Option<u16>,
    /// What went wrong: a stable word.
    pub error: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    created_by: Option<Uuid>,
    url: String,
    host: String,
    description: String,
    events: String,
    off_reason: Option<String>,
    secret_sealed: Vec<u8>,
    secret_generation: i64,
    previous_sealed: Option<Vec<u8>>,
    previous_until: Option<i64>,
    created_at: i64,
}
impl TryFrom<Row> for Webhook {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let corrupt = |column: &str| StoreError::Corrupt(format!("webhook.{column}"));
        let off = r.off_reason.map(|o| o.parse()).transpose();
        Ok(Self {
            id: WebhookId::from_uuid(r.id),
            created_by: r.created_by.map(AccountId::from_uuid),
            url: r.url,
            host: r.host,
            description: r.description,
            events: r.events.parse().map_err(|()| corrupt("events"))?,
            off: off.map_err(|()| corrupt("off_reason"))?,
            secret_sealed: r.secret_sealed,
            generation: unsigned(r.secret_generation),
            previous: r
                .previous_sealed
                .zip(r.previous_until.map(Timestamp::from_micros)),
            created_at: Timestamp::from_micros(r.created_at),
        })
    }
}

#[derive(FromQueryResult)]
struct DeliveryRow {
    id: Uuid,
    webhook_id: Uuid,
    event: String,
    body: String,
    state: String,
    tries: i32,
    tries_total: i32,
    last_at: Option<i64>,
    last_status: Option<i32>,
    last_error: Option<String>,
    next_try_at: Option<i64>,
    created_at: i64,
}
impl TryFrom<DeliveryRow> for Delivery {
    type Error = StoreError;
    fn try_from(r: DeliveryRow) -> Result<Self, StoreError> {
        let corrupt = |column: &str| StoreError::Corrupt(format!("webhook_delivery.{column}"));
        let count = |n: i32| u32::try_from(n).unwrap_or(0);
        let (status, error) = (r.last_status, r.last_error);
        Ok(Self {
            id: DeliveryId::from_uuid(r.id),
            webhook: WebhookId::from_uuid(r.webhook_id),
            event: r.event.parse().map_err(|()| corrupt("event"))?,
            body: r.body,
            state: r.state.parse().map_err(|()| corrupt("state"))?,
            tries: count(r.tries),
            tries_total: count(r.tries_total),
            last: r.last_at.map(|at| Try {
                at: Timestamp::from_micros(at),
                status: status.and_then(|s| u16::try_from(s).ok()),
                error,
            }),
            next_try_at: r.next_try_at.map(Timestamp::from_micros),
            created_at: Timestamp::from_micros(r.created_at),
        })
    }
}

const WEBHOOK: &str = "select h.id, h.created_by, h.url, h.host, h.description, h.events, h.off_reason, h.secret_sealed, \
    h.secret_generation, h.previous_sealed, h.previous_until, h.created_at from webhook h \
    join workspace w on w.id = h.workspace_id and w.deleted_at is null where h.workspace_id = $1";
const DELIVERY: &str = "select id, webhook_id, event, body, state, tries, tries_total, last_at, last_status, last_error, \
    next_try_at, created_at from webhook_delivery where workspace_id = $1";

impl Db<'_> {
    /// Keeps others from making webhooks of the workspace until the transaction ends.
    pub async fn hold_webhooks(&self, scope: &WorkspaceScope) -> Result<(), StoreError> {
        self.hold_workspace(scope).await
    }

    pub async fn insert_webhook(&self, scope: &WorkspaceScope, h: &Webhook) -> Result<(), StoreError> {
        self.exec(
            "insert into webhook (id, workspace_id, created_by, url, host, description, events, secret_sealed, \
               secret_generation, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            values![
                h.id.as_uuid(),
                scope.uuid(),
                h.created_by.map(AccountId::as_uuid),
                h.url.as_str(),
                h.host.as_str(),
                h.description.as_str(),
                h.events.to_string(),
                h.secret_sealed.clone(),
                signed(h.generation),
                h.created_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// All of a workspace, the oldest first; none of one that is being deleted.
    pub async fn webhooks(&self, scope: &WorkspaceScope) -> Result<Vec<Webhook>, StoreError> {
        let sql = format!("{WEBHOOK} order by h.created_at, h.id");
        let rows: Vec<Row> = self.all(&sql, values![scope.uuid()]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn webhook(
        &self,
        scope: &WorkspaceScope,
        id: WebhookId,
    ) -> Result<Option<Webhook>, StoreError> {
        let sql = format!("{WEBHOOK} and h.id = $2");
        let row: Option<Row> = self.one(&sql, values![scope.uuid(), id.as_uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Writes what a person can change. A host that no webhook may name any more is noted by
    /// [`Db::leave_webhook_host`] before.
    pub async fn save_webhook(&self, scope: &WorkspaceScope, h: &Webhook) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update webhook set url = $3, host = $4, description = $5, events = $6, off_reason = $7 \
                 where id = $1 and workspace_id = $2",
                values![
                    h.id.as_uuid(),
                    scope.uuid(),
                    h.url.as_str(),
                    h.host.as_str(),
                    h.description.as_str(),
                    h.events.to_string(),
                    h.off.map(Off::as_str)
                ],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// Stores new secrets; `Stale` when they were rotated meanwhile, to the generation that follows `seen`.
    pub async fn rotate_webhook(
        &self,
        scope: &WorkspaceScope,
        h: &Webhook,
        seen: u64,
    ) -> Result<(), StoreError> {
        let (previous, until) = h.previous.as_ref().map_or((None, None), |(blob, until)| {
            (Some(blob.clone()), Some(until.as_micros()))
        });
        let n = self
            .exec(
                "update webhook set secret_sealed = $3, secret_generation = $4, previous_sealed = $5, previous_until = $6 \
                 where id = $1 and workspace_id = $2 and secret_generation = $7",
                values![
                    h.id.as_uuid(),
                    scope.uuid(),
                    h.secret_sealed.clone(),
                    signed(h.generation),
                    previous,
                    until,
                    signed(seen)
                ],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// With all its messages; false when there is none.
    pub async fn delete_webhook(&self, scope: &WorkspaceScope, id: WebhookId) -> Result<bool, StoreError> {
        self.exec(
            "delete from webhook_delivery where webhook_id = $1 and workspace_id = $2",
            values![id.as_uuid(), scope.uuid()],
        )
        .await?;
        let n = self
            .exec(
                "delete from webhook where id = $1 and workspace_id = $2",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Erases secrets from before that sign no more.
    pub async fn sweep_webhook_secrets(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "update webhook set previous_sealed = null, previous_until = null where previous_until <= $1",
            values![now.as_micros()],
        )
        .await
    }

    pub async fn insert_delivery(&self, scope: &WorkspaceScope, d: &Delivery) -> Result<(), StoreError> {
        self.exec(
            "insert into webhook_delivery (id, workspace_id, webhook_id, event, body, state, next_try_at, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            values![
                d.id.as_uuid(),
                scope.uuid(),
                d.webhook.as_uuid(),
                d.event.as_str(),
                d.body.as_str(),
                d.state.as_str(),
                d.next_try_at.map(Timestamp::as_micros),
                d.created_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn delivery(
        &self,
        scope: &WorkspaceScope,
        id: DeliveryId,
    ) -> Result<Option<Delivery>, StoreError> {
        let sql = format!("{DELIVERY} and id = $2");
        let row: Option<DeliveryRow> = self.one(&sql, values![scope.uuid(), id.as_uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Newest first.
    pub async fn deliveries(
        &self,
        scope: &WorkspaceScope,
        webhook: WebhookId,
        after: Option<(Timestamp, DeliveryId)>,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let (at, id) = after.map_or((i64::MAX, Uuid::max()), |(t, i)| (t.as_micros(), i.as_uuid()));
        let sql = format!(
            "{DELIVERY} and webhook_id = $2 and (created_at, id) < ($3, $4) order by created_at desc, id desc limit $5"
        );
        let with = values![scope.uuid(), webhook.as_uuid(), at, id, i64::from(limit)];
        let rows: Vec<DeliveryRow> = self.all(&sql, with).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Writes how a message stands, as the worker that has its job.
    pub async fn save_delivery(
        &self,
        scope: &WorkspaceScope,
        d: &Delivery,
        claimed: &Claimed,
    ) -> Result<(), StoreError> {
        self.still_ours(claimed).await?;
        self.put_delivery(scope, d).await
    }

    /// The same as a person who asked for it again.
    pub async fn put_delivery(&self, scope: &WorkspaceScope, d: &Delivery) -> Result<(), StoreError> {
        let last = d.last.as_ref();
        let n = self
            .exec(
                "update webhook_delivery set state = $3, tries = $4, tries_total = $5, last_at = $6, last_status = $7, \
                   last_error = $8, next_try_at = $9 where id = $1 and workspace_id = $2",
                values![
                    d.id.as_uuid(),
                    scope.uuid(),
                    d.state.as_str(),
                    i32::try_from(d.tries).unwrap_or(i32::MAX),
                    i32::try_from(d.tries_total).unwrap_or(i32::MAX),
                    last.map(|t| t.at.as_micros()),
                    last.and_then(|t| t.status).map(i32::from),
                    last.and_then(|t| t.error.clone()),
                    d.next_try_at.map(Timestamp::as_micros)
                ],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    pub async fn trim_deliveries(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from webhook_delivery where created_at < $1",
            values![before.as_micros()],
        )
        .await
    }

    /// Hosts that webhooks name, or have named for as long as the log of outgoing calls goes back.
    pub async fn webhook_hosts(&self) -> Result<Vec<String>, StoreError> {
        #[derive(FromQueryResult)]
        struct Host {
            host: String,
        }
        let sql = "select host from webhook union select host from webhook_host";
        let rows: Vec<Host> = self.all(sql, []).await?;
        Ok(rows.into_iter().map(|r| r.host).collect())
    }

    /// The webhook's host is about to be named by it no more.
    pub async fn leave_webhook_host(&self, host: &str, at: Timestamp) -> Result<(), StoreError> {
        self.exec(
            "insert into webhook_host (host, left_at) values ($1, $2) \
             on conflict (host) do update set left_at = excluded.left_at",
            values![host, at.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// The same for all of a workspace that goes.
    pub(crate) async fn leave_webhook_hosts(
        &self,
        scope: &WorkspaceScope,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into webhook_host (host, left_at) select distinct host, cast($2 as bigint) from webhook \
             where workspace_id = $1 on conflict (host) do update set left_at = excluded.left_at",
            values![scope.uuid(), at.as_micros()],
        )
        .await?;
        Ok(())
    }

    pub async fn trim_webhook_hosts(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from webhook_host where left_at < $1",
            values![before.as_micros()],
        )
        .await
    }

    /// After a copy of the database was put back: what was deleted since must not be told anything.
    pub(crate) async fn turn_webhooks_off(&self) -> Result<(), StoreError> {
        self.exec(
            "update webhook set off_reason = $1 where off_reason is null",
            values![Off::Restored.as_str()],
        )
        .await?;
        Ok(())
    }
}
