//! The hourly erasure of what has reached its age.

use crate::{App, AppError};
use domain::retention::{CHECKPOINT, CONSENT, Line, PAGE_EVENTS, SESSION_IDLE, days};

impl App {
    /// How long each kind of data is kept here.
    pub fn retention_table(&self) -> Vec<Line> {
        self.settings.retention.table()
    }

    /// Erases what is over. May run twice.
    pub async fn sweep_aged(&self) -> Result<(), AppError> {
        let (now, kept) = (self.now(), &self.settings.retention);
        let tx = self.store.begin().await?;
        let db = tx.db();
        db.sweep_connections(now.minus(CONSENT)).await?;
        db.sweep_sessions(now, now.minus(SESSION_IDLE)).await?;
        db.sweep_events(now.minus(PAGE_EVENTS)).await?;
        let attempts = db.trim_attempts(now.minus(days(kept.attempt_days))).await?;
        let uses = db.trim_token_uses(now.minus(days(kept.token_use_days))).await?;
        let checkpoints = db.sweep_checkpoints(now.minus(CHECKPOINT)).await?;
        let receipts = db.trim_receipts(now.minus(days(kept.receipt_days))).await?;
        tx.commit().await?;
        if attempts + uses + checkpoints + receipts > 0 {
            tracing::info!(attempts, uses, checkpoints, receipts, "erased by age");
        }
        Ok(())
    }
}
