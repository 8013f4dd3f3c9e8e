//! Changes of a workspace in the order they committed, for open pages.

use crate::db::values;
use crate::{Db, StoreError, WorkspaceScope};
use domain::Timestamp;
use domain::event::EventKind;
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Event {
    /// Grows by one with each event of the workspace.
    pub seq: i64,
    pub kind: String,
    /// The row that changed.
    pub subject: Uuid,
    /// The row it belongs to, where that helps a reader.
    pub parent: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    kind: String,
    subject: Uuid,
    parent: Option<Uuid>,
}

impl Db<'_> {
    /// Records a change. The workspace's row is locked until the commit, so numbers commit in order.
    pub async fn add_event(
        &self,
        scope: &WorkspaceScope,
        kind: EventKind,
        subject: Uuid,
        parent: Option<Uuid>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.add_events(scope, &[(kind, subject, parent)], at).await
    }

    /// Several that happened together, in this order.
    pub async fn add_events(
        &self,
        scope: &WorkspaceScope,
        events: &[(EventKind, Uuid, Option<Uuid>)],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let many = i64::try_from(events.len()).unwrap_or(0);
        let seq: Option<i64> = self
            .exec_scalar(
                "update workspace set event_seq = event_seq + $2 where id = $1 returning event_seq",
                values![scope.uuid(), many],
            )
            .await?;
        let first = seq.ok_or(StoreError::Stale)? - many + 1;
        let mut rows = vec![];
        let mut all = values![scope.uuid(), at.as_micros()].to_vec();
        for (seq, (kind, subject, parent)) in (first..).zip(events) {
            let n = all.len();
            rows.push(format!(
                "($1, ${}, ${}, ${}, ${}, $2)",
                n + 1,
                n + 2,
                n + 3,
                n + 4
            ));
            all.extend(values![seq, kind.as_str(), *subject, *parent]);
        }
        let rows = rows.join(", ");
        self.exec(
            &format!("insert into event (workspace_id, seq, kind, subject, parent, at) values {rows}"),
            all,
        )
        .await?;
        Ok(())
    }

    pub async fn events_after(
        &self,
        scope: &WorkspaceScope,
        seq: i64,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let rows: Vec<Row> = self
            .all(
                "select seq, kind, subject, parent from event where workspace_id = $1 and seq > $2 order by seq limit $3",
                values![scope.uuid(), seq, i64::from(limit)],
            )
            .await?;
        Ok(rows
            .into_iter()
            .map(|r| Event {
                seq: r.seq,
                kind: r.kind,
                subject: r.subject,
                parent: r.parent,
            })
            .collect())
    }

    /// The newest number, and the oldest one still kept (one past the newest when none is).
    pub async fn event_span(&self, scope: &WorkspaceScope) -> Result<(i64, i64), StoreError> {
        let newest: i64 = self
            .exec_scalar(
                "select event_seq from workspace where id = $1",
                values![scope.uuid()],
            )
            .await?
            .unwrap_or(0);
        let oldest: Option<Option<i64>> = self
            .exec_scalar(
                "select min(seq) from event where workspace_id = $1",
                values![scope.uuid()],
            )
            .await?;
        Ok((newest, oldest.flatten().unwrap_or(newest + 1)))
    }

    pub async fn sweep_events(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec("delete from event where at < $1", values![before.as_micros()])
            .await
    }
}
