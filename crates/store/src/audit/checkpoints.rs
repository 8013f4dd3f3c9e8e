//! Checkpoints that were signed.

use super::hash;
use crate::db::{signed, unsigned, values};
use crate::{Db, StoreError};
use domain::Timestamp;
use domain::audit::Hash;
use sea_orm::FromQueryResult;

/// A signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub size: u64,
    pub root: Hash,
    pub note: String,
    pub at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    size: i64,
    root: Vec<u8>,
    note: String,
    at: i64,
}
impl TryFrom<Row> for Signed {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            size: unsigned(r.size),
            root: hash(r.root)?,
            note: r.note,
            at: Timestamp::from_micros(r.at),
        })
    }
}

impl Db<'_> {
    /// Keeps a checkpoint; one of this size that is there already stays.
    pub async fn insert_audit_checkpoint(&self, c: &Signed) -> Result<(), StoreError> {
        self.exec(
            "insert into audit_checkpoint (size, root, note, at) values ($1, $2, $3, $4) on conflict (size) do nothing",
            values![
                signed(c.size),
                c.root.to_vec(),
                c.note.as_str(),
                c.at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// The one of the largest tree.
    pub async fn last_audit_checkpoint(&self) -> Result<Option<Signed>, StoreError> {
        let row: Option<Row> = self
            .one(
                "select size, root, note, at from audit_checkpoint order by size desc limit 1",
                [],
            )
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Those of a size greater than `after`, smallest first.
    pub async fn audit_checkpoints(&self, after: Option<u64>, limit: u32) -> Result<Vec<Signed>, StoreError> {
        let rows: Vec<Row> = self
            .all(
                "select size, root, note, at from audit_checkpoint where size > $1 order by size limit $2",
                values![after.map_or(-1, signed), i64::from(limit)],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
