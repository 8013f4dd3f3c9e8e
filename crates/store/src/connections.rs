//! Consent journeys under way.

use crate::db::values;
use crate::{Db, StoreError};
use domain::{AccountId, ActId, ChannelId, ConnectionId, Platform, SessionId, Timestamp, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A consent journey.
#[derive(Clone, Debug)]
pub struct Connection {
    pub id: ConnectionId,
    pub account: AccountId,
    pub session: SessionId,
    pub workspace: WorkspaceId,
    pub platform: Platform,
    pub is_sandbox: bool,
    /// The channel to be connected again; none for a new one.
    pub channel: Option<ChannelId>,
    pub act: ActId,
    pub verifier_sealed: Vec<u8>,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    session_id: Uuid,
    workspace_id: Uuid,
    platform: String,
    is_sandbox: bool,
    channel_id: Option<Uuid>,
    act_id: Uuid,
    verifier_sealed: Vec<u8>,
    expires_at: i64,
    used_at: Option<i64>,
}

impl Db<'_> {
    pub async fn insert_connection(&self, c: &Connection, state_hash: &[u8; 32]) -> Result<(), StoreError> {
        self.exec(
            "insert into connection (id, state_hash, account_id, session_id, workspace_id, platform, is_sandbox, channel_id, \
               act_id, verifier_sealed, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            values![
                c.id.as_uuid(),
                state_hash.to_vec(),
                c.account.as_uuid(),
                c.session.as_uuid(),
                c.workspace.as_uuid(),
                c.platform.as_str(),
                c.is_sandbox,
                c.channel.map(ChannelId::as_uuid),
                c.act.as_uuid(),
                c.verifier_sealed.clone(),
                c.expires_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn connection_by_state(&self, state_hash: &[u8; 32]) -> Result<Option<Connection>, StoreError> {
        let row: Option<Row> = self
            .one(
                "select id, account_id, session_id, workspace_id, platform, is_sandbox, channel_id, act_id, verifier_sealed, \
                   expires_at, used_at from connection where state_hash = $1",
                values![state_hash.to_vec()],
            )
            .await?;
        row.map(|r| {
            Ok(Connection {
                id: ConnectionId::from_uuid(r.id),
                account: AccountId::from_uuid(r.account_id),
                session: SessionId::from_uuid(r.session_id),
                workspace: WorkspaceId::from_uuid(r.workspace_id),
                platform: r
                    .platform
                    .parse()
                    .map_err(|()| StoreError::Corrupt("connection.platform".into()))?,
                is_sandbox: r.is_sandbox,
                channel: r.channel_id.map(ChannelId::from_uuid),
                act: ActId::from_uuid(r.act_id),
                verifier_sealed: r.verifier_sealed,
                expires_at: Timestamp::from_micros(r.expires_at),
                used_at: r.used_at.map(Timestamp::from_micros),
            })
        })
        .transpose()
    }

    /// Uses a journey up; false when it was used before.
    pub async fn use_connection(&self, id: ConnectionId, at: Timestamp) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update connection set used_at = $2 where id = $1 and used_at is null",
                values![id.as_uuid(), at.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    pub async fn sweep_connections(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from connection where expires_at < $1",
            values![before.as_micros()],
        )
        .await
    }
}
