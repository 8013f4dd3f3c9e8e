//! Accounts that move to another address. The database holds hashes of the links' tokens.

use crate::db::values;
use crate::{Db, StoreError};
use domain::{AccountId, SessionId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A move from one address to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailChange {
    pub account: AccountId,
    /// The session that asked for it.
    pub session: SessionId,
    pub email: String,
    /// The form in which two spellings of one address are equal.
    pub email_key: String,
    pub old_email: String,
    pub old_email_key: String,
    /// None while it waits for its link.
    pub confirmed_at: Option<Timestamp>,
    pub expires_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    account_id: Uuid,
    session_id: Uuid,
    email: String,
    email_key: String,
    old_email: String,
    old_email_key: String,
    confirmed_at: Option<i64>,
    expires_at: i64,
}
impl From<Row> for EmailChange {
    fn from(r: Row) -> Self {
        Self {
            account: AccountId::from_uuid(r.account_id),
            session: SessionId::from_uuid(r.session_id),
            email: r.email,
            email_key: r.email_key,
            old_email: r.old_email,
            old_email_key: r.old_email_key,
            confirmed_at: r.confirmed_at.map(Timestamp::from_micros),
            expires_at: Timestamp::from_micros(r.expires_at),
        }
    }
}

const COLUMNS: &str =
    "account_id, session_id, email, email_key, old_email, old_email_key, confirmed_at, expires_at";

impl Db<'_> {
    /// Begins a move; one that still waited is void.
    pub async fn insert_email_change(
        &self,
        token_hash: &[u8; 32],
        stop_hash: &[u8; 32],
        c: &EmailChange,
    ) -> Result<(), StoreError> {
        self.drop_waiting_email_changes(c.account).await?;
        self.exec(
            "insert into email_change (token_hash, stop_hash, account_id, session_id, email, email_key, old_email, \
               old_email_key, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                token_hash.to_vec(),
                stop_hash.to_vec(),
                c.account.as_uuid(),
                c.session.as_uuid(),
                c.email.as_str(),
                c.email_key.as_str(),
                c.old_email.as_str(),
                c.old_email_key.as_str(),
                c.expires_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// The move that waits for its link.
    pub async fn waiting_email_change(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Option<EmailChange>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from email_change where account_id = $1 and confirmed_at is null and expires_at > $2"
        );
        let row: Option<Row> = self
            .one(&sql, values![account.as_uuid(), now.as_micros()])
            .await?;
        Ok(row.map(Into::into))
    }

    /// Follows the link of the new mailbox, once. From now until `until` both links of the old one take it back.
    pub async fn confirm_email_change(
        &self,
        token_hash: &[u8; 32],
        undo_hash: &[u8; 32],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Option<EmailChange>, StoreError> {
        let sql = format!(
            "update email_change set confirmed_at = $4, undo_hash = $2, expires_at = $3 \
             where token_hash = $1 and confirmed_at is null and expires_at > $4 returning {COLUMNS}"
        );
        let row: Option<Row> = self
            .one(
                &sql,
                values![
                    token_hash.to_vec(),
                    undo_hash.to_vec(),
                    until.as_micros(),
                    now.as_micros()
                ],
            )
            .await?;
        Ok(row.map(Into::into))
    }

    /// Takes a move out by a link of the old mailbox, once.
    pub async fn take_email_change(
        &self,
        stop_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<EmailChange>, StoreError> {
        let sql = format!(
            "delete from email_change where (stop_hash = $1 or undo_hash = $1) and expires_at > $2 returning {COLUMNS}"
        );
        let row: Option<Row> = self
            .one(&sql, values![stop_hash.to_vec(), now.as_micros()])
            .await?;
        Ok(row.map(Into::into))
    }

    /// Moves that are not done yet are void; those that are can still be taken back. Answers how many there were.
    pub async fn drop_waiting_email_changes(&self, account: AccountId) -> Result<u64, StoreError> {
        self.exec(
            "delete from email_change where account_id = $1 and confirmed_at is null",
            values![account.as_uuid()],
        )
        .await
    }

    /// The account is where it belongs: no other move of it goes on or back.
    pub async fn drop_email_changes(&self, account: AccountId) -> Result<(), StoreError> {
        self.exec(
            "delete from email_change where account_id = $1",
            values![account.as_uuid()],
        )
        .await?;
        Ok(())
    }

    pub async fn sweep_email_changes(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from email_change where expires_at <= $1",
            values![now.as_micros()],
        )
        .await
    }
}
