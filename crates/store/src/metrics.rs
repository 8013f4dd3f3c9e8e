//! What is there, in numbers: of the whole installation, of nobody.

use crate::db::values;
use crate::{Db, StoreError};
use domain::Timestamp;
use sea_orm::FromQueryResult;

/// How many there are of one kind.
#[derive(Clone, Debug, FromQueryResult, PartialEq, Eq)]
pub struct Count {
    pub name: String,
    pub n: i64,
}

impl Db<'_> {
    /// Jobs by kind, the running ones and those of later included.
    pub async fn jobs_by_kind(&self) -> Result<Vec<Count>, StoreError> {
        self.all(
            "select kind as name, count(*) as n from job group by kind order by kind",
            [],
        )
        .await
    }

    /// Since when the job waits that is due longest and that nobody has taken.
    pub async fn oldest_due_job(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<Option<i64>> = self
            .exec_scalar(
                "select min(due_at) from job where due_at <= $1 and (lease_until is null or lease_until <= $1)",
                values![now.as_micros()],
            )
            .await?;
        Ok(at.flatten().map(Timestamp::from_micros))
    }

    pub async fn targets_by_state(&self) -> Result<Vec<Count>, StoreError> {
        self.all(
            "select state as name, count(*) as n from publish_target group by state order by state",
            [],
        )
        .await
    }

    pub async fn media_by_state(&self) -> Result<Vec<Count>, StoreError> {
        self.all(
            "select state as name, count(*) as n from media where deleted_at is null group by state order by state",
            [],
        )
        .await
    }

    pub async fn uploads_by_state(&self) -> Result<Vec<Count>, StoreError> {
        self.all(
            "select state as name, count(*) as n from upload where state <> 'finished' group by state order by state",
            [],
        )
        .await
    }
}
