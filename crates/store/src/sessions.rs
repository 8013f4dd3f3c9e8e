//! Signed-in browsers.

use crate::db::values;
use crate::{Db, StoreError};
use domain::{AccountId, SessionId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Session {
    pub id: SessionId,
    pub account: AccountId,
    /// Browser family, no finer.
    pub browser: String,
    /// The network the session came from: a /24 or /48.
    pub network: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// When the person last proved themselves.
    pub authenticated_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    browser: String,
    network: String,
    created_at: i64,
    last_seen_at: i64,
    authenticated_at: i64,
}
impl From<Row> for Session {
    fn from(r: Row) -> Self {
        Self {
            id: SessionId::from_uuid(r.id),
            account: AccountId::from_uuid(r.account_id),
            browser: r.browser,
            network: r.network,
            created_at: Timestamp::from_micros(r.created_at),
            last_seen_at: Timestamp::from_micros(r.last_seen_at),
            authenticated_at: Timestamp::from_micros(r.authenticated_at),
        }
    }
}

const COLUMNS: &str = "id, account_id, browser, network, created_at, last_seen_at, authenticated_at";

impl Db<'_> {
    pub async fn insert_session(
        &self,
        session: &Session,
        token_hash: &[u8; 32],
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into session (id, account_id, token_hash, browser, network, created_at, last_seen_at, \
               authenticated_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                session.id.as_uuid(),
                session.account.as_uuid(),
                token_hash.to_vec(),
                session.browser.as_str(),
                session.network.as_str(),
                session.created_at.as_micros(),
                session.last_seen_at.as_micros(),
                session.authenticated_at.as_micros(),
                expires_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// A session that has neither ended nor run out (`idle_since`: seen last before it means run out).
    pub async fn live_session(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from session where token_hash = $1 and expires_at > $2 and last_seen_at >= $3"
        );
        let row: Option<Row> = self
            .one(
                &sql,
                values![token_hash.to_vec(), now.as_micros(), idle_since.as_micros()],
            )
            .await?;
        Ok(row.map(Into::into))
    }

    pub async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let sql = format!("select {COLUMNS} from session where id = $1");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid()]).await?;
        Ok(row.map(Into::into))
    }

    pub async fn session_exists(&self, id: SessionId) -> Result<bool, StoreError> {
        Ok(self
            .exec_scalar::<Uuid>("select id from session where id = $1", values![id.as_uuid()])
            .await?
            .is_some())
    }

    pub async fn sessions(
        &self,
        account: AccountId,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from session where account_id = $1 and expires_at > $2 and last_seen_at >= $3 \
             order by last_seen_at desc limit 200"
        );
        let rows: Vec<Row> = self
            .all(
                &sql,
                values![account.as_uuid(), now.as_micros(), idle_since.as_micros()],
            )
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub async fn touch_session(&self, id: SessionId, now: Timestamp) -> Result<(), StoreError> {
        self.exec(
            "update session set last_seen_at = $2 where id = $1",
            values![id.as_uuid(), now.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// The person proved themselves again: another token from now on. False when the session is gone.
    pub async fn renew_session(
        &self,
        id: SessionId,
        token_hash: &[u8; 32],
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update session set token_hash = $2, authenticated_at = $3, last_seen_at = $3 where id = $1",
                values![id.as_uuid(), token_hash.to_vec(), at.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Ends one session of an account; false when it has no such session.
    pub async fn end_session(&self, account: AccountId, id: SessionId) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from session where id = $1 and account_id = $2",
                values![id.as_uuid(), account.as_uuid()],
            )
            .await?;
        Ok(n == 1)
    }

    pub async fn end_other_sessions(
        &self,
        account: AccountId,
        keep: Option<SessionId>,
    ) -> Result<u64, StoreError> {
        self.exec(
            "delete from session where account_id = $1 and id <> $2",
            values![account.as_uuid(), keep.map_or(Uuid::nil(), SessionId::as_uuid)],
        )
        .await
    }

    pub async fn sweep_sessions(&self, now: Timestamp, idle_since: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from session where expires_at <= $1 or last_seen_at < $2",
            values![now.as_micros(), idle_since.as_micros()],
        )
        .await
    }
}
