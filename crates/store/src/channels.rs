//! Connected channels and their sealed tokens.

use crate::db::values;
use crate::{Db, StoreError, WorkspaceScope};
use domain::{AccountId, ChannelId, Failure, Platform, Timestamp};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelState {
    Connected,
    ReconnectNeeded,
    Disconnecting,
    Disconnected,
}

impl ChannelState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::ReconnectNeeded => "reconnect_needed",
            Self::Disconnecting => "disconnecting",
            Self::Disconnected => "disconnected",
        }
    }
    pub(crate) fn parse(s: &str) -> Self {
        match s {
            "connected" => Self::Connected,
            "reconnect_needed" => Self::ReconnectNeeded,
            "disconnecting" => Self::Disconnecting,
            _ => Self::Disconnected,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Channel {
    pub id: ChannelId,
    pub platform: Platform,
    pub is_sandbox: bool,
    /// The platform's own id of the channel.
    pub external_id: String,
    pub title: Option<String>,
    pub handle: Option<String>,
    /// The person's own name for it.
    pub label: Option<String>,
    /// What the platform said of the channel, as JSON of its adapter.
    pub facts: Option<String>,
    pub facts_fetched_at: Option<Timestamp>,
    pub state: ChannelState,
    pub reason: Option<Failure>,
    pub scopes: Vec<String>,
    pub connected_by: Option<AccountId>,
    pub connected_by_name: Option<String>,
    pub connected_at: Timestamp,
    pub token_generation: u64,
    /// The channel's own daily limit is spent until then.
    pub paused_until: Option<Timestamp>,
    pub last_token_use_at: Option<Timestamp>,
    pub pending_targets: i64,
}

impl Channel {
    /// The name a person knows it by.
    pub fn name(&self) -> String {
        self.label
            .clone()
            .or_else(|| self.title.clone())
            .unwrap_or_else(|| self.external_id.clone())
    }

    /// The name for what is kept longer than what the platform told: YouTube's own words are not.
    pub fn lasting_name(&self) -> String {
        lasting_name(
            self.platform,
            self.label.as_deref(),
            self.title.as_deref(),
            &self.external_id,
        )
    }
}

/// See [`Channel::lasting_name`].
pub fn lasting_name(
    platform: Platform,
    label: Option<&str>,
    title: Option<&str>,
    external_id: &str,
) -> String {
    let told = title.filter(|_| platform != Platform::Youtube);
    label.or(told).unwrap_or(external_id).to_owned()
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    platform: String,
    is_sandbox: bool,
    external_id: String,
    title: Option<String>,
    handle: Option<String>,
    label: Option<String>,
    facts: Option<String>,
    facts_fetched_at: Option<i64>,
    state: String,
    reason: Option<String>,
    scopes: String,
    connected_by: Option<Uuid>,
    connected_by_name: Option<String>,
    connected_at: i64,
    token_generation: i64,
    paused_until: Option<i64>,
    last_token_use_at: Option<i64>,
    pending_targets: i64,
}
impl TryFrom<Row> for Channel {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: ChannelId::from_uuid(r.id),
            platform: r
                .platform
                .parse()
                .map_err(|()| StoreError::Corrupt("channel.platform".into()))?,
            is_sandbox: r.is_sandbox,
            external_id: r.external_id,
            title: r.title,
            handle: r.handle,
            label: r.label,
            facts: r.facts,
            facts_fetched_at: r.facts_fetched_at.map(Timestamp::from_micros),
            state: ChannelState::parse(&r.state),
            reason: r.reason.map(|j| serde_json::from_str(&j)).transpose()?,
            scopes: r.scopes.split_whitespace().map(str::to_owned).collect(),
            connected_by: r.connected_by.map(AccountId::from_uuid),
            connected_by_name: r.connected_by_name,
            connected_at: Timestamp::from_micros(r.connected_at),
            token_generation: crate::db::unsigned(r.token_generation),
            paused_until: r.paused_until.map(Timestamp::from_micros),
            last_token_use_at: r.last_token_use_at.map(Timestamp::from_micros),
            pending_targets: r.pending_targets,
        })
    }
}

const SELECT: &str = "select c.id, c.platform, c.is_sandbox, c.external_id, c.title, c.handle, c.label, c.facts, \
    c.facts_fetched_at, c.state, c.reason, c.scopes, c.connected_by, coalesce(p.display_name, p.email) as connected_by_name, \
    c.connected_at, c.token_generation, c.paused_until, \
    (select max(u.last_at) from token_use u where u.channel_id = c.id) as last_token_use_at, \
    (select count(*) from publish_target t where t.channel_id = c.id \
       and t.state in ('scheduled', 'queued', 'uploading', 'processing', 'needs_attention')) as pending_targets \
    from channel c left join account p on p.id = c.connected_by";

/// True for channel `$1` of workspace `$2` that is still connected as it was at `$3`.
const SAME_CONNECTION: &str = "id = $1 and workspace_id = $2 and state = 'connected' and connected_at = $3";

