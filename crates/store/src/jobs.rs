//! The durable queue: rows that commit with the fact that causes them, claimed with a lease.
//!
//! A worker that dies leaves its lease to run out, and another one goes on. The fence is a number that
//! grows with every claim; a write of a worker whose lease passed on carries an old one and touches nothing.

use crate::db::{signed, values};
use crate::{Db, Store, StoreError, WorkspaceScope};
use domain::job::Job;
use domain::{JobId, Timestamp, WorkspaceId};
use sea_orm::FromQueryResult;
use std::time::Duration;
use uuid::Uuid;

/// A job that this worker holds.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: JobId,
    pub job: Job,
    pub scope: Option<WorkspaceScope>,
    /// Failures in a row before this claim.
    pub tries: u32,
    pub fence: i64,
    pub owner: Uuid,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    body: String,
    workspace_id: Option<Uuid>,
    tries: i32,
    fence: i64,
}

impl Db<'_> {
    /// Adds a job; when one with its key waits already, that one comes due no later than this.
    pub async fn add_job(
        &self,
        id: JobId,
        job: &Job,
        workspace: Option<WorkspaceId>,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into job (id, key, kind, body, workspace_id, due_at, created_at) values ($1, $2, $3, $4, $5, $6, $7) \
             on conflict (key) do update set \
               due_at = case when job.due_at < excluded.due_at then job.due_at else excluded.due_at end, \
               fence = job.fence",
            values![
                id.as_uuid(),
                job.key(),
                job.kind(),
                serde_json::to_string(job)?,
                workspace.map(WorkspaceId::as_uuid),
                due.as_micros(),
                now.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// Moves a waiting job to another moment; a running one is left alone.
    pub async fn reschedule_job(&self, job: &Job, due: Timestamp) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update job set due_at = $2, tries = 0 where key = $1",
                values![job.key(), due.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Puts a job in place, in that of the one with its key: its row stays, so that whoever waits for the row to hold
    /// the job holds this one. A worker that has it writes nothing more.
    pub async fn queue_job(
        &self,
        id: JobId,
        job: &Job,
        workspace: Option<WorkspaceId>,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into job (id, key, kind, body, workspace_id, due_at, created_at) values ($1, $2, $3, $4, $5, $6, $7) \
             on conflict (key) do update set due_at = excluded.due_at, lease_owner = null, lease_until = null, \
               fence = job.fence + 1, tries = 0, last_error = null",
            values![
                id.as_uuid(),
                job.key(),
                job.kind(),
                serde_json::to_string(job)?,
                workspace.map(WorkspaceId::as_uuid),
                due.as_micros(),
                now.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// Holds a job, if there is one, until the transaction ends: a worker that has it writes nothing meanwhile.
    /// To be asked before its subject is held and read.
    pub async fn hold_job(&self, job: &Job) -> Result<(), StoreError> {
        self.exec("update job set fence = fence where key = $1", values![job.key()])
            .await?;
        Ok(())
    }

    pub async fn drop_job(&self, job: &Job) -> Result<(), StoreError> {
        self.exec("delete from job where key = $1", values![job.key()])
            .await?;
        Ok(())
    }

    /// When the next job can be claimed: at its time, or when a dead worker's lease runs out.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<Option<i64>> = self
            .exec_scalar(
                "select min(case when lease_until is null or lease_until < due_at then due_at else lease_until end) from job",
                [],
            )
            .await?;
        Ok(at.flatten().map(Timestamp::from_micros))
    }

    /// Jobs that are due or being run.
    pub async fn busy_jobs(&self, now: Timestamp) -> Result<i64, StoreError> {
        let n = self.exec_scalar(
            "select count(*) from job where due_at <= $1 or lease_until > $1",
            values![now.as_micros()],
        );
        Ok(n.await?.unwrap_or(0))
    }

    /// Jobs of somebody's; those of the installation itself come again and again.
    pub async fn jobs_of_workspaces(&self) -> Result<i64, StoreError> {
        let n = self.exec_scalar("select count(*) from job where workspace_id is not null", []);
        Ok(n.await?.unwrap_or(0))
    }

    pub async fn count_jobs(&self) -> Result<i64, StoreError> {
        Ok(self
            .exec_scalar("select count(*) from job", [])
            .await?
            .unwrap_or(0))
    }

    /// Extends the lease; false when it passed to another worker.
    pub async fn renew_job(&self, c: &Claimed, until: Timestamp) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update job set lease_until = $4 where id = $1 and lease_owner = $2 and fence = $3",
                values![c.id.as_uuid(), c.owner, c.fence, until.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Whether the job is still this worker's: to be asked in the transaction of each write it makes.
    pub async fn still_ours(&self, c: &Claimed) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update job set fence = fence where id = $1 and lease_owner = $2 and fence = $3",
                values![c.id.as_uuid(), c.owner, c.fence],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    pub async fn finish_job(&self, c: &Claimed) -> Result<(), StoreError> {
        let n = self
            .exec(
                "delete from job where id = $1 and lease_owner = $2 and fence = $3",
                values![c.id.as_uuid(), c.owner, c.fence],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// Gives the job back, to come due again.
    pub async fn release_job(
        &self,
        c: &Claimed,
        due: Timestamp,
        tries: u32,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update job set lease_owner = null, lease_until = null, due_at = $4, tries = $5, last_error = $6 \
                 where id = $1 and lease_owner = $2 and fence = $3",
                values![
                    c.id.as_uuid(),
                    c.owner,
                    c.fence,
                    due.as_micros(),
                    i32::try_from(tries).unwrap_or(i32::MAX),
                    error.map(str::to_owned)
                ],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }
}

impl Store {
    /// Leases up to `n` due jobs in one statement.
    pub async fn claim_jobs(
        &self,
        owner: Uuid,
        now: Timestamp,
        lease: Duration,
        n: u32,
    ) -> Result<Vec<Claimed>, StoreError> {
        let tx = self.begin().await?;
        let sql = format!(
            "update job set lease_owner = $1, lease_until = $2, fence = fence + 1 where id in (\
               select id from job where due_at <= $3 and (lease_until is null or lease_until < $3) \
               order by due_at limit $4 {}) \
             returning id, body, workspace_id, tries, fence",
            tx.db().skip_locked()
        );
        let until = now
            .as_micros()
            .saturating_add(signed(u64::try_from(lease.as_micros()).unwrap_or(u64::MAX)));
        let rows: Vec<Row> = tx
            .db()
            .all(&sql, values![owner, until, now.as_micros(), i64::from(n)])
            .await?;
        tx.commit_quietly().await?;
        rows.into_iter()
            .map(|r| {
                Ok(Claimed {
                    id: JobId::from_uuid(r.id),
                    job: serde_json::from_str(&r.body)?,
                    scope: r
                        .workspace_id
                        .map(|w| WorkspaceScope::of_job(WorkspaceId::from_uuid(w))),
                    tries: u32::try_from(r.tries).unwrap_or(0),
                    fence: r.fence,
                    owner,
                })
            })
            .collect()
    }
}
