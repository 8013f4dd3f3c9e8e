//! What was called for a target, and what came back.

use crate::db::{signed, unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::publish::Call;
use domain::{AttemptId, TargetId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Attempt {
    pub id: AttemptId,
    pub target: TargetId,
    /// From 1, in the order of the calls.
    pub number: u32,
    pub call: Call,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    target_id: Uuid,
    number: i32,
    step: String,
    started_at: i64,
    duration_ms: i64,
    host: String,
    status: Option<i32>,
    bytes_sent: i64,
    outcome: String,
    code: Option<String>,
    message: Option<String>,
}
impl TryFrom<Row> for Attempt {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: AttemptId::from_uuid(r.id),
            target: TargetId::from_uuid(r.target_id),
            number: u32::try_from(r.number).unwrap_or(0),
            call: Call {
                step: r.step,
                started_at: Timestamp::from_micros(r.started_at),
                duration_ms: unsigned(r.duration_ms),
                host: r.host,
                status: r.status.and_then(|s| u16::try_from(s).ok()),
                bytes_sent: unsigned(r.bytes_sent),
                outcome: r
                    .outcome
                    .parse()
                    .map_err(|()| StoreError::Corrupt("attempt.outcome".into()))?,
                code: r.code,
                message: r.message,
                authorized: false,
            },
        })
    }
}

/// Most characters that are kept of what came back in words. Source: policy-claims, C2.6.
pub const MESSAGE_MAX_CHARS: usize = 300;

fn shortened(message: &str) -> String {
    message.chars().take(MESSAGE_MAX_CHARS).collect()
}

const COLUMNS: &str =
    "id, target_id, number, step, started_at, duration_ms, host, status, bytes_sent, outcome, code, message";

impl Db<'_> {
    /// Appends a call to the target's log and counts it.
    pub async fn add_attempt(
        &self,
        scope: &WorkspaceScope,
        id: AttemptId,
        target: TargetId,
        call: &Call,
    ) -> Result<u32, StoreError> {
        let number: Option<i32> = self
            .exec_scalar(
                "update publish_target set attempts_total = attempts_total + 1 \
                 where id = $1 and workspace_id = $2 returning attempts_total",
                values![target.as_uuid(), scope.uuid()],
            )
            .await?;
        let number = number.ok_or(StoreError::Stale)?;
        self.exec(
            "insert into attempt (id, workspace_id, target_id, number, step, started_at, duration_ms, host, status, \
               bytes_sent, outcome, code, message) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            values![
                id.as_uuid(),
                scope.uuid(),
                target.as_uuid(),
                number,
                call.step.as_str(),
                call.started_at.as_micros(),
                signed(call.duration_ms),
                call.host.as_str(),
                call.status.map(i32::from),
                signed(call.bytes_sent),
                call.outcome.as_str(),
                call.code.clone(),
                call.message.as_deref().map(shortened)
            ],
        )
        .await?;
        Ok(u32::try_from(number).unwrap_or(0))
    }

    /// The newest calls of a target, newest first.
    pub async fn attempts(
        &self,
        scope: &WorkspaceScope,
        target: TargetId,
        limit: u32,
    ) -> Result<Vec<Attempt>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from attempt where target_id = $1 and workspace_id = $2 order by number desc limit $3"
        );
        let rows: Vec<Row> = self
            .all(&sql, values![target.as_uuid(), scope.uuid(), i64::from(limit)])
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn attempt(
        &self,
        scope: &WorkspaceScope,
        id: AttemptId,
    ) -> Result<Option<Attempt>, StoreError> {
        let sql = format!("select {COLUMNS} from attempt where id = $1 and workspace_id = $2");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }
}
