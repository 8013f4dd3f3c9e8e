//! What can go wrong in the database.

use sea_orm::DbErr;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique rule of the database was about to be broken.
    #[error("already exists")]
    Conflict,
    /// Another process holds the database; trying again makes sense.
    #[error("the database is busy")]
    Busy,
    /// A row changed under a writer, or its lease passed to another worker.
    #[error("the row is no longer ours")]
    Stale,
    #[error("a stored value cannot be read: {0}")]
    Corrupt(String),
    #[error("database: {0}")]
    Db(DbErr),
    #[error("database: {0}")]
    Sqlx(#[from] sqlx::Error),
    #[error(
        "the connection to PostgreSQL is not encrypted with a certificate that holds ({0}). Give the database one; \
         name its own authority with `sslrootcert=FILE` in AI_SHORTS_DATABASE_URL; or, where nobody else is on the \
         way to it (a private network of containers), say so with `sslmode=disable` there"
    )]
    Tls(sqlx::Error),
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl From<DbErr> for StoreError {
    fn from(e: DbErr) -> Self {
        if let Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) = e.sql_err() {
            return Self::Conflict;
        }
        let text = e.to_string();
        // Two writers that wait for each other: PostgreSQL ends one of them.
        if text.contains("database is locked")
            || text.contains("deadlock detected")
            || text.contains("pool timed out")
            || matches!(e, DbErr::ConnectionAcquire(_))
        {
            return Self::Busy;
        }
        Self::Db(e)
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(e: serde_json::Error) -> Self {
        Self::Corrupt(e.to_string())
    }
}
