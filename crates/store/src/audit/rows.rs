//! The rows as the verification reads them: in order, some at a time.

use super::{hash, workspace};
use crate::db::{signed, unsigned, values};
use crate::{Backend, Db, Store, StoreError, WorkspaceScope};
use domain::audit::Row;
use domain::{AccountId, EventId};
use sea_orm::FromQueryResult;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Stored {
    id: Uuid,
    workspace_id: Option<Uuid>,
    at_ms: i64,
    kind: i32,
    commitment: Vec<u8>,
    leaf_hash: Vec<u8>,
    leaf_index: Option<i64>,
    salt: Option<Vec<u8>>,
    body: Option<String>,
}
impl TryFrom<Stored> for Row {
    type Error = StoreError;
    fn try_from(r: Stored) -> Result<Self, StoreError> {
        let id = EventId::from_uuid(r.id);
        let odd = |what: &str| StoreError::Corrupt(format!("event {id}: {what}"));
        let short = |_| odd("a hash is cut");
        Ok(Self {
            id,
            at_ms: r.at_ms,
            kind: u16::try_from(r.kind).map_err(|_| odd("its kind is no number of ours"))?,
            workspace: workspace(r.workspace_id),
            commitment: r.commitment.try_into().map_err(short)?,
            leaf_hash: r.leaf_hash.try_into().map_err(short)?,
            index: r.leaf_index.map(|n| u64::try_from(n).unwrap_or(u64::MAX)),
            private: match (r.salt, r.body) {
                (Some(salt), Some(body)) => Some((hash(salt).map_err(|_| odd("its salt is cut"))?, body)),
                _ => None,
            },
        })
    }
}

const SELECT: &str = "select e.id, e.workspace_id, e.at_ms, e.kind, e.commitment, e.leaf_hash, e.leaf_index, p.salt, p.body \
                      from audit_event e left join audit_private p on p.event_id = e.id";

/// The columns of [`SELECT`] by place: a verification reads millions, and looking for names takes most of its time.
type Columns = (
    Uuid,
    Option<Uuid>,
    i64,
    i32,
    Vec<u8>,
    Vec<u8>,
    Option<i64>,
    Option<Vec<u8>>,
    Option<String>,
);

fn stored(c: Columns) -> Stored {
    let (id, workspace_id, at_ms, kind, commitment, leaf_hash, leaf_index, salt, body) = c;
    Stored {
        id,
        workspace_id,
        at_ms,
        kind,
        commitment,
        leaf_hash,
        leaf_index,
        salt,
        body,
    }
}

impl Store {
    /// The next events of the tree, from an index on.
    pub async fn audit_rows(&self, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        let sql = AssertSqlSafe(format!(
            "{SELECT} where e.leaf_index >= $1 order by e.leaf_index limit $2"
        ));
        let (from, limit, db) = (signed(from), i64::from(limit), self.reading());
        let rows: Vec<Columns> = match self.backend() {
            Backend::Sqlite => {
                let query = sqlx::query_as(sql).bind(from).bind(limit);
                query.fetch_all(db.get_sqlite_connection_pool()).await?
            }
            Backend::Postgres => {
                let query = sqlx::query_as(sql).bind(from).bind(limit);
                query.fetch_all(db.get_postgres_connection_pool()).await?
            }
        };
        rows.into_iter().map(|c| stored(c).try_into()).collect()
    }
}

impl Db<'_> {
    /// Events at an index below zero: there is none unless somebody wrote one by hand.
    pub async fn audit_has_odd_index(&self) -> Result<bool, StoreError> {
        let n: Option<i64> = self
            .exec_scalar("select count(*) from audit_event where leaf_index < 0", [])
            .await?;
        Ok(unsigned(n.unwrap_or(0)) > 0)
    }

    /// Events of the workspace with their evidence, in the order of their ids.
    pub async fn audit_evidence(
        &self,
        scope: &WorkspaceScope,
        after: Option<EventId>,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let sql = format!("{SELECT} where e.workspace_id = $1 and e.id > $2 order by e.id limit $3");
        let after = after.map_or(Uuid::nil(), EventId::as_uuid);
        let rows: Vec<Stored> = self
            .all(&sql, values![scope.uuid(), after, i64::from(limit)])
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The same of what happened to an account outside of any workspace.
    pub async fn audit_evidence_of_account(
        &self,
        account: AccountId,
        after: Option<EventId>,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let sql = format!(
            "{SELECT} where p.account_id = $1 and e.workspace_id is null and e.id > $2 order by e.id limit $3"
        );
        let after = after.map_or(Uuid::nil(), EventId::as_uuid);
        let rows: Vec<Stored> = self
            .all(&sql, values![account.as_uuid(), after, i64::from(limit)])
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Events without an index, oldest first.
    pub async fn audit_waiting(&self, limit: u32) -> Result<Vec<Row>, StoreError> {
        let sql = format!("{SELECT} where e.leaf_index is null order by e.at_ms, e.id limit $1");
        let rows: Vec<Stored> = self.all(&sql, values![i64::from(limit)]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
