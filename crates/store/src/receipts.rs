//! What was erased, when, and how much of it.

use crate::db::values;
use crate::{Db, StoreError, WorkspaceScope};
use domain::{ReceiptId, Timestamp};
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

#[derive(FromQueryResult)]
pub(crate) struct Row {
    id: Uuid,
    kind: String,
    subject: String,
    counts: String,
    at: i64,
}
impl TryFrom<Row> for Receipt {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: ReceiptId::from_uuid(r.id),
            kind: r.kind,
            subject: r.subject,
            counts: serde_json::from_str(&r.counts)?,
            at: Timestamp::from_micros(r.at),
        })
    }
}

impl Db<'_> {
    pub async fn insert_receipt(&self, scope: &WorkspaceScope, r: &Receipt) -> Result<(), StoreError> {
        self.exec(
            "insert into receipt (id, workspace_id, account_id, kind, subject, counts, at) values ($1, $2, $3, $4, $5, $6, $7) \
             on conflict (id) do update set counts = excluded.counts",
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

    pub async fn receipts(&self, scope: &WorkspaceScope, limit: u32) -> Result<Vec<Receipt>, StoreError> {
        let rows: Vec<Row> = self
            .all(
                "select id, kind, subject, counts, at from receipt where workspace_id = $1 order by at desc, id desc limit $2",
                values![scope.uuid(), i64::from(limit)],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
