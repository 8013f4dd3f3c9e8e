//! Moments of a week at which a workspace publishes, and what goes out at them.

use crate::db::values;
use crate::{Db, StoreError, WorkspaceScope};
use domain::Timestamp;
use domain::slots::Slot;
use sea_orm::FromQueryResult;
use std::collections::BTreeSet;

/// What is stored of a workspace's slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// IANA name; none while nobody has set any.
    pub time_zone: Option<String>,
    pub slots: BTreeSet<Slot>,
}

#[derive(FromQueryResult)]
struct Zone {
    time_zone: Option<String>,
}
#[derive(FromQueryResult)]
struct Row {
    minute_of_week: i32,
}
#[derive(FromQueryResult)]
struct Moment {
    at: i64,
}

impl Db<'_> {
    /// Holds the workspace's row until this transaction ends: who takes a slot or counts what there may only be so
    /// many of does it one after another.
    pub async fn hold_workspace(&self, scope: &WorkspaceScope) -> Result<(), StoreError> {
        let sql = format!(
            "select id from workspace where id = $1 {}",
            self.for_no_key_update()
        );
        self.exec(&sql, values![scope.uuid()]).await?;
        Ok(())
    }

    pub async fn slots(&self, scope: &WorkspaceScope) -> Result<Kept, StoreError> {
        let zone: Option<Zone> = self
            .one(
                "select time_zone from workspace where id = $1",
                values![scope.uuid()],
            )
            .await?;
        let rows: Vec<Row> = self
            .all(
                "select minute_of_week from slot where workspace_id = $1",
                values![scope.uuid()],
            )
            .await?;
        let read = |r: Row| {
            let minute = u16::try_from(r.minute_of_week).ok();
            let slot = minute.and_then(Slot::from_minute);
            slot.ok_or_else(|| StoreError::Corrupt("slot.minute_of_week".into()))
        };
        Ok(Kept {
            time_zone: zone.and_then(|z| z.time_zone),
            slots: rows.into_iter().map(read).collect::<Result<_, _>>()?,
        })
    }

    /// Puts these in the place of all there are.
    pub async fn set_slots(&self, scope: &WorkspaceScope, kept: &Kept) -> Result<(), StoreError> {
        self.exec(
            "update workspace set time_zone = $2 where id = $1",
            values![scope.uuid(), kept.time_zone.clone()],
        )
        .await?;
        self.exec("delete from slot where workspace_id = $1", values![scope.uuid()])
            .await?;
        for slot in &kept.slots {
            self.exec(
                "insert into slot (workspace_id, minute_of_week) values ($1, $2)",
                values![scope.uuid(), i32::from(slot.minute_of_week())],
            )
            .await?;
        }
        Ok(())
    }

    /// Moments at which something of the workspace goes out, from one on and not after another. What was canceled
    /// or has failed does not.
    pub async fn scheduled_moments(
        &self,
        scope: &WorkspaceScope,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<BTreeSet<Timestamp>, StoreError> {
        let rows: Vec<Moment> = self
            .all(
                "select distinct t.scheduled_at as at from publish_request r join publish_target t on t.request_id = r.id \
                 where r.workspace_id = $1 and coalesce(r.scheduled_at, r.created_at) between $2 and $3 \
                   and t.scheduled_at between $2 and $3 and t.state not in ('canceled', 'failed')",
                values![scope.uuid(), from.as_micros(), until.as_micros()],
            )
            .await?;
        Ok(rows.into_iter().map(|r| Timestamp::from_micros(r.at)).collect())
    }
}
