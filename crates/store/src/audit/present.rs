//! Which of the things that records speak of can still be looked at.

use crate::{Db, StoreError, WorkspaceScope};
use domain::{ChannelId, MediaId, PublishRequestId};
use sea_orm::FromQueryResult;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Ids of one query.
const IDS: usize = 500;

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
}

impl Db<'_> {
    /// Those of the ids that are posts, clips or connected channels of the workspace; others are never among them.
    pub async fn present(
        &self,
        scope: &WorkspaceScope,
        ids: &[&str],
    ) -> Result<BTreeSet<String>, StoreError> {
        let (mut posts, mut clips, mut channels) = (vec![], vec![], vec![]);
        for id in ids {
            if let Ok(id) = id.parse::<PublishRequestId>() {
                posts.push(id.as_uuid());
            } else if let Ok(id) = id.parse::<MediaId>() {
                clips.push(id.as_uuid());
            } else if let Ok(id) = id.parse::<ChannelId>() {
                channels.push(id.as_uuid());
            }
        }
        let mut out = BTreeSet::new();
        for id in self.found(scope, "publish_request", "true", posts).await? {
            out.insert(PublishRequestId::from_uuid(id).to_string());
        }
        for id in self.found(scope, "media", "deleted_at is null", clips).await? {
            out.insert(MediaId::from_uuid(id).to_string());
        }
        let connected = "state <> 'disconnected'";
        for id in self.found(scope, "channel", connected, channels).await? {
            out.insert(ChannelId::from_uuid(id).to_string());
        }
        Ok(out)
    }

    async fn found(
        &self,
        scope: &WorkspaceScope,
        table: &str,
        is_here: &str,
        mut ids: Vec<Uuid>,
    ) -> Result<Vec<Uuid>, StoreError> {
        ids.sort_unstable();
        ids.dedup();
        let mut out = vec![];
        for some in ids.chunks(IDS) {
            let places: Vec<_> = (0..some.len()).map(|n| format!("${}", n + 2)).collect();
            let sql = format!(
                "select id from {table} where workspace_id = $1 and {is_here} and id in ({})",
                places.join(", ")
            );
            let mut with: Vec<sea_orm::Value> = vec![scope.uuid().into()];
            with.extend(some.iter().map(|id| sea_orm::Value::from(*id)));
            let rows: Vec<Found> = self.all(&sql, with).await?;
            out.extend(rows.into_iter().map(|r| r.id));
        }
        Ok(out)
    }
}
