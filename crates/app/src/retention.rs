//! The hourly erasure of what has reached its age.

use crate::audit::Entry;
use crate::security::{BEGUN_FACTOR, FAILURES_COUNT};
use crate::{App, AppError};
use domain::audit::Kind;
use domain::retention::{CHECKPOINT, CONSENT, KNOWN_NETWORK, Line, PAGE_EVENTS, SESSION_IDLE, days};

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
        let journeys = db.sweep_connections(now.minus(CONSENT)).await?;
        let invitations = db.sweep_invitations(now).await?;
        let sessions = db.sweep_sessions(now, now.minus(SESSION_IDLE)).await?;
        db.sweep_factors(now, now.minus(FAILURES_COUNT), now.minus(BEGUN_FACTOR))
            .await?;
        let letters = db.sweep_links(now).await? + db.sweep_mails(now).await?;
        let networks = db.sweep_networks(now.minus(KNOWN_NETWORK)).await?;
        db.sweep_events(now.minus(PAGE_EVENTS)).await?;
        let attempts = db.trim_attempts(now.minus(days(kept.attempt_days))).await?;
        let uses = db.trim_token_uses(now.minus(days(kept.token_use_days))).await?;
        let checkpoints = db.sweep_checkpoints(now.minus(CHECKPOINT)).await?;
        let egress = db.trim_egress(self.egress_kept_from()).await?;
        let receipts = db.trim_receipts(now.minus(days(kept.receipt_days))).await?;
        let audit = db.forget_audit_before(now.minus(days(kept.audit_days))).await?
            + db.forget_imported_audit_before(now.minus(days(kept.audit_days)))
                .await?;
        if journeys
            + invitations
            + sessions
            + letters
            + networks
            + attempts
            + uses
            + checkpoints
            + egress
            + receipts
            + audit
            > 0
        {
            let entry = Entry::new(Kind::RetentionSwept)
                .with("consent_journeys", journeys)
                .with("invitations", invitations)
                .with("sessions", sessions)
                .with("letters", letters)
                .with("networks", networks)
                .with("attempt_details", attempts)
                .with("token_uses", uses)
                .with("checkpoints", checkpoints)
                .with("egress_lines", egress)
                .with("receipts", receipts)
                .with("private_halves", audit);
            self.audit(&tx, None, entry, now).await?;
        }
        Ok(tx.commit().await?)
    }
}
