//! Passkeys of accounts, and the challenges that devices are to answer.

use crate::db::values;
use crate::{Db, StoreError};
use domain::{AccountId, PasskeyId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: PasskeyId,
    pub account: AccountId,
    pub credential_id: Vec<u8>,
    /// As the WebAuthn library writes it.
    pub credential: String,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    credential_id: Vec<u8>,
    credential: String,
    name: String,
    created_at: i64,
    last_used_at: Option<i64>,
}
impl From<Row> for Passkey {
    fn from(r: Row) -> Self {
        Self {
            id: PasskeyId::from_uuid(r.id),
            account: AccountId::from_uuid(r.account_id),
            credential_id: r.credential_id,
            credential: r.credential,
            name: r.name,
            created_at: Timestamp::from_micros(r.created_at),
            last_used_at: r.last_used_at.map(Timestamp::from_micros),
        }
    }
}

/// A challenge that was given out.
#[derive(Clone, Debug, FromQueryResult)]
struct Given {
    account_id: Option<Uuid>,
    state: String,
}

const COLUMNS: &str = "id, account_id, credential_id, credential, name, created_at, last_used_at";

impl Db<'_> {
    /// Oldest first.
    pub async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>, StoreError> {
        let sql = format!("select {COLUMNS} from passkey where account_id = $1 order by created_at, id");
        let rows: Vec<Row> = self.all(&sql, values![account.as_uuid()]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub async fn passkey_of_credential(&self, credential_id: &[u8]) -> Result<Option<Passkey>, StoreError> {
        let sql = format!("select {COLUMNS} from passkey where credential_id = $1");
        let row: Option<Row> = self.one(&sql, values![credential_id.to_vec()]).await?;
        Ok(row.map(Into::into))
    }

    pub async fn insert_passkey(&self, p: &Passkey) -> Result<(), StoreError> {
        let sql = format!("insert into passkey ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)");
        self.exec(
            &sql,
            values![
                p.id.as_uuid(),
                p.account.as_uuid(),
                p.credential_id.clone(),
                p.credential.as_str(),
                p.name.as_str(),
                p.created_at.as_micros(),
                p.last_used_at.map(Timestamp::as_micros)
            ],
        )
        .await?;
        Ok(())
    }

    /// It was used: its counter may have moved.
    pub async fn use_passkey(
        &self,
        id: PasskeyId,
        credential: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "update passkey set credential = $2, last_used_at = $3 where id = $1",
            values![id.as_uuid(), credential, now.as_micros()],
        )
        .await?;
        Ok(())
    }

    pub async fn rename_passkey(
        &self,
        account: AccountId,
        id: PasskeyId,
        name: &str,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update passkey set name = $3 where id = $1 and account_id = $2",
                values![id.as_uuid(), account.as_uuid(), name],
            )
            .await?;
        Ok(n == 1)
    }

    pub async fn delete_passkey(&self, account: AccountId, id: PasskeyId) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from passkey where id = $1 and account_id = $2",
                values![id.as_uuid(), account.as_uuid()],
            )
            .await?;
        Ok(n == 1)
    }

    /// All of an account; how many there were.
    pub async fn delete_passkeys(&self, account: AccountId) -> Result<u64, StoreError> {
        self.exec(
            "delete from passkey where account_id = $1",
            values![account.as_uuid()],
        )
        .await
    }

    pub async fn insert_passkey_challenge(
        &self,
        ticket_hash: &[u8; 32],
        account: Option<AccountId>,
        state: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into passkey_challenge (ticket_hash, account_id, state, expires_at) values ($1, $2, $3, $4)",
            values![
                ticket_hash.to_vec(),
                account.map(AccountId::as_uuid),
                state,
                expires_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// Takes a challenge that is still good, once: whose it is, and what the WebAuthn library needs to judge the answer.
    pub async fn take_passkey_challenge(
        &self,
        ticket_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<(Option<AccountId>, String)>, StoreError> {
        let given: Option<Given> = self
            .one(
                "delete from passkey_challenge where ticket_hash = $1 and expires_at > $2 returning account_id, state",
                values![ticket_hash.to_vec(), now.as_micros()],
            )
            .await?;
        Ok(given.map(|g| (g.account_id.map(AccountId::from_uuid), g.state)))
    }
}
