//! News of what was published, and up to where each person has seen them.

use crate::db::{unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::publish::Note;
use domain::{AccountId, NoticeId, Platform, PublishRequestId, TargetId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Notice {
    pub id: NoticeId,
    pub at: Timestamp,
    pub note: Note,
    pub target: TargetId,
    pub request: PublishRequestId,
    pub platform: Platform,
    pub channel_title: String,
    pub media_title: String,
    pub remote_url: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    at: i64,
    code: String,
    message: String,
    hint: Option<String>,
    target_id: Uuid,
    request_id: Uuid,
    platform: String,
    channel_title: String,
    media_title: String,
    remote_url: Option<String>,
}
impl TryFrom<Row> for Notice {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: NoticeId::from_uuid(r.id),
            at: Timestamp::from_micros(r.at),
            note: Note {
                code: r.code,
                message: r.message,
                hint: r.hint,
            },
            target: TargetId::from_uuid(r.target_id),
            request: PublishRequestId::from_uuid(r.request_id),
            platform: r
                .platform
                .parse()
                .map_err(|()| StoreError::Corrupt("publish_target.platform".into()))?,
            channel_title: r.channel_title,
            media_title: r.media_title,
            remote_url: r.remote_url,
        })
    }
}

const COLUMNS: &str = "select n.id, n.at, n.code, n.message, n.hint, n.target_id, t.request_id, t.platform, t.remote_url, \
    t.channel_title, r.media_title \
    from notice n join publish_target t on t.id = n.target_id join publish_request r on r.id = t.request_id";

impl Db<'_> {
    pub async fn insert_notice(
        &self,
        scope: &WorkspaceScope,
        new_id: NoticeId,
        target: TargetId,
        note: &Note,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into notice (id, workspace_id, target_id, code, message, hint, at) values ($1, $2, $3, $4, $5, $6, $7)",
            values![
                new_id.as_uuid(),
                scope.uuid(),
                target.as_uuid(),
                note.code.as_str(),
                note.message.as_str(),
                note.hint.clone(),
                at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn notice(&self, scope: &WorkspaceScope, id: NoticeId) -> Result<Option<Notice>, StoreError> {
        let sql = format!("{COLUMNS} where n.id = $1 and n.workspace_id = $2");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Newest first.
    pub async fn notices(
        &self,
        scope: &WorkspaceScope,
        after: Option<(Timestamp, NoticeId)>,
        limit: u32,
    ) -> Result<Vec<Notice>, StoreError> {
        let (at, id) = after.map_or((i64::MAX, Uuid::max()), |(t, i)| (t.as_micros(), i.as_uuid()));
        let sql = format!(
            "{COLUMNS} where n.workspace_id = $1 and (n.at, n.id) < ($2, $3) order by n.at desc, n.id desc limit $4"
        );
        let rows: Vec<Row> = self
            .all(&sql, values![scope.uuid(), at, id, i64::from(limit)])
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// How many came after the last one this person has seen.
    pub async fn unseen_notices(
        &self,
        scope: &WorkspaceScope,
        account: AccountId,
    ) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select count(*) from notice where workspace_id = $1 and at > coalesce(\
                   (select at from notice_seen where workspace_id = $1 and account_id = $2), 0)",
                values![scope.uuid(), account.as_uuid()],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    /// A person has seen all up to this moment; an earlier moment than before changes nothing.
    pub async fn see_notices(
        &self,
        scope: &WorkspaceScope,
        account: AccountId,
        up_to: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into notice_seen (workspace_id, account_id, at) values ($1, $2, $3) \
             on conflict (workspace_id, account_id) do update set \
               at = case when excluded.at > notice_seen.at then excluded.at else notice_seen.at end",
            values![scope.uuid(), account.as_uuid(), up_to.as_micros()],
        )
        .await?;
        Ok(())
    }
}
