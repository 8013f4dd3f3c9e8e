//! What was erased, when, and how much of it.

use crate::db::{signed, unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::{EventId, ReceiptId, Timestamp};
use sea_orm::FromQueryResult;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Receipt {
    pub id: ReceiptId,
    /// `media.delete`, `rendition.delete`, `channel.disconnect`.
    pub kind: String,
    /// The id of what was erased.
    pub subject: String,
    pub counts: BTreeMap<String, i64>,
    pub at: Timestamp,
}

/// A receipt with what proves it.
#[derive(Clone, Debug)]
pub struct Kept {
    pub receipt: Receipt,
    /// The event of the audit log that records the erasure.
    pub event: Option<EventId>,
    /// Its place in the tree: none before it was sequenced.
    pub index: Option<u64>,
    /// None before it was signed.
    pub signature: Option<String>,
}

#[derive(FromQueryResult)]
pub(crate) struct Row {
    id: Uuid,
    kind: String,
    subject: String,
    counts: String,
    at: i64,
    audit_event: Option<Uuid>,
    audit_index: Option<i64>,
    signature: Option<String>,
}
impl TryFrom<Row> for Kept {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            receipt: Receipt {
                id: ReceiptId::from_uuid(r.id),
                kind: r.kind,
                subject: r.subject,
                counts: serde_json::from_str(&r.counts)?,
                at: Timestamp::from_micros(r.at),
            },
            event: r.audit_event.map(EventId::from_uuid),
            index: r.audit_index.map(unsigned),
            signature: r.signature,
        })
    }
}

impl Db<'_> {
    pub async fn insert_receipt(&self, scope: &WorkspaceScope, r: &Receipt) -> Result<(), StoreError> {
        self.exec(
            "insert into receipt (id, workspace_id, account_id, kind, subject, counts, at) values ($1, $2, $3, $4, $5, $6, $7) \
             on conflict (id) do update set counts = excluded.counts, audit_event = null, audit_index = null, signature = null",
            values![
                r.id.as_uuid(),
                scope.uuid(),
                scope.account().map(domain::AccountId::as_uuid),
                r.kind.as_str(),
                r.subject.as_str(),
                serde_json::to_string(&r.counts)?,
                r.at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// Names the event that records what the receipt says.
    pub async fn set_receipt_event(&self, id: ReceiptId, event: EventId) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update receipt set audit_event = $2 where id = $1",
                values![id.as_uuid(), event.as_uuid()],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    pub async fn receipts(&self, scope: &WorkspaceScope, limit: u32) -> Result<Vec<Kept>, StoreError> {
        let rows: Vec<Row> = self
            .all(
                "select id, kind, subject, counts, at, audit_event, audit_index, signature from receipt \
                 where workspace_id = $1 order by at desc, id desc limit $2",
                values![scope.uuid(), i64::from(limit)],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Receipts whose event has its place in the tree, and which are not signed yet; the place comes with them.
    pub async fn unsigned_receipts(&self, limit: u32) -> Result<Vec<Kept>, StoreError> {
        let rows: Vec<Row> = self
            .all(
                "select r.id, r.kind, r.subject, r.counts, r.at, r.audit_event, e.leaf_index as audit_index, r.signature \
                 from receipt r join audit_event e on e.id = r.audit_event \
                 where r.signature is null and r.audit_event is not null and e.leaf_index is not null order by r.at limit $1",
                values![i64::from(limit)],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Signs a receipt, once.
    pub async fn sign_receipt(
        &self,
        id: ReceiptId,
        event: EventId,
        index: u64,
        signature: &str,
    ) -> Result<u64, StoreError> {
        self.exec(
            "update receipt set audit_index = $3, signature = $4 where id = $1 and audit_event = $2 and signature is null",
            values![id.as_uuid(), event.as_uuid(), signed(index), signature],
        )
        .await
    }

    /// Where an event stands in the tree.
    pub async fn audit_index(&self, event: EventId) -> Result<Option<u64>, StoreError> {
        let index: Option<Option<i64>> = self
            .exec_scalar(
                "select leaf_index from audit_event where id = $1",
                values![event.as_uuid()],
            )
            .await?;
        Ok(index.flatten().map(unsigned))
    }
}
