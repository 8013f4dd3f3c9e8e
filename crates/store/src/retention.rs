//! What age ends. See `domain::retention` for the table.

use crate::db::{unsigned, values};
use crate::{Backend, Db, StoreError};
use domain::Timestamp;

/// True for a target that ended before `$1` and still has its checkpoint.
const OVER: &str = "checkpoint_sealed is not null and state in ('published', 'failed', 'canceled') \
    and coalesce(published_at, updated_at) < $1";
/// True for an attempt from before `$1` that still says where it went.
const UNTRIMMED: &str = "started_at < $1 and host <> ''";

/// Openings whose lines were erased by age: they still count when the ledger is compared with the vault.
const TRIMMED: &str = "token_uses_trimmed";

impl Db<'_> {
    /// Attempts lose what came back in words, where it went and how much it was; step, outcome and code stay.
    pub async fn trim_attempts(&self, before: Timestamp) -> Result<u64, StoreError> {
        let sql = format!(
            "update attempt set message = null, host = '', bytes_sent = 0, duration_ms = 0 where {UNTRIMMED}"
        );
        self.exec(&sql, values![before.as_micros()]).await
    }

    /// Lines of the ledger that were last written before this.
    pub async fn trim_token_uses(&self, before: Timestamp) -> Result<u64, StoreError> {
        let sum: Option<i64> = self
            .exec_scalar(
                "select cast(coalesce(sum(calls), 0) as bigint) from token_use where last_at < $1",
                values![before.as_micros()],
            )
            .await?;
        let sum = unsigned(sum.unwrap_or(0));
        if sum == 0 {
            return Ok(0);
        }
        let so_far = self.trimmed_token_uses().await?;
        self.set_setting(TRIMMED, &(so_far + sum).to_string()).await?;
        self.exec(
            "delete from token_use where last_at < $1",
            values![before.as_micros()],
        )
        .await
    }

    pub(crate) async fn trimmed_token_uses(&self) -> Result<u64, StoreError> {
        let text = self.setting(TRIMMED).await?;
        Ok(text.and_then(|n| n.parse().ok()).unwrap_or(0))
    }

    /// Holds all targets that the sweep is about to change, in their order and after the channels: it changes them in
    /// several steps.
    pub async fn hold_aged_posts(
        &self,
        checkpoints: Timestamp,
        youtube: Timestamp,
        numbers: Timestamp,
    ) -> Result<(), StoreError> {
        if self.backend() == Backend::Sqlite {
            return Ok(());
        }
        let aged = |which: &str, at: &str| {
            let which = which.replace("$1", at);
            format!("select id from publish_target where {which}")
        };
        let sql = format!(
            "select id from publish_target where id in ({} union {} union {}) order by id for no key update",
            aged(OVER, "$1"),
            aged(&crate::youtube::aged_target(), "$2"),
            aged(crate::numbers::AGED, "$3")
        );
        let with = values![checkpoints.as_micros(), youtube.as_micros(), numbers.as_micros()];
        self.ids(&sql, with).await?;
        Ok(())
    }

    /// Checkpoints of posts that ended before this.
    pub async fn sweep_checkpoints(&self, before: Timestamp) -> Result<u64, StoreError> {
        let sql = format!(
            "update publish_target set checkpoint_sealed = null, fetch_link_hash = null where {OVER}"
        );
        self.exec(&sql, values![before.as_micros()]).await
    }

    pub async fn trim_receipts(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec("delete from receipt where at < $1", values![before.as_micros()])
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::youtube::{AGED_ATTEMPT, AGED_NOTICE, aged_target};
    use sea_orm::FromQueryResult;

    #[derive(FromQueryResult)]
    struct Step {
        detail: String,
    }

    #[derive(FromQueryResult)]
    struct Line {
        #[sea_orm(from_alias = "QUERY PLAN")]
        line: String,
    }

    /// Tables that grow with use, and what the hourly sweep looks for in them.
    fn sweeps() -> Vec<(&'static str, String)> {
        let of = |table, which: &str| (table, format!("select 1 from {table} where {which}"));
        vec![
            of("publish_target", OVER),
            of("publish_target", crate::numbers::AGED),
            of("publish_target", &aged_target()),
            of("attempt", UNTRIMMED),
            of("attempt", AGED_ATTEMPT),
            of("notice", AGED_NOTICE),
            of("token_use", "last_at < $1"),
            of("receipt", "at < $1"),
            of("known_network", "last_at < $1"),
            of("event", "at < $1"),
            of("audit_private", "at_ms < $1"),
            of("webhook_delivery", "created_at < $1"),
        ]
    }

    #[tokio::test]
    async fn the_sweep_finds_what_is_due_by_an_index() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let tx = store.begin().await.unwrap();
        for (table, sql) in sweeps() {
            let explained = format!("explain query plan {sql}");
            let steps: Vec<Step> = tx.db().all(&explained, values![5_i64]).await.unwrap();
            let told: Vec<_> = steps.into_iter().map(|s| s.detail).collect();
            let scans = told.iter().any(|step| step.starts_with(&format!("SCAN {table}")));
            assert!(!scans, "{sql}\n{told:#?}");
        }
    }

    #[tokio::test]
    async fn so_it_does_on_postgresql() {
        let Ok(url) = std::env::var("TEST_POSTGRES_URL") else {
            eprintln!("TEST_POSTGRES_URL is not set: `make test` starts a server for this");
            return;
        };
        let (server, _) = url.rsplit_once('/').unwrap();
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        sqlx::query("create database sweeps")
            .execute(&pool)
            .await
            .unwrap();
        let store = Store::open(&format!("{server}/sweeps")).await.unwrap();
        let tx = store.begin().await.unwrap();
        // Tables are empty here: what matters is whether an index can answer at all.
        tx.db().exec("set local enable_seqscan = off", []).await.unwrap();
        for (table, sql) in sweeps() {
            let steps: Vec<Line> = tx
                .db()
                .all(&format!("explain {}", sql.replace("$1", "5")), [])
                .await
                .unwrap();
            let told: Vec<_> = steps.into_iter().map(|s| s.line).collect();
            let scans = told
                .iter()
                .any(|step| step.contains(&format!("Seq Scan on {table}")));
            assert!(!scans, "{sql}\n{told:#?}");
        }
    }
}
