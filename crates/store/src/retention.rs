//! What age ends. See `domain::retention` for the table.

use crate::db::{unsigned, values};
use crate::{Db, StoreError};
use domain::Timestamp;

/// Openings whose lines were erased by age: they still count when the ledger is compared with the vault.
const TRIMMED: &str = "token_uses_trimmed";

impl Db<'_> {
    /// Attempts lose what came back in words, where it went and how much it was; step, outcome and code stay.
    pub async fn trim_attempts(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "update attempt set message = null, host = '', bytes_sent = 0, duration_ms = 0 \
             where started_at < $1 and host <> ''",
            values![before.as_micros()],
        )
        .await
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

    /// Checkpoints of posts that ended before this.
    pub async fn sweep_checkpoints(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "update publish_target set checkpoint_sealed = null, fetch_link_hash = null \
             where checkpoint_sealed is not null and state in ('published', 'failed', 'canceled') \
               and coalesce(published_at, updated_at) < $1",
            values![before.as_micros()],
        )
        .await
    }

    pub async fn trim_receipts(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec("delete from receipt where at < $1", values![before.as_micros()])
            .await
    }
}
