//! What people asked for, and each opening of a token with the act that caused it.

use crate::db::{unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::act::{ActKind, Purpose};
use domain::{AccountId, ActId, ChannelId, Role, Timestamp, TokenUseId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Act {
    pub id: ActId,
    pub kind: ActKind,
    pub account: Option<AccountId>,
    /// Display name or e-mail of who asked; none when the account is gone.
    pub actor: Option<String>,
    pub created_at: Timestamp,
    /// `browser` or `token`: how it was asked for.
    pub origin: String,
}

#[derive(FromQueryResult)]
pub(crate) struct ActRow {
    pub act_id: Uuid,
    pub act_kind: String,
    pub act_account: Option<Uuid>,
    pub actor: Option<String>,
    pub act_at: i64,
    pub act_origin: String,
}
impl TryFrom<ActRow> for Act {
    type Error = StoreError;
    fn try_from(r: ActRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: ActId::from_uuid(r.act_id),
            kind: r
                .act_kind
                .parse()
                .map_err(|()| StoreError::Corrupt("user_action.kind".into()))?,
            account: r.act_account.map(AccountId::from_uuid),
            actor: r.actor,
            created_at: Timestamp::from_micros(r.act_at),
            origin: r.act_origin,
        })
    }
}

pub(crate) const ACT_COLUMNS: &str = "a.id as act_id, a.kind as act_kind, a.account_id as act_account, \
                           coalesce(p.display_name, p.email) as actor, a.created_at as act_at, \
                           a.origin as act_origin";

/// True for an act `a` of this kind whose author still has the role for it.
pub(crate) fn kind_stands(kind: ActKind) -> String {
    let is_kind = format!("a.kind = '{}'", kind.as_str());
    let Some(least) = kind.least_role() else {
        return is_kind;
    };
    let roles: Vec<_> = Role::ALL
        .into_iter()
        .filter(|r| *r >= least)
        .map(|r| format!("'{}'", r.as_str()))
        .collect();
    format!(
        "{is_kind} and exists (select 1 from member m where m.workspace_id = a.workspace_id \
           and m.account_id = a.account_id and m.role in ({}))",
        roles.join(", ")
    )
}

impl Db<'_> {
    /// Records what the member of this scope asked for. Jobs cannot: they carry an act, they make none.
    pub async fn insert_act(
        &self,
        scope: &WorkspaceScope,
        id: ActId,
        kind: ActKind,
        channel: Option<ChannelId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let account = scope.account().ok_or(StoreError::Stale)?;
        self.exec(
            "insert into user_action (id, workspace_id, account_id, kind, channel_id, created_at, expires_at, \
               origin) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            values![
                id.as_uuid(),
                scope.uuid(),
                account.as_uuid(),
                kind.as_str(),
                channel.map(ChannelId::as_uuid),
                at.as_micros(),
                at.plus(kind.life()).as_micros(),
                if scope.token().is_some() { "token" } else { "browser" }
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn set_act_channel(
        &self,
        scope: &WorkspaceScope,
        id: ActId,
        channel: ChannelId,
    ) -> Result<(), StoreError> {
        self.exec(
            "update user_action set channel_id = $3 where id = $1 and workspace_id = $2",
            values![id.as_uuid(), scope.uuid(), channel.as_uuid()],
        )
        .await?;
        Ok(())
    }

    /// From this moment the act covers no opening.
    pub async fn end_act(&self, scope: &WorkspaceScope, id: ActId, at: Timestamp) -> Result<(), StoreError> {
        self.exec(
            "update user_action set ended_at = coalesce(ended_at, $3) where id = $1 and workspace_id = $2",
            values![id.as_uuid(), scope.uuid(), at.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// Shortens the life of an act whose targets have all come to an end.
    pub async fn shorten_act_when_done(
        &self,
        scope: &WorkspaceScope,
        id: ActId,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "update user_action set expires_at = case when expires_at < $3 then expires_at else $3 end \
             where id = $1 and workspace_id = $2 and not exists (\
               select 1 from publish_target t where t.act_id = $1 \
               and t.state in ('scheduled', 'queued', 'uploading', 'processing', 'needs_attention'))",
            values![id.as_uuid(), scope.uuid(), until.as_micros()],
        )
        .await?;
        Ok(())
    }

    pub async fn act(&self, scope: &WorkspaceScope, id: ActId) -> Result<Option<Act>, StoreError> {
        let sql = format!(
            "select {ACT_COLUMNS} from user_action a left join account p on p.id = a.account_id \
             where a.id = $1 and a.workspace_id = $2"
        );
        let row: Option<ActRow> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Ends all that an account asked for here, save what it asked to be revoked.
    pub async fn end_acts_of(
        &self,
        scope: &WorkspaceScope,
        account: AccountId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "update user_action set ended_at = $3 where workspace_id = $1 and account_id = $2 \
               and ended_at is null and kind <> 'disconnect'",
            values![scope.uuid(), account.as_uuid(), at.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// Whether who gave the act still has the role for it.
    pub async fn act_has_author(&self, scope: &WorkspaceScope, id: ActId) -> Result<bool, StoreError> {
        let kinds: Vec<_> = ActKind::ALL.into_iter().map(kind_stands).collect();
        let sql = format!(
            "select a.id from user_action a where a.id = $1 and a.workspace_id = $2 and ({})",
            kinds.join(" or ")
        );
        let found: Option<Uuid> = self
            .exec_scalar(&sql, values![id.as_uuid(), scope.uuid()])
            .await?;
        Ok(found.is_some())
    }

    /// Writes the ledger's line for an opening, from the act's own row: alive, of this workspace, of somebody who
    /// still has the role for it, of a kind that covers the purpose, about this channel. False when no such act stands, and then nothing opens.
    pub async fn record_token_use(
        &self,
        scope: &WorkspaceScope,
        new_id: TokenUseId,
        act: ActId,
        channel: ChannelId,
        purpose: Purpose,
        host: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let kinds: Vec<_> = ActKind::ALL
            .into_iter()
            .filter(|k| k.purposes().contains(&purpose))
            .map(kind_stands)
            .collect();
        let sql = format!(
            "insert into token_use (id, workspace_id, act_id, channel_id, purpose, host, calls, first_at, last_at) \
             select $1, a.workspace_id, a.id, $4, $5, $6, 1, $7, $7 from user_action a \
             where a.id = $2 and a.workspace_id = $3 and a.ended_at is null and a.expires_at > $7 and ({}) \
               and (a.channel_id = $4 or exists (\
                 select 1 from publish_target t where t.act_id = a.id and t.channel_id = $4)) \
             on conflict (act_id, channel_id, purpose, host) do update set \
               calls = token_use.calls + 1, last_at = excluded.last_at",
            kinds.join(" or ")
        );
        let n = self
            .exec(
                &sql,
                values![
                    new_id.as_uuid(),
                    act.as_uuid(),
                    scope.uuid(),
                    channel.as_uuid(),
                    purpose.as_str(),
                    host,
                    at.as_micros()
                ],
            )
            .await?;
        Ok(n == 1)
    }

    /// All openings ever recorded, for comparing with the vault's own count.
    pub async fn sum_token_uses(&self) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select cast(coalesce(sum(calls), 0) as bigint) from token_use",
                [],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)) + self.trimmed_token_uses().await?)
    }
}
