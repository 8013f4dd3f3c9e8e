//! Secret addresses of calendars: a member has at most one of a workspace. The database holds hashes of their tokens.

use crate::db::values;
use crate::{Db, StoreError, WorkspaceScope};
use domain::publish::TargetState;
use domain::{AccountId, Platform, PublishRequestId, Timestamp, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub created_at: Timestamp,
    pub read_at: Option<Timestamp>,
}

/// Whose calendar a token opens.
#[derive(Clone, Debug)]
pub struct Reader {
    pub scope: WorkspaceScope,
    /// Of the person, `en` or `ru`.
    pub language: String,
    pub workspace: String,
    pub read_at: Option<Timestamp>,
}

/// One target of a post, with what a calendar tells of it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub request: PublishRequestId,
    pub title: String,
    /// Scheduled, else asked for.
    pub at: Timestamp,
    pub platform: Platform,
    pub state: TargetState,
    /// Its post has not been approved, which it needs to be.
    pub is_undecided: bool,
    pub updated_at: Timestamp,
}

#[derive(FromQueryResult)]
struct LinkRow {
    created_at: i64,
    read_at: Option<i64>,
}
#[derive(FromQueryResult)]
struct ReaderRow {
    workspace_id: Uuid,
    account_id: Uuid,
    language: String,
    name: String,
    read_at: Option<i64>,
}
#[derive(FromQueryResult)]
struct EntryRow {
    id: Uuid,
    media_title: String,
    at: i64,
    platform: String,
    state: String,
    updated_at: i64,
    is_undecided: bool,
}
impl TryFrom<EntryRow> for Entry {
    type Error = StoreError;
    fn try_from(r: EntryRow) -> Result<Self, StoreError> {
        let corrupt = |column: &str| StoreError::Corrupt(format!("publish_target.{column}"));
        Ok(Self {
            request: PublishRequestId::from_uuid(r.id),
            title: r.media_title,
            at: Timestamp::from_micros(r.at),
            platform: r.platform.parse().map_err(|()| corrupt("platform"))?,
            state: r.state.parse().map_err(|()| corrupt("state"))?,
            updated_at: Timestamp::from_micros(r.updated_at),
            is_undecided: r.is_undecided,
        })
    }
}

impl Db<'_> {
    /// Puts a new link in the place of the one the member had; says whether there was one.
    pub async fn set_calendar_link(
        &self,
        scope: &WorkspaceScope,
        account: AccountId,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let was = self.delete_calendar_link(scope, account).await?;
        self.exec(
            "insert into calendar_link (token_hash, workspace_id, account_id, created_at) values ($1, $2, $3, $4)",
            values![
                token_hash.to_vec(),
                scope.uuid(),
                account.as_uuid(),
                now.as_micros()
            ],
        )
        .await?;
        Ok(was)
    }

    pub async fn calendar_link(
        &self,
        scope: &WorkspaceScope,
        account: AccountId,
    ) -> Result<Option<Link>, StoreError> {
        let row: Option<LinkRow> = self
            .one(
                "select created_at, read_at from calendar_link where workspace_id = $1 and account_id = $2",
                values![scope.uuid(), account.as_uuid()],
            )
            .await?;
        Ok(row.map(|r| Link {
            created_at: Timestamp::from_micros(r.created_at),
            read_at: r.read_at.map(Timestamp::from_micros),
        }))
    }

    /// False when there was none.
    pub async fn delete_calendar_link(
        &self,
        scope: &WorkspaceScope,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from calendar_link where workspace_id = $1 and account_id = $2",
                values![scope.uuid(), account.as_uuid()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Whose link it is, while they are a member and neither they nor the workspace is being erased.
    pub async fn calendar_reader(&self, token_hash: &[u8; 32]) -> Result<Option<Reader>, StoreError> {
        let row: Option<ReaderRow> = self
            .one(
                "select l.workspace_id, l.account_id, a.language, w.name, l.read_at from calendar_link l \
                 join account a on a.id = l.account_id and a.deleted_at is null \
                 join workspace w on w.id = l.workspace_id and w.deleted_at is null where l.token_hash = $1",
                values![token_hash.to_vec()],
            )
            .await?;
        let Some(r) = row else { return Ok(None) };
        let scope = self
            .scope_of_member(
                WorkspaceId::from_uuid(r.workspace_id),
                AccountId::from_uuid(r.account_id),
            )
            .await?;
        Ok(scope.map(|scope| Reader {
            scope,
            language: r.language,
            workspace: r.name,
            read_at: r.read_at.map(Timestamp::from_micros),
        }))
    }

    pub async fn calendar_link_read(&self, token_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
        self.exec(
            "update calendar_link set read_at = $2 where token_hash = $1",
            values![token_hash.to_vec(), now.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// Targets that go out from a moment on or went out since, post by post; not what was canceled.
    pub async fn calendar_entries(
        &self,
        scope: &WorkspaceScope,
        from: Timestamp,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<EntryRow> = self
            .all(
                "select r.id, r.media_title, coalesce(r.scheduled_at, r.created_at) as at, t.platform, t.state, t.updated_at, \
                   coalesce(r.approval, '') = 'waiting' as is_undecided \
                 from publish_request r join publish_target t on t.request_id = r.id \
                 where r.workspace_id = $1 and coalesce(r.scheduled_at, r.created_at) >= $2 and t.state <> 'canceled' \
                 order by coalesce(r.scheduled_at, r.created_at), r.id, t.position limit $3",
                values![scope.uuid(), from.as_micros(), i64::from(limit)],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
