//! Rows that an archive brings and nothing else writes.

use crate::db::values;
use crate::{Db, StoreError, WorkspaceScope};
use domain::act::ActKind;
use domain::{AccountId, ActId, ChannelId, Failure, Platform, Timestamp, TokenUseId};
use uuid::Uuid;

/// A channel without its tokens: to be connected again.
pub struct RestoredChannel<'a> {
    pub id: ChannelId,
    pub platform: Platform,
    pub is_sandbox: bool,
    pub external_id: &'a str,
    pub title: Option<&'a str>,
    pub handle: Option<&'a str>,
    pub label: Option<&'a str>,
    pub scopes: &'a [String],
    pub connected_by: Option<AccountId>,
    pub connected_at: Timestamp,
    /// Why it has to be connected again.
    pub reason: &'a Failure,
}

/// A line of the ledger.
pub struct RestoredUse<'a> {
    pub id: TokenUseId,
    pub act: ActId,
    pub channel: ChannelId,
    pub purpose: &'a str,
    pub host: &'a str,
    pub at: Timestamp,
}

impl Db<'_> {
    /// Whether nothing of anybody is here: no account and no workspace.
    pub async fn is_empty_instance(&self) -> Result<bool, StoreError> {
        Ok(!self.has_accounts().await? && !self.has_wrapped_keys().await?)
    }

    pub async fn restore_channel(
        &self,
        scope: &WorkspaceScope,
        c: &RestoredChannel<'_>,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into channel (id, workspace_id, platform, is_sandbox, external_id, title, handle, label, state, reason, \
               scopes, connected_by, connected_at, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, 'reconnect_needed', $9, $10, $11, $12, $12)",
            values![
                c.id.as_uuid(),
                scope.uuid(),
                c.platform.as_str(),
                c.is_sandbox,
                c.external_id,
                c.title.map(str::to_owned),
                c.handle.map(str::to_owned),
                c.label.map(str::to_owned),
                serde_json::to_string(c.reason)?,
                c.scopes.join(" "),
                c.connected_by.map(AccountId::as_uuid),
                c.connected_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// An act of before, over: nothing is opened under it any more. Nothing when it is there.
    pub async fn restore_act(
        &self,
        scope: &WorkspaceScope,
        id: ActId,
        kind: ActKind,
        account: Option<AccountId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into user_action (id, workspace_id, account_id, kind, created_at, expires_at, ended_at) \
             values ($1, $2, $3, $4, $5, $5, $5) on conflict (id) do nothing",
            values![
                id.as_uuid(),
                scope.uuid(),
                account.map(AccountId::as_uuid),
                kind.as_str(),
                at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// A line of the ledger of before. It counts no call: this instance's vault opened nothing for it.
    pub async fn restore_token_use(
        &self,
        scope: &WorkspaceScope,
        u: &RestoredUse<'_>,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into token_use (id, workspace_id, act_id, channel_id, purpose, host, calls, first_at, last_at) \
             values ($1, $2, $3, $4, $5, $6, 0, $7, $7)",
            values![
                u.id.as_uuid(),
                scope.uuid(),
                u.act.as_uuid(),
                u.channel.as_uuid(),
                u.purpose,
                u.host,
                u.at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn import_audit(
        &self,
        scope: &WorkspaceScope,
        id: Uuid,
        at: Timestamp,
        body: &str,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into audit_import (id, workspace_id, at_ms, body) values ($1, $2, $3, $4) on conflict (id) do nothing",
            values![id, scope.uuid(), at.as_millis(), body],
        )
        .await?;
        Ok(())
    }
}
