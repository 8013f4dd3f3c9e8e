//! Workspaces and their members.

use crate::db::values;
use crate::deletion::{Deletion, Subject};
use crate::{Db, StoreError, WorkspaceScope};
use domain::{AccountId, ReceiptId, Role, Timestamp, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    pub role: Role,
    pub created_at: Timestamp,
    /// Posts of editors wait for approval.
    pub approval_required: bool,
    /// The number of its newest event.
    pub last_event: i64,
    /// Its deletion was asked for.
    pub deletion: Option<Deletion>,
}

#[derive(FromQueryResult)]
struct KeyRow {
    id: Uuid,
    wrapped_key: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    role: String,
    created_at: i64,
    approval_required: bool,
    event_seq: i64,
    deletion_id: Option<Uuid>,
    parent: Option<Uuid>,
    asked_by: Option<Uuid>,
    asked_at: Option<i64>,
    due_at: Option<i64>,
}

impl TryFrom<Row> for Workspace {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let id = WorkspaceId::from_uuid(r.id);
        let time = |at: Option<i64>| Timestamp::from_micros(at.unwrap_or_default());
        Ok(Self {
            deletion: r.deletion_id.map(|d| Deletion {
                id: ReceiptId::from_uuid(d),
                subject: Subject::Workspace(id),
                parent: r.parent.map(ReceiptId::from_uuid),
                asked_by: r.asked_by.map(AccountId::from_uuid),
                asked_at: time(r.asked_at),
                due_at: time(r.due_at),
            }),
            id,
            name: r.name,
            role: r
                .role
                .parse()
                .map_err(|()| StoreError::Corrupt("member.role".into()))?,
            created_at: Timestamp::from_micros(r.created_at),
            approval_required: r.approval_required,
            last_event: r.event_seq,
        })
    }
}

impl Db<'_> {
    pub async fn insert_workspace(
        &self,
        id: WorkspaceId,
        name: &str,
        wrapped_key: &[u8],
        owner: AccountId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into workspace (id, name, wrapped_key, created_at) values ($1, $2, $3, $4)",
            values![id.as_uuid(), name, wrapped_key.to_vec(), at.as_micros()],
        )
        .await?;
        self.insert_member(id, owner, Role::Owner, at).await
    }

    pub async fn insert_member(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        role: Role,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into member (workspace_id, account_id, role, created_at) values ($1, $2, $3, $4)",
            values![
                workspace.as_uuid(),
                account.as_uuid(),
                role.as_str(),
                at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn workspaces_of(&self, account: AccountId) -> Result<Vec<Workspace>, StoreError> {
        let rows: Vec<Row> = self
            .all(
                "select w.id, w.name, m.role, w.created_at, w.approval_required, w.event_seq, d.id as deletion_id, d.parent, d.asked_by, d.asked_at, d.due_at \
                 from workspace w join member m on m.workspace_id = w.id left join deletion d on d.workspace_id = w.id \
                 where m.account_id = $1 and w.deleted_at is null order by w.created_at, w.id",
                values![account.as_uuid()],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn rename_workspace(&self, scope: &WorkspaceScope, name: &str) -> Result<(), StoreError> {
        self.exec(
            "update workspace set name = $2 where id = $1",
            values![scope.uuid(), name],
        )
        .await?;
        Ok(())
    }

    /// Whether any workspace key exists: then a missing key file must stop the start.
    pub async fn has_wrapped_keys(&self) -> Result<bool, StoreError> {
        Ok(self
            .exec_scalar::<Uuid>("select id from workspace limit 1", [])
            .await?
            .is_some())
    }

    /// The key of the workspace that was made last, wrapped, for a look at whether it can be opened.
    pub async fn newest_wrapped_key(&self) -> Result<Option<(Uuid, Vec<u8>)>, StoreError> {
        let sql = "select id, wrapped_key from workspace order by id desc limit 1";
        let row: Option<KeyRow> = self.one(sql, []).await?;
        Ok(row.map(|r| (r.id, r.wrapped_key)))
    }

    /// Bytes of the workspace's originals and renditions, and of the room that unfinished ones hold.
    pub async fn bytes_held(&self, scope: &WorkspaceScope) -> Result<u64, StoreError> {
        let sum: Option<i64> = self
            .exec_scalar(
                "select cast(coalesce((select sum(size_bytes) from media where workspace_id = $1 and deleted_at is null), 0) \
                 + coalesce((select sum(size_bytes) from rendition where workspace_id = $1 and state in ('queued', 'running', 'ready')), 0) \
                 + coalesce((select sum(size_bytes) from upload where workspace_id = $1 and state <> 'finished'), 0) as bigint)",
                values![scope.uuid()],
            )
            .await?;
        Ok(crate::db::unsigned(sum.unwrap_or(0)))
    }

    /// Bytes that unfinished uploads of all workspaces still wait for.
    pub async fn bytes_awaited(&self) -> Result<u64, StoreError> {
        let sum: Option<i64> = self
            .exec_scalar(
                "select cast(coalesce(sum(size_bytes - offset_bytes), 0) as bigint) from upload where state = 'receiving'",
                [],
            )
            .await?;
        Ok(crate::db::unsigned(sum.unwrap_or(0)))
    }
}
