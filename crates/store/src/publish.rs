//! Publish requests and their targets.

use crate::approvals::{self, Approval};
use crate::db::{signed, unsigned, values};
use crate::holds::Posts;
use crate::numbers::Told;
use crate::{Db, StoreError, WorkspaceScope};
use domain::approval::ApprovalState;
use domain::publish::{Note, Options, Published, TargetState};
use domain::{
    AccountId, ActId, ChannelId, Failure, MediaId, Platform, PublishRequestId, TargetId, Timestamp,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct PublishRequest {
    pub id: PublishRequestId,
    pub account: Option<AccountId>,
    pub created_by: Option<String>,
    /// None once the media item is erased.
    pub media: Option<MediaId>,
    pub media_title: String,
    pub scheduled_at: Option<Timestamp>,
    pub body_hash: Vec<u8>,
    pub created_at: Timestamp,
    /// None: it needed nobody's.
    pub approval: Option<Approval>,
}

impl PublishRequest {
    /// Asked for by somebody whose posts wait, and neither approved nor declined.
    pub fn is_undecided(&self) -> bool {
        self.is(ApprovalState::Waiting)
    }
    pub fn is_declined(&self) -> bool {
        self.is(ApprovalState::Declined)
    }
    fn is(&self, state: ApprovalState) -> bool {
        self.approval.as_ref().is_some_and(|a| a.state == state)
    }
}

#[derive(Clone, Debug)]
pub struct Target {
    pub id: TargetId,
    pub request: PublishRequestId,
    pub position: i32,
    pub channel: ChannelId,
    pub channel_title: String,
    pub platform: Platform,
    pub is_sandbox: bool,
    pub act: ActId,
    pub state: TargetState,
    pub options: Options,
    pub scheduled_at: Option<Timestamp>,
    pub next_try_at: Option<Timestamp>,
    /// Failures in a row of the present step.
    pub tries: u32,
    pub checkpoint_sealed: Option<Vec<u8>>,
    pub checkpoint_name: String,
    pub checkpoint_generation: u64,
    /// The platform may hold something of it.
    pub effect_possible: bool,
    /// The platform may fetch the video from an address of ours.
    pub fetching: bool,
    pub bytes_acknowledged: u64,
    pub size_bytes: u64,
    pub remote_id: Option<String>,
    pub remote_url: Option<String>,
    pub visibility: Option<String>,
    pub notes: Vec<Note>,
    pub failure: Option<Failure>,
    pub attempts_total: u32,
    pub verified_at: Option<Timestamp>,
    pub verify_checks: u32,
    /// What the platform showed when a person last asked; written by [`Db::put_numbers`] alone.
    pub numbers: Option<Told>,
    pub published_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<TargetState>,
    pub channel: Option<ChannelId>,
    pub media: Option<MediaId>,
    pub approval: Option<ApprovalState>,
    /// By the moment it goes out: scheduled, else created.
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub after: Option<(Timestamp, PublishRequestId)>,
    pub limit: u32,
}

/// One target of a clip, as the library shows it.
#[derive(Clone, Debug)]
pub struct Posted {
    pub media: MediaId,
    pub target: TargetId,
    pub request: PublishRequestId,
    pub platform: Platform,
    pub state: TargetState,
}

#[derive(FromQueryResult)]
struct PostedRow {
    media_id: Uuid,
    id: Uuid,
    request_id: Uuid,
    platform: String,
    state: String,
}

#[derive(FromQueryResult)]
struct RequestRow {
    id: Uuid,
    account_id: Option<Uuid>,
    created_by: Option<String>,
    media_id: Option<Uuid>,
    media_title: String,
    scheduled_at: Option<i64>,
    body_hash: Vec<u8>,
    created_at: i64,
    approval: Option<String>,
    decided_by: Option<Uuid>,
    decider: Option<String>,
    decided_at: Option<i64>,
    decision_note: Option<String>,
}
impl TryFrom<RequestRow> for PublishRequest {
    type Error = StoreError;
    fn try_from(r: RequestRow) -> Result<Self, StoreError> {
        let approval = r.approval.map(|state| {
            Ok::<_, StoreError>(Approval {
                state: state
                    .parse()
                    .map_err(|()| StoreError::Corrupt("publish_request.approval".into()))?,
                by: r.decided_by.map(AccountId::from_uuid),
                by_name: r.decider,
                at: r.decided_at.map(Timestamp::from_micros),
                note: r.decision_note,
            })
        });
        Ok(Self {
            approval: approval.transpose()?,
            id: PublishRequestId::from_uuid(r.id),
            account: r.account_id.map(AccountId::from_uuid),
            created_by: r.created_by,
            media: r.media_id.map(MediaId::from_uuid),
            media_title: r.media_title,
            scheduled_at: r.scheduled_at.map(Timestamp::from_micros),
            body_hash: r.body_hash,
            created_at: Timestamp::from_micros(r.created_at),
        })
    }
}

#[derive(FromQueryResult)]
struct TargetRow {
    id: Uuid,
    request_id: Uuid,
    position: i32,
    channel_id: Uuid,
    channel_title: String,
    platform: String,
    is_sandbox: bool,
    act_id: Uuid,
    state: String,
    options: String,
    scheduled_at: Option<i64>,
    next_try_at: Option<i64>,
    tries: i32,
    checkpoint_sealed: Option<Vec<u8>>,
    checkpoint_name: String,
    checkpoint_generation: i64,
    effect_possible: bool,
    fetching: bool,
    bytes_acknowledged: i64,
    size_bytes: i64,
    remote_id: Option<String>,
    remote_url: Option<String>,
    visibility: Option<String>,
    notes: String,
    failure: Option<String>,
    attempts_total: i32,
    verified_at: Option<i64>,
    verify_checks: i32,
    numbers: Option<String>,
    numbers_at: Option<i64>,
    published_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}
impl TryFrom<TargetRow> for Target {
    type Error = StoreError;
    fn try_from(r: TargetRow) -> Result<Self, StoreError> {
        let small = |n: i32| u32::try_from(n).unwrap_or(0);
        Ok(Self {
            id: TargetId::from_uuid(r.id),
            request: PublishRequestId::from_uuid(r.request_id),
            position: r.position,
            channel: ChannelId::from_uuid(r.channel_id),
            channel_title: r.channel_title,
            platform: r
                .platform
                .parse()
                .map_err(|()| StoreError::Corrupt("publish_target.platform".into()))?,
            is_sandbox: r.is_sandbox,
            act: ActId::from_uuid(r.act_id),
            state: r
                .state
                .parse()
                .map_err(|()| StoreError::Corrupt("publish_target.state".into()))?,
            options: serde_json::from_str(&r.options)?,
            scheduled_at: r.scheduled_at.map(Timestamp::from_micros),
            next_try_at: r.next_try_at.map(Timestamp::from_micros),
            tries: small(r.tries),
            checkpoint_sealed: r.checkpoint_sealed,
            checkpoint_name: r.checkpoint_name,
            checkpoint_generation: unsigned(r.checkpoint_generation),
            effect_possible: r.effect_possible,
            fetching: r.fetching,
            bytes_acknowledged: unsigned(r.bytes_acknowledged),
            size_bytes: unsigned(r.size_bytes),
            remote_id: r.remote_id,
            remote_url: r.remote_url,
            visibility: r.visibility,
            notes: serde_json::from_str(&r.notes)?,
            failure: r.failure.map(|j| serde_json::from_str(&j)).transpose()?,
            attempts_total: small(r.attempts_total),
            verified_at: r.verified_at.map(Timestamp::from_micros),
            verify_checks: small(r.verify_checks),
            numbers: Told::read(r.numbers.as_deref(), r.numbers_at)?,
            published_at: r.published_at.map(Timestamp::from_micros),
            created_at: Timestamp::from_micros(r.created_at),
            updated_at: Timestamp::from_micros(r.updated_at),
        })
    }
}

const REQUEST: &str = "select r.id, r.account_id, coalesce(p.display_name, p.email) as created_by, r.media_id, \
    r.media_title, r.scheduled_at, r.body_hash, r.created_at, r.approval, r.decided_by, coalesce(d.display_name, d.email) as decider, \
    r.decided_at, r.decision_note from publish_request r left join account p on p.id = r.account_id \
    left join account d on d.id = r.decided_by";
const TARGET: &str = "select id, request_id, position, channel_id, channel_title, platform, is_sandbox, act_id, state, \
    options, scheduled_at, next_try_at, tries, checkpoint_sealed, checkpoint_name, checkpoint_generation, \
    effect_possible, fetch_link_hash is not null as fetching, bytes_acknowledged, size_bytes, remote_id, remote_url, visibility, notes, failure, attempts_total, verified_at, \
    verify_checks, numbers, numbers_at, published_at, created_at, updated_at from publish_target";

impl Db<'_> {
    /// `Conflict` when the idempotency key was used before.
    pub async fn insert_request(
        &self,
        scope: &WorkspaceScope,
        r: &PublishRequest,
        idempotency_key: &str,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into publish_request (id, workspace_id, account_id, media_id, media_title, scheduled_at, \
               idempotency_key, body_hash, created_at, approval, decided_by, decided_at, decision_note) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            values![
                r.id.as_uuid(),
                scope.uuid(),
                r.account.map(AccountId::as_uuid),
                r.media.map(MediaId::as_uuid),
                r.media_title.as_str(),
                r.scheduled_at.map(Timestamp::as_micros),
                idempotency_key,
                r.body_hash.clone(),
                r.created_at.as_micros(),
                r.approval.as_ref().map(|a| a.state.as_str()),
                r.approval.as_ref().and_then(|a| a.by).map(AccountId::as_uuid),
                r.approval.as_ref().and_then(|a| a.at).map(Timestamp::as_micros),
                r.approval.as_ref().and_then(|a| a.note.clone())
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn insert_target(&self, scope: &WorkspaceScope, t: &Target) -> Result<(), StoreError> {
        self.exec(
            "insert into publish_target (id, workspace_id, request_id, position, channel_id, channel_title, platform, \
               is_sandbox, act_id, state, options, scheduled_at, next_try_at, checkpoint_name, size_bytes, created_at, updated_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)",
            values![
                t.id.as_uuid(),
                scope.uuid(),
                t.request.as_uuid(),
                t.position,
                t.channel.as_uuid(),
                t.channel_title.as_str(),
                t.platform.as_str(),
                t.is_sandbox,
                t.act.as_uuid(),
                t.state.as_str(),
                serde_json::to_string(&t.options)?,
                t.scheduled_at.map(Timestamp::as_micros),
                t.next_try_at.map(Timestamp::as_micros),
                t.checkpoint_name.as_str(),
                signed(t.size_bytes),
                t.created_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn request(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
    ) -> Result<Option<PublishRequest>, StoreError> {
        let sql = format!("{REQUEST} where r.id = $1 and r.workspace_id = $2");
        let row: Option<RequestRow> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    pub async fn request_by_key(
        &self,
        scope: &WorkspaceScope,
        idempotency_key: &str,
    ) -> Result<Option<PublishRequest>, StoreError> {
        let sql = format!("{REQUEST} where r.workspace_id = $1 and r.idempotency_key = $2");
        let row: Option<RequestRow> = self.one(&sql, values![scope.uuid(), idempotency_key]).await?;
        row.map(TryInto::try_into).transpose()
    }

    pub async fn requests(
        &self,
        scope: &WorkspaceScope,
        f: &Filter,
    ) -> Result<Vec<PublishRequest>, StoreError> {
        let mut sql = format!("{REQUEST} where r.workspace_id = $1");
        let mut with: Vec<sea_orm::Value> = vec![scope.uuid().into()];
        let mut add = |text: &str, value: Option<sea_orm::Value>| {
            with.extend(value);
            sql.push_str(&text.replace("{}", &format!("${}", with.len())));
        };
        // Both are asked of one target: "failed on this channel" is not "failed somewhere, and on this channel too".
        let state = f.state.map(|s| (" and t.state = {}", s.as_str().into()));
        let channel = f.channel.map(|c| (" and t.channel_id = {}", c.as_uuid().into()));
        let of_target: Vec<_> = state.into_iter().chain(channel).collect();
        if !of_target.is_empty() {
            add(
                " and exists (select 1 from publish_target t where t.request_id = r.id",
                None,
            );
            for (text, value) in of_target {
                add(text, Some(value));
            }
            add(")", None);
        }
        if let Some(m) = f.media {
            add(" and r.media_id = {}", Some(m.as_uuid().into()));
        }
        if let Some(state) = f.approval {
            add(approvals::in_state(state), None);
        }
        for (text, moment) in [(" >= {}", f.from), (" < {}", f.to)] {
            if let Some(t) = moment {
                add(" and coalesce(r.scheduled_at, r.created_at)", None);
                add(text, Some(t.as_micros().into()));
            }
        }
        if let Some((at, id)) = f.after {
            add(" and (r.created_at, r.id) < ({}, ", Some(at.as_micros().into()));
            add("{})", Some(id.as_uuid().into()));
        }
        add(
            " order by r.created_at desc, r.id desc limit {}",
            Some(i64::from(f.limit).into()),
        );
        let rows: Vec<RequestRow> = self.all(&sql, with).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn target(&self, scope: &WorkspaceScope, id: TargetId) -> Result<Option<Target>, StoreError> {
        let sql = format!("{TARGET} where id = $1 and workspace_id = $2");
        let row: Option<TargetRow> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    pub async fn targets_of(
        &self,
        scope: &WorkspaceScope,
        request: PublishRequestId,
    ) -> Result<Vec<Target>, StoreError> {
        self.targets(scope, Posts::Request(request), "position").await
    }

    async fn targets(
        &self,
        scope: &WorkspaceScope,
        posts: Posts,
        order: &str,
    ) -> Result<Vec<Target>, StoreError> {
        let (which, id) = posts.which();
        let mut with = vec![sea_orm::Value::from(scope.uuid())];
        with.extend(id.map(sea_orm::Value::from));
        let sql = format!("{TARGET} where {which} order by {order}");
        let rows: Vec<TargetRow> = self.all(&sql, with).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Targets of one state, those that changed last first.
    pub async fn targets_in(
        &self,
        scope: &WorkspaceScope,
        state: TargetState,
        limit: u32,
    ) -> Result<Vec<Target>, StoreError> {
        let sql =
            format!("{TARGET} where workspace_id = $1 and state = $2 order by updated_at desc limit $3");
        let rows: Vec<TargetRow> = self
            .all(&sql, values![scope.uuid(), state.as_str(), i64::from(limit)])
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Targets of a channel that have steps or questions left.
    pub async fn open_targets_of_channel(
        &self,
        scope: &WorkspaceScope,
        channel: ChannelId,
    ) -> Result<Vec<Target>, StoreError> {
        self.targets(scope, Posts::OpenOn(channel), "created_at").await
    }

    /// Targets that still need a media item's bytes.
    pub async fn targets_needing_media(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
    ) -> Result<Vec<Target>, StoreError> {
        self.targets(scope, Posts::Needing(media), "created_at desc")
            .await
    }

    /// Where clips were published or will be, newest first; for a page of the library in one question.
    pub async fn posted(&self, scope: &WorkspaceScope, media: &[MediaId]) -> Result<Vec<Posted>, StoreError> {
        if media.is_empty() {
            return Ok(vec![]);
        }
        let places: Vec<_> = (2..media.len() + 2).map(|i| format!("${i}")).collect();
        let sql = format!(
            "select r.media_id, t.id, t.request_id, t.platform, t.state from publish_request r \
             join publish_target t on t.request_id = r.id where r.workspace_id = $1 and r.media_id in ({}) \
             order by t.created_at desc limit 1000",
            places.join(", ")
        );
        let mut with: Vec<sea_orm::Value> = vec![scope.uuid().into()];
        with.extend(media.iter().map(|m| sea_orm::Value::from(m.as_uuid())));
        let rows: Vec<PostedRow> = self.all(&sql, with).await?;
        rows.into_iter()
            .map(|r| {
                Ok(Posted {
                    media: MediaId::from_uuid(r.media_id),
                    target: TargetId::from_uuid(r.id),
                    request: PublishRequestId::from_uuid(r.request_id),
                    platform: r
                        .platform
                        .parse()
                        .map_err(|()| StoreError::Corrupt("publish_target.platform".into()))?,
                    state: r
                        .state
                        .parse()
                        .map_err(|()| StoreError::Corrupt("publish_target.state".into()))?,
                })
            })
            .collect()
    }

    pub async fn set_request_schedule(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
        at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.exec(
            "update publish_request set scheduled_at = $3 where id = $1 and workspace_id = $2",
            values![id.as_uuid(), scope.uuid(), at.map(Timestamp::as_micros)],
        )
        .await?;
        Ok(())
    }

    /// Writes all of a target that changes over its life. Nobody writes it without holding its job's fence
    /// or, for a person's own change, being in the transaction that read it. A checkpoint of the same generation
    /// stays as it is in the row: it says the same, and may have been sealed anew under another key meanwhile.
    pub async fn save_target(
        &self,
        scope: &WorkspaceScope,
        t: &Target,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update publish_target set state = $3, options = $4, scheduled_at = $5, next_try_at = $6, tries = $7, \
                   checkpoint_sealed = case when $8 is not null and checkpoint_sealed is not null \
                     and checkpoint_generation = $10 then checkpoint_sealed else $8 end, checkpoint_name = $9, checkpoint_generation = $10, \
                   bytes_acknowledged = $11, remote_id = $12, remote_url = $13, visibility = $14, notes = $15, failure = $16, \
                   verified_at = $17, verify_checks = $18, published_at = $19, act_id = $20, updated_at = $21, effect_possible = $22, \
                   fetch_link_hash = case when $23 then fetch_link_hash else null end \
                 where id = $1 and workspace_id = $2",
                values![
                    t.id.as_uuid(),
                    scope.uuid(),
                    t.state.as_str(),
                    serde_json::to_string(&t.options)?,
                    t.scheduled_at.map(Timestamp::as_micros),
                    t.next_try_at.map(Timestamp::as_micros),
                    i32::try_from(t.tries).unwrap_or(i32::MAX),
                    t.checkpoint_sealed.clone(),
                    t.checkpoint_name.as_str(),
                    signed(t.checkpoint_generation),
                    signed(t.bytes_acknowledged),
                    t.remote_id.clone(),
                    t.remote_url.clone(),
                    t.visibility.clone(),
                    serde_json::to_string(&t.notes)?,
                    t.failure.as_ref().map(serde_json::to_string).transpose()?,
                    t.verified_at.map(Timestamp::as_micros),
                    i32::try_from(t.verify_checks).unwrap_or(i32::MAX),
                    t.published_at.map(Timestamp::as_micros),
                    t.act.as_uuid(),
                    now.as_micros(),
                    t.effect_possible,
                    t.fetching && t.state.is_pending()
                ],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }
}

impl Target {
    /// Takes over what the platform said of the finished publish.
    pub fn set_published(&mut self, p: Published, now: Timestamp) {
        self.state = TargetState::Published;
        self.remote_id = Some(p.remote_id);
        self.remote_url = Some(p.remote_url);
        self.visibility = Some(p.visibility);
        self.notes = p.notes;
        self.failure = None;
        self.next_try_at = None;
        self.tries = 0;
        self.bytes_acknowledged = self.size_bytes;
        self.published_at = Some(now);
        self.fetching = false;
    }
}
