//! What posts came to, for counting.

use crate::db::{unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::figures::Ended;
use domain::publish::TargetState;
use domain::{Failure, Timestamp};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Row {
    platform: String,
    state: String,
    at: i64,
    due_at: i64,
    failure: Option<String>,
    bytes_sent: i64,
    retries: i64,
}
impl TryFrom<Row> for Ended {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let corrupt = |column: &str| StoreError::Corrupt(format!("publish_target.{column}"));
        let state: TargetState = r.state.parse().map_err(|()| corrupt("state"))?;
        let failure = r
            .failure
            .map(|f| serde_json::from_str::<Failure>(&f))
            .transpose()?;
        Ok(Self {
            platform: r.platform.parse().map_err(|()| corrupt("platform"))?,
            state,
            at: Timestamp::from_micros(r.at),
            due: Timestamp::from_micros(r.due_at),
            bytes_sent: unsigned(r.bytes_sent),
            retries: unsigned(r.retries),
            failure: failure.map(|f| (f.class, f.code)),
        })
    }
}

/// When a target came to the state it is in: nothing writes one that came to an end but a person who takes it up
/// again, and the checks of what is published, which leave the moment of that alone.
const AT: &str =
    "case when t.state = 'published' then coalesce(t.published_at, t.updated_at) else t.updated_at end";
/// The change of a published one may lie after the period, never before: so the index finds the rows.
const WHERE: &str = "t.workspace_id = $1 and t.state in ('published', 'failed', 'canceled', 'needs_attention') \
                     and t.updated_at >= $2";

impl Db<'_> {
    /// Targets that came to an end or stopped with a question, from one moment on and before another; of the
    /// sandbox's channels, or of the others.
    pub async fn ended_targets(
        &self,
        scope: &WorkspaceScope,
        (from, until): (Timestamp, Timestamp),
        is_sandbox: bool,
    ) -> Result<Vec<Ended>, StoreError> {
        let sql = format!(
            "select t.platform, t.state, {AT} as at, coalesce(t.scheduled_at, t.created_at) as due_at, t.failure, \
               cast(coalesce(sum(a.bytes_sent), 0) as bigint) as bytes_sent, \
               count(case when a.outcome = 'retry' then 1 end) as retries \
             from publish_target t left join attempt a on a.target_id = t.id \
             where {WHERE} and {AT} >= $2 and {AT} < $3 and t.is_sandbox = $4 group by t.id"
        );
        let with = values![scope.uuid(), from.as_micros(), until.as_micros(), is_sandbox];
        let rows: Vec<Row> = self.all(&sql, with).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// How many of the same there are.
    pub async fn count_ended_targets(
        &self,
        scope: &WorkspaceScope,
        (from, until): (Timestamp, Timestamp),
        is_sandbox: bool,
    ) -> Result<u64, StoreError> {
        let sql = format!(
            "select count(*) from publish_target t where {WHERE} and {AT} >= $2 and {AT} < $3 and t.is_sandbox = $4"
        );
        let with = values![scope.uuid(), from.as_micros(), until.as_micros(), is_sandbox];
        let n: Option<i64> = self.exec_scalar(&sql, with).await?;
        Ok(unsigned(n.unwrap_or(0)))
    }
}
