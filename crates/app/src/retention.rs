//! The hourly erasure of what has reached its age.

use crate::audit::Entry;
use crate::channels::Known;
use crate::security::{BEGUN_FACTOR, FAILURES_COUNT};
use crate::{App, AppError};
use domain::audit::Kind;
use domain::publish::Note;
use domain::retention::{
    API_TOKEN, CHECKPOINT, CONSENT, KNOWN_NETWORK, Line, NUMBERS, PAGE_EVENTS, SESSION_IDLE, YOUTUBE_FACTS,
    days,
};
use domain::{Timestamp, youtube};

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
        let youtube = self
            .forget_youtube_channels(&db, now.minus(YOUTUBE_FACTS))
            .await?;
        db.hold_aged_posts(
            now.minus(CHECKPOINT),
            now.minus(YOUTUBE_FACTS),
            now.minus(NUMBERS),
        )
        .await?;
        let journeys = db.sweep_connections(now.minus(CONSENT)).await?;
        let invitations = db.sweep_invitations(now).await?;
        let sessions = db.sweep_sessions(now, now.minus(SESSION_IDLE)).await?;
        db.sweep_factors(now, now.minus(FAILURES_COUNT), now.minus(BEGUN_FACTOR))
            .await?;
        let letters =
            db.sweep_links(now).await? + db.sweep_email_changes(now).await? + db.sweep_mails(now).await?;
        let tokens = db.sweep_api_tokens(now.minus(API_TOKEN)).await?;
        let networks = db.sweep_networks(now.minus(KNOWN_NETWORK)).await?;
        db.sweep_events(now.minus(PAGE_EVENTS)).await?;
        let attempts = db.trim_attempts(now.minus(days(kept.attempt_days))).await?;
        let uses = db.trim_token_uses(now.minus(days(kept.token_use_days))).await?;
        let checkpoints = db.sweep_checkpoints(now.minus(CHECKPOINT)).await?;
        let youtube = youtube + forget_youtube_posts(&db, now.minus(YOUTUBE_FACTS)).await?;
        let numbers = db.forget_numbers(now.minus(NUMBERS)).await?;
        let egress = db.trim_egress(self.egress_kept_from()).await?;
        let deliveries = self.sweep_webhooks(&db, now).await?;
        let receipts = db.trim_receipts(now.minus(days(kept.receipt_days))).await?;
        let requests = db.lapse_support_requests(now).await?
            + db.trim_support_requests(now.minus(days(kept.receipt_days)))
                .await?;
        let audit = db.forget_audit_before(now.minus(days(kept.audit_days))).await?
            + db.forget_imported_audit_before(now.minus(days(kept.audit_days)))
                .await?;
        if journeys
            + invitations
            + sessions
            + tokens
            + letters
            + networks
            + attempts
            + uses
            + checkpoints
            + egress
            + deliveries
            + youtube
            + numbers
            + receipts
            + requests
            + audit
            > 0
        {
            let entry = Entry::new(Kind::RetentionSwept)
                .with("consent_journeys", journeys)
                .with("invitations", invitations)
                .with("sessions", sessions)
                .with("api_tokens", tokens)
                .with("letters", letters)
                .with("networks", networks)
                .with("attempt_details", attempts)
                .with("token_uses", uses)
                .with("checkpoints", checkpoints)
                .with("egress_lines", egress)
                .with("webhook_deliveries", deliveries)
                .with("youtube_facts", youtube)
                .with("numbers", numbers)
                .with("receipts", receipts)
                .with("requests", requests)
                .with("private_halves", audit);
            self.audit(&tx, None, entry, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// What YouTube told longer ago than its rule allows. No token is opened to bring it anew: a person's act does.
    async fn forget_youtube_channels(&self, db: &store::Db<'_>, before: Timestamp) -> Result<u64, AppError> {
        let mut gone = 0;
        for channel in db.aged_youtube_channels(before).await? {
            let known: Known = channel
                .facts
                .as_deref()
                .and_then(|j| serde_json::from_str(j).ok())
                .unwrap_or_default();
            let left = known.without_what_was_told()?;
            gone += db
                .forget_youtube_channel(channel.id, left.as_deref(), before)
                .await?;
        }
        Ok(gone)
    }
}

async fn forget_youtube_posts(db: &store::Db<'_>, before: Timestamp) -> Result<u64, AppError> {
    let note = Note {
        code: youtube::EXPIRED.into(),
        message: "What YouTube told of this video was erased here after 30 days, as YouTube asks.".into(),
        hint: Some("The video itself is untouched: look on the channel.".into()),
    };
    Ok(db.forget_youtube_posts(before, &note).await?)
}
