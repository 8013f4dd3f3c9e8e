//! The trash of a library.

use crate::db::values;
use crate::media::Media;
use crate::{Db, StoreError, WorkspaceScope};
use domain::{MediaId, Timestamp, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

impl Db<'_> {
    /// Takes a clip out of the library; no word and no tag finds it. False when it is there already, or gone.
    pub async fn trash_media(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update media set trashed_at = $3 \
                 where id = $1 and workspace_id = $2 and deleted_at is null and trashed_at is null",
                values![id.as_uuid(), scope.uuid(), at.as_micros()],
            )
            .await?;
        if n == 1 {
            self.drop_from_indexes(scope, id).await?;
        }
        Ok(n == 1)
    }

    /// Puts a clip back to where it was. False when it is not in the trash.
    pub async fn restore_media(&self, scope: &WorkspaceScope, m: &Media) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update media set trashed_at = null \
                 where id = $1 and workspace_id = $2 and deleted_at is null and trashed_at is not null",
                values![m.id.as_uuid(), scope.uuid()],
            )
            .await?;
        if n == 1 {
            self.index_words(scope.uuid(), m.id).await?;
            self.index_tags(scope.uuid(), m.id, &m.tags).await?;
        }
        Ok(n == 1)
    }

    /// What was put into the trash before this, of all workspaces.
    pub async fn trashed_before(&self, before: Timestamp) -> Result<Vec<(WorkspaceId, MediaId)>, StoreError> {
        #[derive(FromQueryResult)]
        struct Old {
            id: Uuid,
            workspace_id: Uuid,
        }
        let rows: Vec<Old> = self
            .all(
                "select id, workspace_id from media where trashed_at < $1 and deleted_at is null order by trashed_at limit 1000",
                values![before.as_micros()],
            )
            .await?;
        let of = |r: Old| (WorkspaceId::from_uuid(r.workspace_id), MediaId::from_uuid(r.id));
        Ok(rows.into_iter().map(of).collect())
    }
}
