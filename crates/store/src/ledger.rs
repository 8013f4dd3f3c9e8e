//! The ledger: each opening of a token, and the act that caused it.

use crate::acts::{ACT_COLUMNS, Act, ActRow};
use crate::db::{unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::act::{ActKind, Purpose};
use domain::{AccountId, ChannelId, MediaId, PublishRequestId, Timestamp, TokenUseId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// One line of the ledger: calls of one purpose to one host under one act.
#[derive(Clone, Debug)]
pub struct TokenUse {
    pub id: TokenUseId,
    pub at: Timestamp,
    pub channel: ChannelId,
    pub channel_title: Option<String>,
    pub purpose: String,
    pub host: String,
    pub calls: u64,
    pub act: Act,
    /// The channel is connected, or waits to be connected again.
    pub is_channel_here: bool,
    /// The post that the act was for.
    pub request: Option<PublishRequestId>,
    /// Its clip, while that is in the library.
    pub media: Option<MediaId>,
}

/// Which lines are wanted; what is not said is not narrowed.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// Whose acts.
    pub account: Option<AccountId>,
    pub channel: Option<ChannelId>,
    pub kind: Option<ActKind>,
    pub purpose: Option<Purpose>,
    pub from: Option<Timestamp>,
    /// Not included.
    pub to: Option<Timestamp>,
    /// The last line of the page before.
    pub after: Option<(Timestamp, TokenUseId)>,
    pub limit: u32,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    last_at: i64,
    channel_id: Uuid,
    channel_title: Option<String>,
    purpose: String,
    host: String,
    calls: i64,
    act_id: Uuid,
    act_kind: String,
    act_account: Option<Uuid>,
    actor: Option<String>,
    act_at: i64,
    act_origin: String,
    is_channel_here: bool,
    request_id: Option<Uuid>,
    media_id: Option<Uuid>,
}
impl TryFrom<Row> for TokenUse {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let act = ActRow {
            act_id: r.act_id,
            act_kind: r.act_kind,
            act_account: r.act_account,
            actor: r.actor,
            act_at: r.act_at,
            act_origin: r.act_origin,
        };
        Ok(Self {
            id: TokenUseId::from_uuid(r.id),
            at: Timestamp::from_micros(r.last_at),
            channel: ChannelId::from_uuid(r.channel_id),
            channel_title: r.channel_title,
            purpose: r.purpose,
            host: r.host,
            calls: unsigned(r.calls),
            act: act.try_into()?,
            is_channel_here: r.is_channel_here,
            request: r.request_id.map(PublishRequestId::from_uuid),
            media: r.media_id.map(MediaId::from_uuid),
        })
    }
}

/// The post that an act `a` was for. A target that was started again carries the newer act: the one that made the
/// post is known by its person and moment, which are the post's own, or those of its approval.
const POST_OF_ACT: &str = "coalesce((select t.request_id from publish_target t where t.act_id = a.id limit 1), \
       (select q.id from publish_request q where a.kind = 'publish' and q.workspace_id = a.workspace_id \
          and q.created_at = a.created_at and q.account_id = a.account_id limit 1), \
       (select q.id from publish_request q where a.kind = 'publish' and q.workspace_id = a.workspace_id \
          and q.decided_at = a.created_at and q.decided_by = a.account_id and q.approval = 'approved' limit 1))";

impl Db<'_> {
    /// The ledger of a workspace, newest first.
    pub async fn token_uses(
        &self,
        scope: &WorkspaceScope,
        wanted: &Uses,
    ) -> Result<Vec<TokenUse>, StoreError> {
        let (at, id) = wanted
            .after
            .map_or((i64::MAX, Uuid::max()), |(t, i)| (t.as_micros(), i.as_uuid()));
        let sql = format!(
            "select u.id, u.last_at, u.channel_id, coalesce(c.label, c.title) as channel_title, u.purpose, u.host, \
               u.calls, {ACT_COLUMNS}, coalesce(c.state <> 'disconnected', false) as is_channel_here, \
               r.id as request_id, m.id as media_id \
             from token_use u join user_action a on a.id = u.act_id left join account p on p.id = a.account_id \
               left join channel c on c.id = u.channel_id left join publish_request r on r.id = {POST_OF_ACT} \
               left join media m on m.id = r.media_id and m.deleted_at is null \
             where u.workspace_id = $1 and (u.last_at, u.id) < ($2, $3) and u.last_at >= $4 and u.last_at < $5 \
               and ($6 or a.account_id = $7) and ($8 or u.channel_id = $9) and ($10 = '' or a.kind = $10) \
               and ($11 = '' or u.purpose = $11) \
             order by u.last_at desc, u.id desc limit $12"
        );
        let rows: Vec<Row> = self
            .all(
                &sql,
                values![
                    scope.uuid(),
                    at,
                    id,
                    wanted.from.map_or(i64::MIN, Timestamp::as_micros),
                    wanted.to.map_or(i64::MAX, Timestamp::as_micros),
                    wanted.account.is_none(),
                    wanted.account.map_or(Uuid::nil(), AccountId::as_uuid),
                    wanted.channel.is_none(),
                    wanted.channel.map_or(Uuid::nil(), ChannelId::as_uuid),
                    wanted.kind.map_or("", ActKind::as_str),
                    wanted.purpose.map_or("", Purpose::as_str),
                    i64::from(wanted.limit)
                ],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
