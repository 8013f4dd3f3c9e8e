//! A member's secret address of the calendar, for programs that show calendars and can't sign in.
//!
//! It opens what every member may see, and nothing can be changed with it. It ends with the membership.

mod feed;

use crate::audit::Entry;
use crate::{Actor, App, AppError, WorkspaceScope, views};
use domain::audit::Kind as Audited;
use domain::retention::days;
use std::time::Duration;

/// How far back the calendar reaches; ahead it holds all there is.
const DAYS_BACK: u32 = 30;
/// Targets of one answer: more than a workspace plans, less than an answer may weigh.
const TARGETS_MAX: u32 = 20_000;
/// The last use is written at most so often.
const USE_WRITTEN: Duration = Duration::from_secs(60);
/// Characters of a token.
const TOKEN_LENGTH: usize = 43;

impl App {
    /// Makes the link of a person, or a new one in its place. Its address is in the answer and nowhere else.
    pub async fn create_calendar_link(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
    ) -> Result<views::NewCalendarLink, AppError> {
        let token = vault::token();
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().hold_workspace(scope).await?;
        let was = tx
            .db()
            .set_calendar_link(scope, actor.account, &vault::hash_token(&token), now)
            .await?;
        let entry = Entry::new(Audited::CalendarLinkCreated)
            .about(scope.workspace(), None)
            .with("renewed", was);
        self.audit(&tx, Some(scope), entry, now).await?;
        tx.commit().await?;
        let base = self.settings.public_url.as_str().trim_end_matches('/');
        Ok(views::NewCalendarLink {
            url: format!("{base}/calendar/{token}.ics"),
            created_at: now,
        })
    }

    /// Whether the person has a link, and when it was used.
    pub async fn calendar_link(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
    ) -> Result<views::CalendarLink, AppError> {
        let link = self.store.read().calendar_link(scope, actor.account).await?;
        Ok(views::CalendarLink {
            created_at: link.map(|l| l.created_at),
            read_at: link.and_then(|l| l.read_at),
        })
    }

    /// Ends the person's link: the next reading of it finds nothing.
    pub async fn delete_calendar_link(&self, actor: &Actor, scope: &WorkspaceScope) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        if !tx.db().delete_calendar_link(scope, actor.account).await? {
            return Err(AppError::NotFound);
        }
        let entry = Entry::new(Audited::CalendarLinkEnded).about(scope.workspace(), None);
        self.audit(&tx, Some(scope), entry, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// The calendar behind a token, as RFC 5545 has it.
    pub async fn calendar_feed(&self, token: &str) -> Result<String, AppError> {
        if token.len() != TOKEN_LENGTH {
            return Err(AppError::NotFound);
        }
        let hash = vault::hash_token(token);
        let now = self.now();
        let db = self.store.read();
        let reader = db.calendar_reader(&hash).await?.ok_or(AppError::NotFound)?;
        let from = now.minus(days(DAYS_BACK));
        let entries = db.calendar_entries(&reader.scope, from, TARGETS_MAX).await?;
        if reader.read_at.is_none_or(|at| now.since(at) >= USE_WRITTEN) {
            let tx = self.store.begin().await?;
            tx.db().calendar_link_read(&hash, now).await?;
            tx.commit().await?;
        }
        Ok(feed::write(&reader, &entries, &self.settings.public_url))
    }
}
