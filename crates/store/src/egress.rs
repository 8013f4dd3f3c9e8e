//! The log of outgoing calls: counts a day, of no person and no address.

use crate::db::{signed, unsigned, values};
use crate::{Db, StoreError};
use domain::Timestamp;
use sea_orm::FromQueryResult;

/// Calls of one day to one host for one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EgressDay {
    /// Its beginning, UTC.
    pub day: Timestamp,
    pub host: String,
    /// Under a person's act.
    pub is_act: bool,
    pub purpose: String,
    /// The rule that stopped them.
    pub refused: Option<String>,
    pub calls: u64,
    /// Those that no answer came to.
    pub failed: u64,
    pub bytes_sent: u64,
}

/// The calls of a purpose to a host, all days together.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Called {
    pub host: String,
    pub is_act: bool,
    pub purpose: String,
}

#[derive(FromQueryResult)]
struct Row {
    day: i64,
    host: String,
    is_act: bool,
    purpose: String,
    refused: String,
    calls: i64,
    failed: i64,
    bytes_sent: i64,
}
impl From<Row> for EgressDay {
    fn from(r: Row) -> Self {
        Self {
            day: Timestamp::from_micros(r.day),
            host: r.host,
            is_act: r.is_act,
            purpose: r.purpose,
            refused: Some(r.refused).filter(|s| !s.is_empty()),
            calls: unsigned(r.calls),
            failed: unsigned(r.failed),
            bytes_sent: unsigned(r.bytes_sent),
        }
    }
}

impl Db<'_> {
    /// Adds to what the day has.
    pub async fn add_egress(&self, more: &EgressDay) -> Result<(), StoreError> {
        self.exec(
            "insert into egress_day (day, host, is_act, purpose, refused, calls, failed, bytes_sent) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (day, host, is_act, purpose, refused) do update set \
               calls = egress_day.calls + excluded.calls, failed = egress_day.failed + excluded.failed, \
               bytes_sent = egress_day.bytes_sent + excluded.bytes_sent",
            values![
                more.day.as_micros(),
                more.host.as_str(),
                more.is_act,
                more.purpose.as_str(),
                more.refused.as_deref().unwrap_or_default(),
                signed(more.calls),
                signed(more.failed),
                signed(more.bytes_sent)
            ],
        )
        .await?;
        Ok(())
    }

    /// The log, newest day first; within a day by host and purpose. `skip` so many lines.
    pub async fn egress_days(&self, skip: u32, limit: u32) -> Result<Vec<EgressDay>, StoreError> {
        let rows: Vec<Row> = self
            .all(
                "select day, host, is_act, purpose, refused, calls, failed, bytes_sent from egress_day \
                 order by day desc, host, purpose, is_act, refused limit $1 offset $2",
                values![i64::from(limit), i64::from(skip)],
            )
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Who was called, and what for; without what a rule stopped.
    pub async fn called(&self) -> Result<Vec<Called>, StoreError> {
        self.all(
            "select distinct host, is_act, purpose from egress_day where refused = '' order by host, purpose",
            [],
        )
        .await
    }

    /// Days that began before this.
    pub async fn trim_egress(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from egress_day where day < $1",
            values![before.as_micros()],
        )
        .await
    }
}
