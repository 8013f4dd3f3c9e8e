use crate::db::values;
use crate::{Db, StoreError};
use domain::{AccountId, Timestamp};
use sea_orm::FromQueryResult;

/// That somebody accepted the policy and the terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    pub version: String,
    /// `en` or `ru`: in which they were read.
    pub language: String,
    pub at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    version: String,
    language: String,
    at: i64,
}

impl Db<'_> {
    /// Once for each version; a second time changes nothing and is false.
    pub async fn insert_acceptance(&self, account: AccountId, a: &Acceptance) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "insert into policy_acceptance (account_id, version, language, at) values ($1, $2, $3, $4) \
                 on conflict (account_id, version) do nothing",
                values![
                    account.as_uuid(),
                    a.version.as_str(),
                    a.language.as_str(),
                    a.at.as_micros()
                ],
            )
            .await?;
        Ok(n == 1)
    }

    /// What the account accepted last.
    pub async fn last_acceptance(&self, account: AccountId) -> Result<Option<Acceptance>, StoreError> {
        let row: Option<Row> = self
            .one(
                "select version, language, at from policy_acceptance where account_id = $1 \
                 order by at desc, version desc limit 1",
                values![account.as_uuid()],
            )
            .await?;
        Ok(row.map(|r| Acceptance {
            version: r.version,
            language: r.language,
            at: Timestamp::from_micros(r.at),
        }))
    }

    pub async fn has_accepted(&self, account: AccountId, version: &str) -> Result<bool, StoreError> {
        let found: Option<i64> = self
            .exec_scalar(
                "select at from policy_acceptance where account_id = $1 and version = $2",
                values![account.as_uuid(), version],
            )
            .await?;
        Ok(found.is_some())
    }
}
