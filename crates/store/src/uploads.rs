//! Uploads on their way in. The bytes' truth is in storage; the row holds what else there is to know.

use crate::db::{signed, unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::{AccountId, MediaId, Timestamp, UploadId, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadState {
    Receiving,
    /// Whole; becoming a media item.
    Finishing,
    Finished,
}

impl UploadState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Finishing => "finishing",
            Self::Finished => "finished",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Upload {
    pub id: UploadId,
    pub workspace: WorkspaceId,
    pub account: Option<AccountId>,
    pub filename: String,
    pub size_bytes: u64,
    /// As last acknowledged.
    pub offset_bytes: u64,
    /// The hash its sender announced.
    pub blake3: Option<[u8; 32]>,
    pub state: UploadState,
    pub media: Option<MediaId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    workspace_id: Uuid,
    account_id: Option<Uuid>,
    filename: String,
    size_bytes: i64,
    offset_bytes: i64,
    blake3: Option<Vec<u8>>,
    state: String,
    media_id: Option<Uuid>,
    created_at: i64,
    expires_at: i64,
}
impl From<Row> for Upload {
    fn from(r: Row) -> Self {
        Self {
            id: UploadId::from_uuid(r.id),
            workspace: WorkspaceId::from_uuid(r.workspace_id),
            account: r.account_id.map(AccountId::from_uuid),
            filename: r.filename,
            size_bytes: unsigned(r.size_bytes),
            offset_bytes: unsigned(r.offset_bytes),
            blake3: r.blake3.and_then(|b| b.try_into().ok()),
            state: match r.state.as_str() {
                "receiving" => UploadState::Receiving,
                "finishing" => UploadState::Finishing,
                _ => UploadState::Finished,
            },
            media: r.media_id.map(MediaId::from_uuid),
            created_at: Timestamp::from_micros(r.created_at),
            expires_at: Timestamp::from_micros(r.expires_at),
        }
    }
}

const COLUMNS: &str = "id, workspace_id, account_id, filename, size_bytes, offset_bytes, blake3, state, media_id, \
                       created_at, expires_at";

impl Db<'_> {
    pub async fn insert_upload(&self, scope: &WorkspaceScope, u: &Upload) -> Result<(), StoreError> {
        self.exec(
            "insert into upload (id, workspace_id, account_id, filename, size_bytes, blake3, state, created_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                u.id.as_uuid(),
                scope.uuid(),
                u.account.map(AccountId::as_uuid),
                u.filename.as_str(),
                signed(u.size_bytes),
                u.blake3.map(|b| b.to_vec()),
                u.state.as_str(),
                u.created_at.as_micros(),
                u.expires_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn upload(&self, scope: &WorkspaceScope, id: UploadId) -> Result<Option<Upload>, StoreError> {
        let sql = format!("select {COLUMNS} from upload where id = $1 and workspace_id = $2");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        Ok(row.map(Into::into))
    }

    /// Unfinished ones, newest first.
    pub async fn open_uploads(&self, scope: &WorkspaceScope) -> Result<Vec<Upload>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from upload where workspace_id = $1 and state <> 'finished' order by created_at desc limit 10000"
        );
        let rows: Vec<Row> = self.all(&sql, values![scope.uuid()]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub async fn count_open_uploads(&self, scope: &WorkspaceScope) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select count(*) from upload where workspace_id = $1 and state = 'receiving'",
                values![scope.uuid()],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    /// Notes what was acknowledged and moves the expiry; never backwards.
    pub async fn advance_upload(
        &self,
        scope: &WorkspaceScope,
        id: UploadId,
        offset: u64,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "update upload set offset_bytes = $3, expires_at = $4 \
             where id = $1 and workspace_id = $2 and state = 'receiving' and offset_bytes <= $3",
            values![id.as_uuid(), scope.uuid(), signed(offset), expires_at.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// Receiving → finishing; false when it was not receiving any more.
    pub async fn begin_finish(&self, scope: &WorkspaceScope, id: UploadId) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update upload set state = 'finishing', offset_bytes = size_bytes \
                 where id = $1 and workspace_id = $2 and state = 'receiving'",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        Ok(n == 1)
    }

    pub async fn finish_upload(
        &self,
        scope: &WorkspaceScope,
        id: UploadId,
        media: MediaId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "update upload set state = 'finished', media_id = $3, expires_at = $4 where id = $1 and workspace_id = $2",
            values![id.as_uuid(), scope.uuid(), media.as_uuid(), expires_at.as_micros()],
        )
        .await?;
        Ok(())
    }

    pub async fn delete_upload(&self, scope: &WorkspaceScope, id: UploadId) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from upload where id = $1 and workspace_id = $2",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Uploads past their expiry, each with the scope that the sweep acts in.
    pub async fn expired_uploads(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<(WorkspaceScope, Upload)>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from upload where expires_at <= $1 and state <> 'finishing' order by expires_at limit $2"
        );
        let rows: Vec<Row> = self.all(&sql, values![now.as_micros(), i64::from(limit)]).await?;
        Ok(rows
            .into_iter()
            .map(Upload::from)
            .map(|u| (WorkspaceScope::of_job(u.workspace), u))
            .collect())
    }

    /// Whether a staged file still has its row.
    pub async fn upload_row_exists(&self, id: UploadId) -> Result<bool, StoreError> {
        Ok(self
            .exec_scalar::<Uuid>("select id from upload where id = $1", values![id.as_uuid()])
            .await?
            .is_some())
    }
}
