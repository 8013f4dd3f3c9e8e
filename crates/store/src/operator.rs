//! The installation in numbers, as whoever runs it asks for them: of accounts what the list of accounts has, of what
//! people made no more than how much it is.

use crate::audit::pattern;
use crate::db::{unsigned, values};
use crate::{Backend, Db, Store, StoreError};
use domain::{AccountId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How much there is.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct Totals {
    pub accounts: i64,
    pub workspaces: i64,
    pub channels: i64,
    pub media: i64,
    pub requests: i64,
    /// Originals, renditions, archives, and what has come of unfinished uploads.
    pub bytes: i64,
}

/// Jobs of one kind.
#[derive(Clone, Debug, FromQueryResult)]
pub struct JobCounts {
    pub kind: String,
    /// Due, and nobody has taken them.
    pub waiting: i64,
    pub running: i64,
    /// For later.
    pub planned: i64,
    /// Of all of these, those whose last try failed.
    pub failing: i64,
}

/// A job that waits for another try.
#[derive(Clone, Debug)]
pub struct LastFailure {
    pub tries: u32,
    pub error: String,
    pub due_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Failed {
    tries: i32,
    last_error: String,
    due_at: i64,
}

/// Letters handed to the mail server.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Letters {
    pub sent: i64,
    /// Not taken.
    pub failed: i64,
}

/// An account as the list of accounts has it.
#[derive(Clone, Debug)]
pub struct AccountLine {
    pub id: AccountId,
    pub email: String,
    pub is_operator: bool,
    pub created_at: Timestamp,
    /// Of the networks that it signed in from lately.
    pub signed_in_at: Option<Timestamp>,
    pub workspaces: u64,
    /// Of the clips in workspaces that it owns.
    pub bytes: u64,
    pub deletion_due_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Line {
    id: Uuid,
    email: String,
    is_operator: bool,
    created_at: i64,
    signed_in_at: Option<i64>,
    workspaces: i64,
    bytes: i64,
    deletion_due_at: Option<i64>,
}
impl From<Line> for AccountLine {
    fn from(r: Line) -> Self {
        Self {
            id: AccountId::from_uuid(r.id),
            email: r.email,
            is_operator: r.is_operator,
            created_at: Timestamp::from_micros(r.created_at),
            signed_in_at: r.signed_in_at.map(Timestamp::from_micros),
            workspaces: unsigned(r.workspaces),
            bytes: unsigned(r.bytes),
            deletion_due_at: r.deletion_due_at.map(Timestamp::from_micros),
        }
    }
}

impl Store {
    /// What the database takes on its disk.
    pub async fn size_bytes(&self) -> Result<u64, StoreError> {
        let sql = match self.backend() {
            Backend::Sqlite => {
                "select (select page_count from pragma_page_count) * (select page_size from pragma_page_size) as n"
            }
            Backend::Postgres => "select pg_database_size(current_database()) as n",
        };
        let n: Option<i64> = self.read().exec_scalar(sql, []).await?;
        Ok(unsigned(n.unwrap_or(0)))
    }
}

impl Db<'_> {
    pub async fn totals(&self) -> Result<Totals, StoreError> {
        let found = self
            .one(
                "select (select count(*) from account where deleted_at is null) as accounts, \
                   (select count(*) from workspace where deleted_at is null) as workspaces, \
                   (select count(*) from channel where state <> 'disconnected') as channels, \
                   (select count(*) from media where deleted_at is null) as media, \
                   (select count(*) from publish_request) as requests, \
                   cast((select coalesce(sum(size_bytes), 0) from media) \
                     + (select coalesce(sum(size_bytes), 0) from rendition where state = 'ready') \
                     + (select coalesce(sum(size_bytes), 0) from export where state = 'ready') \
                     + (select coalesce(sum(offset_bytes), 0) from upload where state <> 'finished') as bigint) as bytes",
                [],
            )
            .await?;
        Ok(found.unwrap_or_default())
    }

    /// Jobs by kind.
    pub async fn job_counts(&self, now: Timestamp) -> Result<Vec<JobCounts>, StoreError> {
        self.all(
            "select kind, \
               cast(sum(case when lease_until > $1 then 1 else 0 end) as bigint) as running, \
               cast(sum(case when due_at <= $1 and (lease_until is null or lease_until <= $1) then 1 else 0 end) \
                 as bigint) as waiting, \
               cast(sum(case when due_at > $1 and (lease_until is null or lease_until <= $1) then 1 else 0 end) \
                 as bigint) as planned, \
               cast(sum(case when tries > 0 then 1 else 0 end) as bigint) as failing \
             from job group by kind order by kind",
            values![now.as_micros()],
        )
        .await
    }

    /// The job of this kind that failed and has waited longest; with a key, that very job.
    pub async fn failed_job(&self, kind: &str, key: &str) -> Result<Option<LastFailure>, StoreError> {
        let row: Option<Failed> = self
            .one(
                "select tries, last_error, due_at from job \
                 where kind = $1 and ($2 = '' or key = $2) and tries > 0 and last_error is not null \
                 order by created_at limit 1",
                values![kind, key],
            )
            .await?;
        Ok(row.map(|r| LastFailure {
            tries: u32::try_from(r.tries).unwrap_or(0),
            error: r.last_error,
            due_at: Timestamp::from_micros(r.due_at),
        }))
    }

    /// Letters of the days since a moment.
    pub async fn letters(&self, since: Timestamp) -> Result<Letters, StoreError> {
        let found = self
            .one(
                "select cast(coalesce(sum(calls - failed), 0) as bigint) as sent, \
                   cast(coalesce(sum(failed), 0) as bigint) as failed \
                 from egress_day where day >= $1 and refused = '' and purpose like 'mail.%'",
                values![since.as_micros()],
            )
            .await?;
        Ok(found.unwrap_or(Letters { sent: 0, failed: 0 }))
    }

    /// Newest first; with `words`, those in whose address these stand. `after`: the last line of the page before.
    pub async fn account_lines(
        &self,
        words: &str,
        after: Option<(Timestamp, AccountId)>,
        limit: u32,
    ) -> Result<Vec<AccountLine>, StoreError> {
        let (at, id) = after.map_or((i64::MAX, Uuid::max()), |(t, i)| (t.as_micros(), i.as_uuid()));
        let rows: Vec<Line> = self
            .all(
                "select a.id, a.email, a.is_operator, a.created_at, \
                   (select max(n.last_at) from known_network n where n.account_id = a.id) as signed_in_at, \
                   (select count(*) from member m join workspace w on w.id = m.workspace_id \
                      where m.account_id = a.id and w.deleted_at is null) as workspaces, \
                   cast((select coalesce(sum(x.size_bytes), 0) from member m join media x on x.workspace_id = m.workspace_id \
                      where m.account_id = a.id and m.role = 'owner' and x.deleted_at is null) as bigint) as bytes, \
                   (select d.due_at from deletion d where d.account_id = a.id) as deletion_due_at \
                 from account a where a.deleted_at is null and (a.created_at, a.id) < ($1, $2) \
                   and a.email_key like $3 escape '\\' \
                 order by a.created_at desc, a.id desc limit $4",
                values![at, id, pattern(words), i64::from(limit)],
            )
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Requests to support that wait, and those of them that are late.
    pub async fn waiting_requests(&self, now: Timestamp) -> Result<(u64, u64), StoreError> {
        let waiting = "select count(*) from support_request where state in ('open', 'confirmed', 'running')";
        let all: Option<i64> = self.exec_scalar(waiting, []).await?;
        let late: Option<i64> = self
            .exec_scalar(&format!("{waiting} and due_at < $1"), values![now.as_micros()])
            .await?;
        Ok((unsigned(all.unwrap_or(0)), unsigned(late.unwrap_or(0))))
    }
}
