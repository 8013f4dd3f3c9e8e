//! Archives of whole workspaces, and what goes into them that nothing else asks for.

use crate::db::{signed, unsigned, values};
use crate::media::Media;
use crate::{Db, StoreError, WorkspaceScope};
use domain::{AccountId, ExportId, Failure, MediaId, Role, Timestamp, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportState {
    Queued,
    Running,
    Ready,
    Failed,
}

impl ExportState {
    const ALL: [Self; 4] = [Self::Queued, Self::Running, Self::Ready, Self::Failed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

#[derive(Clone, Debug)]
pub struct Export {
    pub id: ExportId,
    /// Who asked; none when the account is gone.
    pub account: Option<AccountId>,
    pub state: ExportState,
    /// Thousandths.
    pub progress: u32,
    /// What it is thought to come to.
    pub expected_bytes: u64,
    /// Once it is ready.
    pub size_bytes: Option<u64>,
    /// Of its manifest.
    pub blake3: Option<[u8; 32]>,
    pub failure: Option<Failure>,
    pub created_at: Timestamp,
    /// Once it is ready.
    pub expires_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    account_id: Option<Uuid>,
    state: String,
    progress: i32,
    expected_bytes: i64,
    size_bytes: Option<i64>,
    blake3: Option<Vec<u8>>,
    failure: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
}
impl TryFrom<Row> for Export {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let corrupt = |what: &str| StoreError::Corrupt(format!("export.{what}"));
        let state = ExportState::ALL.into_iter().find(|s| s.as_str() == r.state);
        Ok(Self {
            id: ExportId::from_uuid(r.id),
            account: r.account_id.map(AccountId::from_uuid),
            state: state.ok_or_else(|| corrupt("state"))?,
            progress: u32::try_from(r.progress).unwrap_or(0),
            expected_bytes: unsigned(r.expected_bytes),
            size_bytes: r.size_bytes.map(unsigned),
            blake3: r
                .blake3
                .map(|b| b.try_into().map_err(|_| corrupt("blake3")))
                .transpose()?,
            failure: r.failure.map(|j| serde_json::from_str(&j)).transpose()?,
            created_at: Timestamp::from_micros(r.created_at),
            expires_at: r.expires_at.map(Timestamp::from_micros),
        })
    }
}

#[derive(FromQueryResult)]
struct Of {
    id: Uuid,
    workspace_id: Uuid,
}

/// A member as the archive tells of them.
#[derive(Clone, Debug)]
pub struct Member {
    pub account: AccountId,
    pub email: String,
    pub display_name: Option<String>,
    pub role: Role,
    pub created_at: Timestamp,
}

#[derive(FromQueryResult)]
struct MemberRow {
    account_id: Uuid,
    email: String,
    display_name: Option<String>,
    role: String,
    created_at: i64,
}

const EXPORT: &str = "select id, account_id, state, progress, expected_bytes, size_bytes, blake3, failure, created_at, \
                      expires_at from export";

impl Db<'_> {
    /// `Conflict` when the workspace has one already that did not fail.
    pub async fn insert_export(&self, scope: &WorkspaceScope, e: &Export) -> Result<(), StoreError> {
        self.exec(
            "insert into export (id, workspace_id, account_id, state, expected_bytes, created_at, updated_at) \
             values ($1, $2, $3, $4, $5, $6, $6)",
            values![
                e.id.as_uuid(),
                scope.uuid(),
                e.account.map(AccountId::as_uuid),
                e.state.as_str(),
                signed(e.expected_bytes),
                e.created_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn export(&self, scope: &WorkspaceScope, id: ExportId) -> Result<Option<Export>, StoreError> {
        let sql = format!("{EXPORT} where id = $1 and workspace_id = $2");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Newest first; at most one of them has not failed.
    pub async fn exports(&self, scope: &WorkspaceScope) -> Result<Vec<Export>, StoreError> {
        let sql = format!("{EXPORT} where workspace_id = $1 order by created_at desc, id desc limit 100");
        let rows: Vec<Row> = self.all(&sql, values![scope.uuid()]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Writes what changes over its life; `Stale` when it is gone.
    pub async fn save_export(
        &self,
        scope: &WorkspaceScope,
        e: &Export,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update export set state = $3, progress = $4, size_bytes = $5, blake3 = $6, failure = $7, expires_at = $8, \
                   updated_at = $9 where id = $1 and workspace_id = $2",
                values![
                    e.id.as_uuid(),
                    scope.uuid(),
                    e.state.as_str(),
                    i32::try_from(e.progress).unwrap_or(i32::MAX),
                    e.size_bytes.map(signed),
                    e.blake3.map(|b| b.to_vec()),
                    e.failure.as_ref().map(serde_json::to_string).transpose()?,
                    e.expires_at.map(Timestamp::as_micros),
                    now.as_micros()
                ],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// False when it was gone already.
    pub async fn delete_export(&self, scope: &WorkspaceScope, id: ExportId) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from export where id = $1 and workspace_id = $2",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Attempts that came to nothing go when somebody asks again.
    pub async fn delete_failed_exports(&self, scope: &WorkspaceScope) -> Result<(), StoreError> {
        self.exec(
            "delete from export where workspace_id = $1 and state = 'failed'",
            values![scope.uuid()],
        )
        .await?;
        Ok(())
    }

    /// Whether any workspace has it: for the sweep of files without a row.
    pub async fn export_exists(&self, id: ExportId) -> Result<bool, StoreError> {
        let found: Option<Uuid> = self
            .exec_scalar("select id from export where id = $1", values![id.as_uuid()])
            .await?;
        Ok(found.is_some())
    }

    /// Archives that hold an account, in whatever workspace: they go with it.
    pub async fn exports_asked_by(
        &self,
        account: AccountId,
    ) -> Result<Vec<(WorkspaceScope, ExportId)>, StoreError> {
        let sql = "select id, workspace_id from export where account_id = $1 order by id";
        self.scoped_exports(sql, values![account.as_uuid()]).await
    }

    /// Archives past their time, and failed ones from before it.
    pub async fn exports_over(
        &self,
        now: Timestamp,
        failed_before: Timestamp,
    ) -> Result<Vec<(WorkspaceScope, ExportId)>, StoreError> {
        let sql = "select id, workspace_id from export where expires_at <= $1 or (state = 'failed' and updated_at < $2) \
                   order by id limit 1000";
        self.scoped_exports(sql, values![now.as_micros(), failed_before.as_micros()])
            .await
    }

    async fn scoped_exports(
        &self,
        sql: &str,
        with: impl IntoIterator<Item = sea_orm::Value>,
    ) -> Result<Vec<(WorkspaceScope, ExportId)>, StoreError> {
        let rows: Vec<Of> = self.all(sql, with).await?;
        let scoped = |r: Of| {
            let scope = WorkspaceScope::of_job(WorkspaceId::from_uuid(r.workspace_id));
            (scope, ExportId::from_uuid(r.id))
        };
        Ok(rows.into_iter().map(scoped).collect())
    }

    /// Bytes of the originals that are there.
    pub async fn bytes_of_originals(&self, scope: &WorkspaceScope) -> Result<u64, StoreError> {
        let sum: Option<i64> = self
            .exec_scalar(
                "select cast(coalesce(sum(size_bytes), 0) as bigint) from media where workspace_id = $1 and deleted_at is null",
                values![scope.uuid()],
            )
            .await?;
        Ok(unsigned(sum.unwrap_or(0)))
    }

    /// Clips in the order of their ids, those that follow one.
    pub async fn media_in_order(
        &self,
        scope: &WorkspaceScope,
        after: Option<MediaId>,
        limit: u32,
    ) -> Result<Vec<Media>, StoreError> {
        self.media_following(scope, after.map_or(Uuid::nil(), MediaId::as_uuid), limit)
            .await
    }

    /// The workspace's name and the moment it was made.
    pub async fn workspace_facts(
        &self,
        scope: &WorkspaceScope,
    ) -> Result<Option<(String, Timestamp)>, StoreError> {
        #[derive(FromQueryResult)]
        struct Facts {
            name: String,
            created_at: i64,
        }
        let row: Option<Facts> = self
            .one(
                "select name, created_at from workspace where id = $1",
                values![scope.uuid()],
            )
            .await?;
        Ok(row.map(|r| (r.name, Timestamp::from_micros(r.created_at))))
    }

    pub async fn exported_members(&self, scope: &WorkspaceScope) -> Result<Vec<Member>, StoreError> {
        let rows: Vec<MemberRow> = self
            .all(
                "select m.account_id, a.email, a.display_name, m.role, m.created_at from member m \
                 join account a on a.id = m.account_id where m.workspace_id = $1 order by m.created_at, m.account_id",
                values![scope.uuid()],
            )
            .await?;
        let member = |r: MemberRow| {
            Ok(Member {
                account: AccountId::from_uuid(r.account_id),
                email: r.email,
                display_name: r.display_name,
                role: r
                    .role
                    .parse()
                    .map_err(|()| StoreError::Corrupt("member.role".into()))?,
                created_at: Timestamp::from_micros(r.created_at),
            })
        };
        rows.into_iter().map(member).collect()
    }

    /// Evidence from the instance that an archive came from, as it stood there; with the id to go on from.
    pub async fn imported_audit(
        &self,
        scope: &WorkspaceScope,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<(Uuid, String)>, StoreError> {
        #[derive(FromQueryResult)]
        struct Imported {
            id: Uuid,
            body: String,
        }
        let rows: Vec<Imported> = self
            .all(
                "select id, body from audit_import where workspace_id = $1 and id > $2 order by id limit $3",
                values![scope.uuid(), after.unwrap_or(Uuid::nil()), i64::from(limit)],
            )
            .await?;
        Ok(rows.into_iter().map(|r| (r.id, r.body)).collect())
    }

    /// Imported evidence is kept as long as private halves of our own are.
    pub async fn forget_imported_audit_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from audit_import where at_ms < $1",
            values![before.as_millis()],
        )
        .await
    }
}
