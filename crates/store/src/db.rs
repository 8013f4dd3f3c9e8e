//! Connections, and the four ways a query runs.
//!
//! Queries are plain SQL with `$1` placeholders, which both databases take as they stand.

use crate::{StoreError, migrate::migrator};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, FromQueryResult,
    SqliteTransactionMode, SqlxPostgresConnector, SqlxSqliteConnector, Statement, TransactionOptions,
    TransactionTrait, Value,
};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::str::FromStr;
use std::time::Duration;
use tokio::sync::Notify;

/// Builds the values of a query.
macro_rules! values {
    ($($v:expr),* $(,)?) => { [$(sea_orm::Value::from($v)),*] };
}
pub(crate) use values;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// How PostgreSQL is spoken to. Beyond this machine it must show a certificate that holds, unless the address
/// itself says `sslmode=`. Source: OWASP ASVS 5.0, 12.3.
fn postgres(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url)?;
    let says_how = url.contains("sslmode=")
        || url.contains("ssl-mode=")
        || !matches!(options.get_ssl_mode(), PgSslMode::Prefer);
    let host = options.get_host().trim_matches(['[', ']']);
    let here = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback());
    Ok(if says_how || here {
        options
    } else {
        options.ssl_mode(PgSslMode::VerifyFull)
    })
}

/// The database. SQLite has one writing connection and several reading ones; PostgreSQL one pool.
#[derive(Clone)]
pub struct Store {
    write: DatabaseConnection,
    read: DatabaseConnection,
    backend: Backend,
    /// Rings after a commit that queued a job or an event in this process.
    pub(crate) wake: std::sync::Arc<Wake>,
}

#[derive(Default)]
pub(crate) struct Wake {
    pub jobs: Notify,
    pub events: Notify,
}

impl Store {
    /// Opens the database and brings it to the newest schema.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let wake = std::sync::Arc::default();
        if url.starts_with("postgres") {
            let options = postgres(url)?.options([("statement_timeout", "30s")]);
            let pool = sqlx::postgres::PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(options)
                .await
                .map_err(|e| match e {
                    e @ sqlx::Error::Tls(_) => StoreError::Tls(e),
                    e => e.into(),
                })?;
            migrator().run(&pool).await?;
            let db = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
            let store = Self {
                write: db.clone(),
                read: db,
                backend: Backend::Postgres,
                wake,
            };
            store.index_library().await?;
            return Ok(store);
        }
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory");
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(15))
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        migrator().run(&write).await?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .idle_timeout(Duration::from_secs(60))
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        let store = Self {
            write: SqlxSqliteConnector::from_sqlx_sqlite_pool(write),
            read: SqlxSqliteConnector::from_sqlx_sqlite_pool(read),
            backend: Backend::Sqlite,
            wake,
        };
        store.index_library().await?;
        Ok(store)
    }

    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// The reading connections themselves.
    pub(crate) const fn reading(&self) -> &DatabaseConnection {
        &self.read
    }

    pub(crate) const fn writing(&self) -> &DatabaseConnection {
        &self.write
    }

    /// For questions outside a transaction.
    pub fn read(&self) -> Db<'_> {
        Db {
            on: On::Pool(&self.read),
            backend: self.backend,
        }
    }

    /// A transaction that may write: takes SQLite's write lock at its begin, so it never fails midway for it.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = self.write.begin_with_options(options).await?;
        Ok(Tx {
            tx,
            backend: self.backend,
            wake: self.wake.clone(),
        })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read()
            .exec_scalar("select cast(1 as bigint) as n", [])
            .await
            .map(|_: Option<i64>| ())
    }

    /// Resolves when this process may have queued a job. Subscribe before looking for work.
    pub fn jobs_wake(&self) -> tokio::sync::futures::Notified<'_> {
        self.wake.jobs.notified()
    }
    /// Resolves when this process may have recorded an event.
    pub fn events_wake(&self) -> tokio::sync::futures::Notified<'_> {
        self.wake.events.notified()
    }

    /// Folds SQLite's write-ahead log back and empties it, so that erased bytes leave it too.
    pub async fn checkpoint_wal(&self) -> Result<(), StoreError> {
        if self.backend == Backend::Sqlite {
            let sql = Statement::from_string(DbBackend::Sqlite, "pragma wal_checkpoint(truncate)");
            self.write.query_one_raw(sql).await?;
        }
        Ok(())
    }

    pub async fn close(&self) {
        let _ = self.read.clone().close().await;
        let _ = self.write.clone().close().await;
    }
}

