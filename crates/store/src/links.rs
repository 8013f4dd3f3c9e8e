//! Mailed links: a new password, an account to be made. The database holds hashes of their tokens.

use crate::db::{unsigned, values};
use crate::{Db, StoreError};
use domain::{AccountId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// An account that is made when its link is followed.
#[derive(Clone, Debug)]
pub struct Pending {
    pub email: String,
    /// The form in which two spellings of one address are equal.
    pub email_key: String,
    pub display_name: Option<String>,
    pub password_hash: String,
    pub language: String,
    /// The setup code of the first account was given.
    pub is_set_up: bool,
    /// The policy and terms that were accepted: version and language.
    pub accepted: Option<(String, String)>,
}

#[derive(FromQueryResult)]
struct Row {
    email: String,
    email_key: String,
    display_name: Option<String>,
    password_hash: String,
    language: String,
    is_set_up: bool,
    policy_version: Option<String>,
    policy_language: Option<String>,
}

impl Db<'_> {
    /// Makes a link good; false when it was before, so that a job may run twice.
    pub async fn insert_password_reset(
        &self,
        token_hash: &[u8; 32],
        account: AccountId,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "insert into password_reset (token_hash, account_id, expires_at) values ($1, $2, $3) \
                 on conflict (token_hash) do nothing",
                values![token_hash.to_vec(), account.as_uuid(), expires_at.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Good links of an account for a new password.
    pub async fn count_password_resets(&self, account: AccountId, now: Timestamp) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select count(*) from password_reset where account_id = $1 and expires_at > $2",
                values![account.as_uuid(), now.as_micros()],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    /// Whose link it is, while it is good.
    pub async fn password_reset(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<AccountId>, StoreError> {
        let id: Option<Uuid> = self
            .exec_scalar(
                "select account_id from password_reset where token_hash = $1 and expires_at > $2",
                values![token_hash.to_vec(), now.as_micros()],
            )
            .await?;
        Ok(id.map(AccountId::from_uuid))
    }

    /// Uses a link up; false when another request was quicker.
    pub async fn use_password_reset(&self, token_hash: &[u8; 32]) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from password_reset where token_hash = $1",
                values![token_hash.to_vec()],
            )
            .await?;
        Ok(n == 1)
    }

    /// A password was set: every other link for one is void.
    pub async fn drop_password_resets(&self, account: AccountId) -> Result<(), StoreError> {
        self.exec(
            "delete from password_reset where account_id = $1",
            values![account.as_uuid()],
        )
        .await?;
        Ok(())
    }

    pub async fn insert_pending_registration(
        &self,
        token_hash: &[u8; 32],
        p: &Pending,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into pending_registration (token_hash, email, email_key, display_name, password_hash, language, \
               is_set_up, policy_version, policy_language, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            values![
                token_hash.to_vec(),
                p.email.as_str(),
                p.email_key.as_str(),
                p.display_name.clone(),
                p.password_hash.as_str(),
                p.language.as_str(),
                p.is_set_up,
                p.accepted.as_ref().map(|(version, _)| version.clone()),
                p.accepted.as_ref().map(|(_, language)| language.clone()),
                expires_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// Takes a registration out, for good; none when its link was used or ran out.
    pub async fn take_pending_registration(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<Pending>, StoreError> {
        let row: Option<Row> = self
            .one(
                "delete from pending_registration where token_hash = $1 and expires_at > $2 \
                 returning email, email_key, display_name, password_hash, language, is_set_up, \
                   policy_version, policy_language",
                values![token_hash.to_vec(), now.as_micros()],
            )
            .await?;
        Ok(row.map(|r| Pending {
            email: r.email,
            email_key: r.email_key,
            display_name: r.display_name,
            password_hash: r.password_hash,
            language: r.language,
            is_set_up: r.is_set_up,
            accepted: r.policy_version.zip(r.policy_language),
        }))
    }

    /// The address is somebody's account now: what else was begun with it is void.
    pub async fn drop_pending_registrations(&self, email_key: &str) -> Result<(), StoreError> {
        self.exec(
            "delete from pending_registration where email_key = $1",
            values![email_key],
        )
        .await?;
        Ok(())
    }

    pub async fn count_pending_registrations(
        &self,
        email_key: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select count(*) from pending_registration where email_key = $1 and expires_at > $2",
                values![email_key, now.as_micros()],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    pub async fn sweep_links(&self, now: Timestamp) -> Result<u64, StoreError> {
        let resets = self
            .exec(
                "delete from password_reset where expires_at <= $1",
                values![now.as_micros()],
            )
            .await?;
        let pending = self
            .exec(
                "delete from pending_registration where expires_at <= $1",
                values![now.as_micros()],
            )
            .await?;
        Ok(resets + pending)
    }
}
