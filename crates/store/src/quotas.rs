//! What an installation's project has spent of a platform's day.

use crate::db::{unsigned, values};
use crate::{Db, StoreError};
use domain::Platform;
use sea_orm::FromQueryResult;

#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    pub uploads: u64,
    pub units: u64,
    /// The platform itself said that the day is used up.
    pub uploads_spent: bool,
    pub units_spent: bool,
}

#[derive(FromQueryResult)]
struct Row {
    uploads: i64,
    units: i64,
    uploads_spent: bool,
    units_spent: bool,
}

impl Db<'_> {
    pub async fn quota_spent(
        &self,
        platform: Platform,
        sandbox: bool,
        day: &str,
    ) -> Result<Spent, StoreError> {
        let row: Option<Row> = self
            .one(
                "select uploads, units, uploads_spent, units_spent from quota_day \
                 where platform = $1 and is_sandbox = $2 and day = $3",
                values![platform.as_str(), sandbox, day],
            )
            .await?;
        Ok(row.map_or_else(Spent::default, |r| Spent {
            uploads: unsigned(r.uploads),
            units: unsigned(r.units),
            uploads_spent: r.uploads_spent,
            units_spent: r.units_spent,
        }))
    }

    pub async fn add_quota(
        &self,
        platform: Platform,
        sandbox: bool,
        day: &str,
        uploads: i64,
        units: i64,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into quota_day (platform, is_sandbox, day, uploads, units) values ($1, $2, $3, $4, $5) \
             on conflict (platform, is_sandbox, day) do update set \
               uploads = quota_day.uploads + excluded.uploads, units = quota_day.units + excluded.units",
            values![platform.as_str(), sandbox, day, uploads, units],
        )
        .await?;
        Ok(())
    }

    /// The platform answered that the day's quota is spent: nobody asks again before it ends.
    pub async fn mark_quota_spent(
        &self,
        platform: Platform,
        sandbox: bool,
        day: &str,
        uploads: bool,
        units: bool,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into quota_day (platform, is_sandbox, day, uploads_spent, units_spent) values ($1, $2, $3, $4, $5) \
             on conflict (platform, is_sandbox, day) do update set \
               uploads_spent = quota_day.uploads_spent or excluded.uploads_spent, \
               units_spent = quota_day.units_spent or excluded.units_spent",
            values![platform.as_str(), sandbox, day, uploads, units],
        )
        .await?;
        Ok(())
    }
}
