//! Accounts and the networks they signed in from.

use crate::db::values;
use crate::{Db, StoreError};
use domain::{AccountId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    pub email: String,
    pub display_name: Option<String>,
    pub is_operator: bool,
    pub created_at: Timestamp,
    /// The language that mail to the account is written in, `en` or `ru`.
    pub language: String,
}

/// What a new account brings.
pub struct NewAccount<'a> {
    pub id: AccountId,
    pub email: &'a str,
    /// The form in which two spellings of one address are equal.
    pub email_key: &'a str,
    pub display_name: Option<&'a str>,
    pub password_hash: &'a str,
    pub is_operator: bool,
    pub at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    email: String,
    display_name: Option<String>,
    is_operator: bool,
    created_at: i64,
    language: String,
}
impl From<Row> for Account {
    fn from(r: Row) -> Self {
        Self {
            id: AccountId::from_uuid(r.id),
            email: r.email,
            display_name: r.display_name,
            is_operator: r.is_operator,
            created_at: Timestamp::from_micros(r.created_at),
            language: r.language,
        }
    }
}

#[derive(FromQueryResult)]
struct Credentials {
    id: Uuid,
    password_hash: String,
}

const COLUMNS: &str = "id, email, display_name, is_operator, created_at, language";

impl Db<'_> {
    /// `Conflict` when the address has an account.
    pub async fn insert_account(&self, a: &NewAccount<'_>) -> Result<(), StoreError> {
        self.exec(
            "insert into account (id, email, email_key, display_name, password_hash, is_operator, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            values![
                a.id.as_uuid(),
                a.email,
                a.email_key,
                a.display_name.map(str::to_owned),
                a.password_hash,
                a.is_operator,
                a.at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let row: Option<Row> = self
            .one(
                &format!("select {COLUMNS} from account where id = $1"),
                values![id.as_uuid()],
            )
            .await?;
        Ok(row.map(Into::into))
    }

    pub async fn accounts(&self, limit: u32) -> Result<Vec<Account>, StoreError> {
        let sql = format!("select {COLUMNS} from account order by created_at limit $1");
        let rows: Vec<Row> = self.all(&sql, values![i64::from(limit)]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        Ok(self
            .exec_scalar::<Uuid>("select id from account limit 1", [])
            .await?
            .is_some())
    }

    /// The account of an address with its stored hash.
    pub async fn credentials(&self, email_key: &str) -> Result<Option<(AccountId, String)>, StoreError> {
        let row: Option<Credentials> = self
            .one(
                "select id, password_hash from account where email_key = $1",
                values![email_key],
            )
            .await?;
        Ok(row.map(|r| (AccountId::from_uuid(r.id), r.password_hash)))
    }

    pub async fn set_password_hash(&self, id: AccountId, hash: &str) -> Result<(), StoreError> {
        self.exec(
            "update account set password_hash = $2 where id = $1",
            values![id.as_uuid(), hash],
        )
        .await?;
        Ok(())
    }

    /// The stored hash of an account's password.
    pub async fn password_hash(&self, id: AccountId) -> Result<Option<String>, StoreError> {
        self.exec_scalar(
            "select password_hash from account where id = $1",
            values![id.as_uuid()],
        )
        .await
    }

    /// The language that mail to the account is written in.
    pub async fn set_language(&self, id: AccountId, language: &str) -> Result<(), StoreError> {
        self.exec(
            "update account set language = $2 where id = $1",
            values![id.as_uuid(), language],
        )
        .await?;
        Ok(())
    }

    /// `Conflict` when the address has another account.
    pub async fn set_email(&self, id: AccountId, email: &str, email_key: &str) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update account set email = $2, email_key = $3 where id = $1 and deleted_at is null",
                values![id.as_uuid(), email, email_key],
            )
            .await?;
        Ok(n == 1)
    }

    pub async fn set_display_name(&self, id: AccountId, name: Option<&str>) -> Result<(), StoreError> {
        self.exec(
            "update account set display_name = $2 where id = $1",
            values![id.as_uuid(), name.map(str::to_owned)],
        )
        .await?;
        Ok(())
    }

    /// Remembers that the account signed in from a network (a /24 or /48).
    pub async fn remember_network(
        &self,
        id: AccountId,
        network: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into known_network (account_id, network, last_at) values ($1, $2, $3) \
             on conflict (account_id, network) do update set last_at = excluded.last_at",
            values![id.as_uuid(), network, at.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// Whether the account of this address signed in from the network since a moment.
    pub async fn is_known_network(
        &self,
        email_key: &str,
        network: &str,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let found: Option<i64> = self
            .exec_scalar(
                "select n.last_at from known_network n join account a on a.id = n.account_id \
                 where a.email_key = $1 and n.network = $2 and n.last_at >= $3",
                values![email_key, network, since.as_micros()],
            )
            .await?;
        Ok(found.is_some())
    }

    /// The same for an account whose id is known.
    pub async fn has_known_network(
        &self,
        id: AccountId,
        network: &str,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let found: Option<i64> = self
            .exec_scalar(
                "select last_at from known_network where account_id = $1 and network = $2 and last_at >= $3",
                values![id.as_uuid(), network, since.as_micros()],
            )
            .await?;
        Ok(found.is_some())
    }

    /// Forgets networks that nobody signed in from since a moment.
    pub async fn sweep_networks(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from known_network where last_at < $1",
            values![before.as_micros()],
        )
        .await
    }
}