/// An open transaction; dropped without [`Tx::commit`] it leaves nothing behind.
pub struct Tx {
    tx: DatabaseTransaction,
    backend: Backend,
    wake: std::sync::Arc<Wake>,
}

impl Tx {
    pub fn db(&self) -> Db<'_> {
        Db {
            on: On::Tx(&self.tx),
            backend: self.backend,
        }
    }
    /// Commits what nobody waits for.
    pub(crate) async fn commit_quietly(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }
    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await?;
        self.wake.jobs.notify_waiters();
        self.wake.events.notify_waiters();
        Ok(())
    }
}

/// Where a query runs: in a transaction, or on the reading pool.
#[derive(Clone, Copy)]
pub struct Db<'a> {
    on: On<'a>,
    backend: Backend,
}

#[derive(Clone, Copy)]
enum On<'a> {
    Pool(&'a DatabaseConnection),
    Tx(&'a DatabaseTransaction),
}

impl Db<'_> {
    fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        let backend = match self.backend {
            Backend::Sqlite => DbBackend::Sqlite,
            Backend::Postgres => DbBackend::Postgres,
        };
        Statement::from_sql_and_values(backend, sql, values)
    }

    pub(crate) const fn backend(&self) -> Backend {
        self.backend
    }

    /// Row locks exist on PostgreSQL only; SQLite has one writer.
    pub(crate) const fn skip_locked(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite => "",
            Backend::Postgres => "for update skip locked",
        }
    }

    /// Holds the rows of a question until the transaction ends.
    pub(crate) const fn for_update(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite => "",
            Backend::Postgres => "for update",
        }
    }

    /// Holds rows as a change of them would, so that others may still refer to them.
    pub(crate) const fn for_no_key_update(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite => "",
            Backend::Postgres => "for no key update",
        }
    }

    pub(crate) async fn all<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>, StoreError> {
        let query = T::find_by_statement(self.statement(sql, values));
        Ok(match self.on {
            On::Pool(c) => query.all(c).await?,
            On::Tx(c) => query.all(c).await?,
        })
    }

    pub(crate) async fn one<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>, StoreError> {
        let query = T::find_by_statement(self.statement(sql, values));
        Ok(match self.on {
            On::Pool(c) => query.one(c).await?,
            On::Tx(c) => query.one(c).await?,
        })
    }

    /// The first column of the first row.
    pub(crate) async fn exec_scalar<T: sea_orm::TryGetable>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>, StoreError> {
        let statement = self.statement(sql, values);
        let row = match self.on {
            On::Pool(c) => c.query_one_raw(statement).await?,
            On::Tx(c) => c.query_one_raw(statement).await?,
        };
        row.map(|r| r.try_get_by_index(0).map_err(StoreError::from))
            .transpose()
    }

    /// How many rows were touched.
    pub(crate) async fn exec(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, StoreError> {
        let statement = self.statement(sql, values);
        Ok(match self.on {
            On::Pool(c) => c.execute_raw(statement).await?.rows_affected(),
            On::Tx(c) => c.execute_raw(statement).await?.rows_affected(),
        })
    }
}

/// A number of the database as the unsigned it is.
pub(crate) fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// A number for the database.
pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_this_machine_postgresql_must_prove_itself_unless_the_operator_says_otherwise() {
        let mode = |url: &str| format!("{:?}", postgres(url).unwrap().get_ssl_mode());
        assert_eq!(mode("postgres://u:p@db.example.org/shorts"), "VerifyFull");
        assert_eq!(mode("postgres://u:p@192.0.2.1:5433/shorts"), "VerifyFull");
        for here in ["127.0.0.1", "localhost", "[::1]"] {
            assert_eq!(mode(&format!("postgres://u:p@{here}/shorts")), "Prefer");
        }
        assert_eq!(mode("postgres://u:p@db/shorts?sslmode=disable"), "Disable");
        assert_eq!(mode("postgres://u:p@db/shorts?sslmode=require"), "Require");
        assert_eq!(mode("postgres:///shorts?host=/run/postgresql"), "Prefer");
    }
}
