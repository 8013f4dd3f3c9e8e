//! Letters to be sent, sealed.

use crate::db::{unsigned, values};
use crate::{Db, StoreError};
use domain::{MailId, Timestamp};
use sea_orm::FromQueryResult;

/// A letter as it lies in the database.
#[derive(Clone, Debug)]
pub struct Mail {
    pub sealed: Vec<u8>,
    /// Nobody wants it any more after this.
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    sealed: Vec<u8>,
    expires_at: i64,
    created_at: i64,
}

impl Db<'_> {
    pub async fn insert_mail(&self, id: MailId, m: &Mail) -> Result<(), StoreError> {
        self.exec(
            "insert into mail (id, sealed, expires_at, created_at) values ($1, $2, $3, $4)",
            values![
                id.as_uuid(),
                m.sealed.clone(),
                m.expires_at.as_micros(),
                m.created_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn mail(&self, id: MailId) -> Result<Option<Mail>, StoreError> {
        let row: Option<Row> = self
            .one(
                "select sealed, expires_at, created_at from mail where id = $1",
                values![id.as_uuid()],
            )
            .await?;
        Ok(row.map(|r| Mail {
            sealed: r.sealed,
            expires_at: Timestamp::from_micros(r.expires_at),
            created_at: Timestamp::from_micros(r.created_at),
        }))
    }

    /// Emails that are not sent yet.
    pub async fn count_mails(&self) -> Result<u64, StoreError> {
        let n: Option<i64> = self.exec_scalar("select count(*) from mail", []).await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    /// It was sent, or nobody wants it any more.
    pub async fn delete_mail(&self, id: MailId) -> Result<(), StoreError> {
        self.exec("delete from mail where id = $1", values![id.as_uuid()])
            .await?;
        Ok(())
    }

    pub async fn sweep_mails(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from mail where expires_at <= $1",
            values![now.as_micros()],
        )
        .await
    }
}
