//! What a platform's own callbacks need: they name an account of the platform, not a workspace of ours.

use crate::channels::{Channel, ChannelState};
use crate::db::values;
use crate::receipts::{Kept, Receipt, Row};
use crate::{Db, StoreError, WorkspaceScope};
use domain::{ChannelId, Platform, ReceiptId, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Named {
    id: Uuid,
    workspace_id: Uuid,
}

impl Db<'_> {
    /// Connected channels of an account, in any workspace. `account` is the id that the platform's callback
    /// names: the channel's own, or the one within the app that stands in its facts.
    pub async fn channels_named(
        &self,
        platform: Platform,
        sandbox: bool,
        account: &str,
    ) -> Result<Vec<(WorkspaceScope, Channel)>, StoreError> {
        if account.is_empty() || account.contains(['"', '%', '\\']) {
            return Ok(vec![]);
        }
        let rows: Vec<Named> = self
            .all(
                "select id, workspace_id from channel where platform = $1 and is_sandbox = $2 \
                 and state <> 'disconnected' and (external_id = $3 or facts like $4)",
                values![
                    platform.as_str(),
                    sandbox,
                    account,
                    format!("%\"app_scoped_id\":\"{account}\"%")
                ],
            )
            .await?;
        let mut out = vec![];
        for row in rows {
            let scope = WorkspaceScope::of_job(WorkspaceId::from_uuid(row.workspace_id));
            let channel = self.channel(&scope, ChannelId::from_uuid(row.id)).await?;
            out.extend(
                channel
                    .filter(|c| c.state != ChannelState::Disconnected)
                    .map(|c| (scope, c)),
            );
        }
        Ok(out)
    }

    /// Past posts keep what was done and when, and no longer say where.
    pub async fn forget_remote_ids(&self, scope: &WorkspaceScope, id: ChannelId) -> Result<u64, StoreError> {
        self.exec(
            "update publish_target set remote_id = null, remote_url = null, channel_title = '' \
             where channel_id = $1 and workspace_id = $2",
            values![id.as_uuid(), scope.uuid()],
        )
        .await
    }

    /// A receipt that belongs to no workspace: it answers a platform's callback, or what it tells of is gone.
    pub async fn insert_platform_receipt(&self, r: &Receipt) -> Result<(), StoreError> {
        self.exec(
            "insert into receipt (id, kind, subject, counts, at) values ($1, $2, $3, $4, $5)",
            values![
                r.id.as_uuid(),
                r.kind.as_str(),
                r.subject.as_str(),
                serde_json::to_string(&r.counts)?,
                r.at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// Such a receipt, for whoever holds its id.
    pub async fn public_receipt(&self, id: ReceiptId) -> Result<Option<Kept>, StoreError> {
        let row: Option<Row> = self
            .one(
                "select id, kind, subject, counts, at, audit_event, audit_index, signature from receipt \
                 where id = $1 and workspace_id is null",
                values![id.as_uuid()],
            )
            .await?;
        row.map(TryInto::try_into).transpose()
    }
}
