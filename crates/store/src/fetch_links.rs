//! Addresses that a platform may fetch a target's video from.

use crate::db::values;
use crate::publish::Target;
use crate::{Db, StoreError, WorkspaceScope};
use domain::{TargetId, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct OwnerRow {
    workspace_id: Uuid,
}

impl Db<'_> {
    /// Makes one address the only one that a platform may fetch the target's video from.
    pub async fn set_fetch_link(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
        hash: &[u8; 32],
    ) -> Result<(), StoreError> {
        self.exec(
            "update publish_target set fetch_link_hash = $3 where id = $1 and workspace_id = $2",
            values![id.as_uuid(), scope.uuid(), hash.to_vec()],
        )
        .await?;
        Ok(())
    }

    /// The target that an address was made for, if it is the one that counts: the link carries the act.
    pub async fn fetch_target(
        &self,
        id: TargetId,
        hash: &[u8; 32],
    ) -> Result<Option<(WorkspaceScope, Target)>, StoreError> {
        let sql = "select workspace_id from publish_target where id = $1 and fetch_link_hash = $2";
        let found: Option<OwnerRow> = self.one(sql, values![id.as_uuid(), hash.to_vec()]).await?;
        let Some(row) = found else { return Ok(None) };
        let scope = WorkspaceScope::of_job(WorkspaceId::from_uuid(row.workspace_id));
        Ok(self.target(&scope, id).await?.map(|t| (scope, t)))
    }
}
