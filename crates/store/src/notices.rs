//! News of posts and channels, and up to where each person has seen them.

use crate::channels::ChannelState;
use crate::db::{unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::publish::{Note, TargetState};
use domain::{AccountId, ChannelId, Failure, NoticeId, Platform, PublishRequestId, TargetId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What a piece of news is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Target(TargetId),
    Channel(ChannelId),
}

/// The post that a piece of news is about.
#[derive(Clone, Debug)]
pub struct OfPost {
    pub target: TargetId,
    pub request: PublishRequestId,
    pub state: TargetState,
    pub media_title: String,
    pub remote_url: Option<String>,
}

/// The channel that a piece of news is about, as it is now.
#[derive(Clone, Debug)]
pub struct OfChannel {
    pub channel: ChannelId,
    pub state: ChannelState,
    pub connected_at: Timestamp,
}

#[derive(Clone, Debug)]
pub enum Subject {
    Post(OfPost),
    Channel(OfChannel),
}

#[derive(Clone, Debug)]
pub struct Notice {
    pub id: NoticeId,
    pub at: Timestamp,
    pub note: Note,
    pub subject: Subject,
    pub platform: Platform,
    pub channel_title: String,
    /// Why the post or the channel stands as it does now.
    pub failure: Option<Failure>,
    /// The same was told of the same again later.
    pub is_told_anew: bool,
}
impl Notice {
    pub const fn about(&self) -> About {
        match &self.subject {
            Subject::Post(p) => About::Target(p.target),
            Subject::Channel(c) => About::Channel(c.channel),
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    at: i64,
    code: String,
    message: String,
    hint: Option<String>,
    target_id: Option<Uuid>,
    channel_id: Option<Uuid>,
    request_id: Option<Uuid>,
    platform: String,
    channel_title: String,
    media_title: Option<String>,
    remote_url: Option<String>,
    state: String,
    connected_at: Option<i64>,
    failure: Option<String>,
    is_told_anew: bool,
}
impl TryFrom<Row> for Notice {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let corrupt = |column: &str| StoreError::Corrupt(column.into());
        let subject = match (r.target_id, r.request_id, r.channel_id, r.connected_at) {
            (Some(target), Some(request), None, _) => Subject::Post(OfPost {
                target: TargetId::from_uuid(target),
                request: PublishRequestId::from_uuid(request),
                state: r.state.parse().map_err(|()| corrupt("publish_target.state"))?,
                media_title: r.media_title.unwrap_or_default(),
                remote_url: r.remote_url,
            }),
            (None, _, Some(channel), Some(connected_at)) => Subject::Channel(OfChannel {
                channel: ChannelId::from_uuid(channel),
                state: ChannelState::parse(&r.state),
                connected_at: Timestamp::from_micros(connected_at),
            }),
            _ => return Err(corrupt("notice.target_id")),
        };
        Ok(Self {
            id: NoticeId::from_uuid(r.id),
            at: Timestamp::from_micros(r.at),
            note: Note {
                code: r.code,
                message: r.message,
                hint: r.hint,
            },
            subject,
            platform: r
                .platform
                .parse()
                .map_err(|()| corrupt("publish_target.platform"))?,
            channel_title: r.channel_title,
            failure: r.failure.map(|j| serde_json::from_str(&j)).transpose()?,
            is_told_anew: r.is_told_anew,
        })
    }
}

const COLUMNS: &str = "select n.id, n.at, n.code, n.message, n.hint, n.target_id, n.channel_id, t.request_id, \
    coalesce(t.platform, c.platform) as platform, t.remote_url, r.media_title, \
    coalesce(t.channel_title, c.label, c.title, c.external_id) as channel_title, \
    coalesce(t.state, c.state) as state, c.connected_at, \
    case when n.target_id is null then c.reason else t.failure end as failure, \
    exists (select 1 from notice l where l.target_id = n.target_id and l.code = n.code and l.at > n.at) as is_told_anew \
    from notice n left join publish_target t on t.id = n.target_id left join publish_request r on r.id = t.request_id \
    left join channel c on c.id = n.channel_id";

impl Db<'_> {
    pub async fn insert_notice(
        &self,
        scope: &WorkspaceScope,
        new_id: NoticeId,
        about: About,
        note: &Note,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (target, channel) = match about {
            About::Target(id) => (Some(id.as_uuid()), None),
            About::Channel(id) => (None, Some(id.as_uuid())),
        };
        self.exec(
            "insert into notice (id, workspace_id, target_id, channel_id, code, message, hint, at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            values![
                new_id.as_uuid(),
                scope.uuid(),
                target,
                channel,
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
