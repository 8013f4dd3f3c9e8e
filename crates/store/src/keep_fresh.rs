//! The standing instruction to bring what YouTube told anew before it reaches its age.

use crate::acts::kind_stands;
use crate::db::values;
use crate::youtube::aged_target;
use crate::{Db, StoreError, WorkspaceScope};
use domain::act::ActKind;
use domain::{ActId, ChannelId, TargetId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeepFresh {
    /// The act of who gave it.
    pub act: ActId,
    /// From then on it covers no opening; it has to be given anew.
    pub until: Timestamp,
    /// When a token was last opened under it.
    pub opened_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    expires_at: i64,
    opened_at: Option<i64>,
}

impl Db<'_> {
    /// The instruction for a channel that nobody took back and whose author still has the role for it. Its time may be
    /// over.
    pub async fn keep_fresh(
        &self,
        scope: &WorkspaceScope,
        channel: ChannelId,
    ) -> Result<Option<KeepFresh>, StoreError> {
        let sql = format!(
            "select a.id, a.expires_at, (select max(u.last_at) from token_use u where u.act_id = a.id) as opened_at \
             from user_action a where a.workspace_id = $1 and a.channel_id = $2 and a.ended_at is null and {} \
             order by a.created_at desc limit 1",
            kind_stands(ActKind::KeepFresh)
        );
        let row: Option<Row> = self.one(&sql, values![scope.uuid(), channel.as_uuid()]).await?;
        Ok(row.map(|r| KeepFresh {
            act: ActId::from_uuid(r.id),
            until: Timestamp::from_micros(r.expires_at),
            opened_at: r.opened_at.map(Timestamp::from_micros),
        }))
    }

    /// Takes back every such instruction for a channel; says how many there were.
    pub async fn end_keep_fresh(
        &self,
        scope: &WorkspaceScope,
        channel: ChannelId,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.exec(
            "update user_action set ended_at = $4 where workspace_id = $1 and channel_id = $2 and kind = $3 \
               and ended_at is null",
            values![
                scope.uuid(),
                channel.as_uuid(),
                ActKind::KeepFresh.as_str(),
                at.as_micros()
            ],
        )
        .await
    }

    /// When the oldest came of what YouTube told of a channel and of its videos. For a channel whose facts were erased,
    /// that is when it was connected.
    pub async fn oldest_told(
        &self,
        scope: &WorkspaceScope,
        channel: ChannelId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<Option<i64>> = self
            .exec_scalar(
                "select min(told.at) from (\
                   select coalesce(facts_fetched_at, connected_at) as at from channel where workspace_id = $1 and id = $2 \
                   union all \
                   select coalesce(verified_at, published_at, updated_at) as at from publish_target \
                     where workspace_id = $1 and channel_id = $2 and state = 'published' and remote_id is not null\
                 ) told",
                values![scope.uuid(), channel.as_uuid()],
            )
            .await?;
        Ok(at.flatten().map(Timestamp::from_micros))
    }

    /// Published videos of a channel of which YouTube last told before a moment; the oldest word first.
    pub async fn told_before(
        &self,
        scope: &WorkspaceScope,
        channel: ChannelId,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<TargetId>, StoreError> {
        let sql = format!(
            "select id from publish_target where {} and workspace_id = $2 and channel_id = $3 \
               and state = 'published' and remote_id is not null \
             order by coalesce(verified_at, published_at, updated_at) limit $4",
            aged_target()
        );
        let values = values![
            before.as_micros(),
            scope.uuid(),
            channel.as_uuid(),
            i64::from(limit)
        ];
        let ids = self.ids(&sql, values).await?;
        Ok(ids.into_iter().map(TargetId::from_uuid).collect())
    }
}