/// What a connect or reconnect brings.
pub struct Connected<'a> {
    pub id: ChannelId,
    pub platform: Platform,
    pub is_sandbox: bool,
    pub external_id: &'a str,
    pub title: &'a str,
    pub handle: Option<&'a str>,
    pub facts: &'a str,
    pub scopes: &'a [String],
    pub at: Timestamp,
}

/// Sealed tokens as they lie in the database.
#[derive(Clone, Debug)]
pub struct SealedTokens {
    pub access: Option<Vec<u8>>,
    pub refresh: Option<Vec<u8>>,
    pub access_expires_at: Timestamp,
    pub generation: u64,
}

#[derive(FromQueryResult)]
struct TokenRow {
    access_sealed: Option<Vec<u8>>,
    refresh_sealed: Option<Vec<u8>>,
    access_expires_at: i64,
    token_generation: i64,
}

impl Db<'_> {
    pub async fn channels(&self, scope: &WorkspaceScope) -> Result<Vec<Channel>, StoreError> {
        let sql = format!(
            "{SELECT} where c.workspace_id = $1 and c.state <> 'disconnected' order by c.platform, c.created_at limit 500"
        );
        let rows: Vec<Row> = self.all(&sql, values![scope.uuid()]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn channel(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<Option<Channel>, StoreError> {
        let sql = format!("{SELECT} where c.id = $1 and c.workspace_id = $2");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    pub async fn channel_by_external(
        &self,
        scope: &WorkspaceScope,
        platform: Platform,
        sandbox: bool,
        external_id: &str,
    ) -> Result<Option<Channel>, StoreError> {
        let sql = format!(
            "{SELECT} where c.workspace_id = $1 and c.platform = $2 and c.is_sandbox = $3 and c.external_id = $4 \
             and c.state <> 'disconnected'"
        );
        let row: Option<Row> = self
            .one(
                &sql,
                values![scope.uuid(), platform.as_str(), sandbox, external_id],
            )
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    /// A new channel, or the same one connected again.
    pub async fn upsert_channel(&self, scope: &WorkspaceScope, c: &Connected<'_>) -> Result<(), StoreError> {
        self.exec(
            "insert into channel (id, workspace_id, platform, is_sandbox, external_id, title, handle, facts, \
               facts_fetched_at, state, scopes, connected_by, connected_at, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'connected', $10, $11, $9, $9) \
             on conflict (id) do update set title = excluded.title, handle = excluded.handle, facts = excluded.facts, \
               facts_fetched_at = excluded.facts_fetched_at, state = 'connected', reason = null, \
               scopes = excluded.scopes, connected_by = excluded.connected_by, connected_at = excluded.connected_at",
            values![
                c.id.as_uuid(),
                scope.uuid(),
                c.platform.as_str(),
                c.is_sandbox,
                c.external_id,
                c.title,
                c.handle.map(str::to_owned),
                c.facts,
                c.at.as_micros(),
                c.scopes.join(" "),
                scope.account().map(AccountId::as_uuid)
            ],
        )
        .await?;
        Ok(())
    }

    /// Holds a channel until the transaction ends, before anything of it is held: who connects it, disconnects it or
    /// writes down what came of a call to its platform does so one after another. None: there is no such channel.
    pub async fn hold_channel(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<Option<Channel>, StoreError> {
        let sql = format!(
            "select id from channel where id = $1 and workspace_id = $2 {}",
            self.for_no_key_update()
        );
        self.exec(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        self.channel(scope, id).await
    }

    /// The same for a call that began when the channel was as `seen`: none when it was disconnected, or connected
    /// anew, since. What the call says is about a connection that is no more.
    pub async fn hold_connection(
        &self,
        scope: &WorkspaceScope,
        seen: &Channel,
    ) -> Result<Option<Channel>, StoreError> {
        let now = self.hold_channel(scope, seen.id).await?;
        Ok(now.filter(|c| c.state == ChannelState::Connected && c.connected_at == seen.connected_at))
    }

    /// Changes a channel while it is the connection that was seen: false, and nothing is written, when it is another by
    /// now. The values of `set` begin at `$4`.
    async fn change_connection<const N: usize>(
        &self,
        scope: &WorkspaceScope,
        seen: &Channel,
        set: &str,
        to: [Value; N],
    ) -> Result<bool, StoreError> {
        let sql = format!("update channel set {set} where {SAME_CONNECTION}");
        let same = values![seen.id.as_uuid(), scope.uuid(), seen.connected_at.as_micros()];
        Ok(self.exec(&sql, same.into_iter().chain(to)).await? == 1)
    }

    /// What the platform told of the channel; false, and nothing is written, when it is another connection by now.
    pub async fn set_channel_facts(
        &self,
        scope: &WorkspaceScope,
        seen: &Channel,
        title: &str,
        handle: Option<&str>,
        facts: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let to = values![title, handle.map(str::to_owned), facts, at.as_micros()];
        self.change_connection(
            scope,
            seen,
            "title = $4, handle = $5, facts = $6, facts_fetched_at = $7",
            to,
        )
        .await
    }

    /// What is known of a channel besides what the platform told just now: the time of its facts stays. False, and
    /// nothing is written, when it is another connection by now.
    pub async fn set_channel_known(
        &self,
        scope: &WorkspaceScope,
        seen: &Channel,
        facts: &str,
    ) -> Result<bool, StoreError> {
        let to = values![facts];
        self.change_connection(scope, seen, "facts = $4", to).await
    }

    /// The channel must be connected again; false, and nothing is written, when it is another connection by now or
    /// its loss is known.
    pub async fn lose_channel(
        &self,
        scope: &WorkspaceScope,
        seen: &Channel,
        reason: &Failure,
    ) -> Result<bool, StoreError> {
        let to = values![serde_json::to_string(reason)?];
        self.change_connection(scope, seen, "state = 'reconnect_needed', reason = $4", to)
            .await
    }

    pub async fn set_channel_label(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        label: Option<&str>,
    ) -> Result<(), StoreError> {
        self.exec(
            "update channel set label = $3 where id = $1 and workspace_id = $2",
            values![id.as_uuid(), scope.uuid(), label.map(str::to_owned)],
        )
        .await?;
        Ok(())
    }

    pub async fn set_channel_state(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        state: ChannelState,
        reason: Option<&Failure>,
    ) -> Result<(), StoreError> {
        self.exec(
            "update channel set state = $3, reason = $4 where id = $1 and workspace_id = $2",
            values![
                id.as_uuid(),
                scope.uuid(),
                state.as_str(),
                reason.map(serde_json::to_string).transpose()?
            ],
        )
        .await?;
        Ok(())
    }

    /// Sends nothing new to the channel until then; false, and nothing is written, when it is another connection by
    /// now.
    pub async fn pause_channel(
        &self,
        scope: &WorkspaceScope,
        seen: &Channel,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let to = values![until.as_micros()];
        self.change_connection(scope, seen, "paused_until = $4", to).await
    }

    /// Stores sealed tokens under a new generation. The caller sealed them for `generation`. `Stale` when others came
    /// first, or the channel was disconnected: a wiped one gets no tokens again.
    pub async fn put_tokens(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        tokens: &SealedTokens,
    ) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update channel set token_generation = $3 where id = $1 and workspace_id = $2 and token_generation = $3 - 1 \
                   and state <> 'disconnected'",
                values![id.as_uuid(), scope.uuid(), crate::db::signed(tokens.generation)],
            )
            .await?;
        if n != 1 {
            return Err(StoreError::Stale);
        }
        self.exec(
            "insert into channel_token (channel_id, workspace_id, access_sealed, refresh_sealed, access_expires_at) \
             values ($1, $2, $3, $4, $5) on conflict (channel_id) do update set access_sealed = excluded.access_sealed, \
               refresh_sealed = excluded.refresh_sealed, access_expires_at = excluded.access_expires_at, \
               lease_owner = null, lease_until = null",
            values![
                id.as_uuid(),
                scope.uuid(),
                tokens.access.clone(),
                tokens.refresh.clone(),
                tokens.access_expires_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn sealed_tokens(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<Option<SealedTokens>, StoreError> {
        let row: Option<TokenRow> = self
            .one(
                "select t.access_sealed, t.refresh_sealed, t.access_expires_at, c.token_generation \
                 from channel_token t join channel c on c.id = t.channel_id where t.channel_id = $1 and c.workspace_id = $2",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        Ok(row.map(|r| SealedTokens {
            access: r.access_sealed,
            refresh: r.refresh_sealed,
            access_expires_at: Timestamp::from_micros(r.access_expires_at),
            generation: crate::db::unsigned(r.token_generation),
        }))
    }

    /// Takes the right to refresh: one at a time per channel. False when another holds it.
    pub async fn lease_refresh(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        owner: Uuid,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update channel_token set lease_owner = $3, lease_until = $5 where channel_id = $1 and workspace_id = $2 \
                 and (lease_until is null or lease_until < $4 or lease_owner = $3)",
                values![id.as_uuid(), scope.uuid(), owner, now.as_micros(), until.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    pub async fn release_refresh(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        owner: Uuid,
    ) -> Result<(), StoreError> {
        self.exec(
            "update channel_token set lease_owner = null, lease_until = null \
             where channel_id = $1 and workspace_id = $2 and lease_owner = $3",
            values![id.as_uuid(), scope.uuid(), owner],
        )
        .await?;
        Ok(())
    }

    /// Tokens go; with `facts` also what the platform told of the channel. Who wipes facts holds the channel's posts.
    pub async fn wipe_channel(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        facts: bool,
    ) -> Result<u64, StoreError> {
        let n = self
            .exec(
                "delete from channel_token where channel_id = $1 and workspace_id = $2",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        if facts {
            self.exec(
                "update channel set title = null, handle = null, facts = null, facts_fetched_at = null, scopes = '' \
                 where id = $1 and workspace_id = $2",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
            self.wipe_numbers(scope, id).await?;
        }
        Ok(n)
    }
}
