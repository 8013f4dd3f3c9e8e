//! Second factors: the key of an authenticator app, recovery codes, wrong tries, sign-ins under way.

use crate::db::{signed, unsigned, values};
use crate::{Db, StoreError};
use domain::{AccountId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// The key of an authenticator app.
#[derive(Clone, Debug)]
pub struct Totp {
    pub sealed: Vec<u8>,
    /// How many times the account has begun a factor; the sealed key is bound to it.
    pub generation: u64,
    /// A factor since then; before, only begun.
    pub confirmed_at: Option<Timestamp>,
    /// The newest step of 30 seconds whose code was taken.
    pub last_step: u64,
}

#[derive(FromQueryResult)]
struct Row {
    sealed: Vec<u8>,
    generation: i64,
    confirmed_at: Option<i64>,
    last_step: i64,
}

impl Db<'_> {
    /// Makes every other transaction on the account's factors wait for this one.
    pub async fn lock_factors(&self, account: AccountId) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update account set totp_generation = totp_generation where id = $1",
                values![account.as_uuid()],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    pub async fn totp(&self, account: AccountId) -> Result<Option<Totp>, StoreError> {
        let row: Option<Row> = self
            .one(
                "select t.sealed, a.totp_generation as generation, t.confirmed_at, t.last_step \
                 from totp t join account a on a.id = t.account_id where t.account_id = $1",
                values![account.as_uuid()],
            )
            .await?;
        Ok(row.map(|r| Totp {
            sealed: r.sealed,
            generation: unsigned(r.generation),
            confirmed_at: r.confirmed_at.map(Timestamp::from_micros),
            last_step: unsigned(r.last_step),
        }))
    }

    /// The number of the factor that is begun now.
    pub async fn next_totp_generation(&self, account: AccountId) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "update account set totp_generation = totp_generation + 1 where id = $1 returning totp_generation",
                values![account.as_uuid()],
            )
            .await?;
        n.map(unsigned).ok_or(StoreError::Stale)
    }

    /// Begins a factor; one that was begun and never confirmed gives way.
    pub async fn begin_totp(
        &self,
        account: AccountId,
        sealed: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let n = self
            .exec(
                "insert into totp (account_id, sealed, created_at) values ($1, $2, $3) \
                 on conflict (account_id) do update set sealed = excluded.sealed, created_at = excluded.created_at, \
                   last_step = 0 where totp.confirmed_at is null",
                values![account.as_uuid(), sealed.to_vec(), now.as_micros()],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Conflict) }
    }

    /// From now on the account has this factor; false when it has it already, or none was begun.
    pub async fn confirm_totp(&self, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update totp set confirmed_at = $2 where account_id = $1 and confirmed_at is null",
                values![account.as_uuid(), now.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Uses a step's code up; false when this one or a later one was used before.
    pub async fn use_totp_step(&self, account: AccountId, step: u64) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update totp set last_step = $2 where account_id = $1 and last_step < $2",
                values![account.as_uuid(), signed(step)],
            )
            .await?;
        Ok(n == 1)
    }

    /// Removes the factor with its recovery codes; false when there was none.
    pub async fn remove_totp(&self, account: AccountId) -> Result<bool, StoreError> {
        self.exec(
            "delete from recovery_code where account_id = $1",
            values![account.as_uuid()],
        )
        .await?;
        let n = self
            .exec(
                "delete from totp where account_id = $1",
                values![account.as_uuid()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Puts new recovery codes in the place of all that were.
    pub async fn replace_recovery_codes(
        &self,
        account: AccountId,
        hashes: &[[u8; 32]],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "delete from recovery_code where account_id = $1",
            values![account.as_uuid()],
        )
        .await?;
        for hash in hashes {
            self.exec(
                "insert into recovery_code (account_id, code_hash, created_at) values ($1, $2, $3)",
                values![account.as_uuid(), hash.to_vec(), now.as_micros()],
            )
            .await?;
        }
        Ok(())
    }

    /// Uses a recovery code up; false when there is none like it, or it was used before.
    pub async fn use_recovery_code(
        &self,
        account: AccountId,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null",
                values![account.as_uuid(), hash.to_vec(), now.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    pub async fn recovery_codes_left(&self, account: AccountId) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select count(*) from recovery_code where account_id = $1 and used_at is null",
                values![account.as_uuid()],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    pub async fn add_factor_failure(
        &self,
        account: AccountId,
        id: Uuid,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into factor_failure (id, account_id, at) values ($1, $2, $3)",
            values![id, account.as_uuid(), at.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// When wrong codes were given since a moment, oldest first.
    pub async fn factor_failures(
        &self,
        account: AccountId,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        #[derive(FromQueryResult)]
        struct At {
            at: i64,
        }
        let rows: Vec<At> = self
            .all(
                "select at from factor_failure where account_id = $1 and at > $2 order by at limit 100",
                values![account.as_uuid(), since.as_micros()],
            )
            .await?;
        Ok(rows.into_iter().map(|r| Timestamp::from_micros(r.at)).collect())
    }

    pub async fn insert_login_ticket(
        &self,
        ticket_hash: &[u8; 32],
        account: AccountId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into login_ticket (ticket_hash, account_id, expires_at) values ($1, $2, $3)",
            values![ticket_hash.to_vec(), account.as_uuid(), expires_at.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// Whose sign-in a ticket is, while it is good.
    pub async fn login_ticket(
        &self,
        ticket_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<AccountId>, StoreError> {
        let id: Option<Uuid> = self
            .exec_scalar(
                "select account_id from login_ticket where ticket_hash = $1 and expires_at > $2",
                values![ticket_hash.to_vec(), now.as_micros()],
            )
            .await?;
        Ok(id.map(AccountId::from_uuid))
    }

    /// Uses a ticket up; false when another request was quicker.
    pub async fn use_login_ticket(&self, ticket_hash: &[u8; 32]) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from login_ticket where ticket_hash = $1",
                values![ticket_hash.to_vec()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Ends every sign-in of the account that is under way.
    pub async fn drop_login_tickets(&self, account: AccountId) -> Result<(), StoreError> {
        self.exec(
            "delete from login_ticket where account_id = $1",
            values![account.as_uuid()],
        )
        .await?;
        Ok(())
    }

    /// Removes sign-ins that ran out, wrong tries that no longer count, and factors begun and never confirmed.
    pub async fn sweep_factors(
        &self,
        now: Timestamp,
        failures_before: Timestamp,
        begun_before: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "delete from login_ticket where expires_at <= $1",
            values![now.as_micros()],
        )
        .await?;
        self.exec(
            "delete from passkey_challenge where expires_at <= $1",
            values![now.as_micros()],
        )
        .await?;
        self.exec(
            "delete from factor_failure where at <= $1",
            values![failures_before.as_micros()],
        )
        .await?;
        self.exec(
            "delete from totp where confirmed_at is null and created_at <= $1",
            values![begun_before.as_micros()],
        )
        .await?;
        Ok(())
    }
}
