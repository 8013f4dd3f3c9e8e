//! What only the operator sees: the installation as a whole, nobody's content.

mod accounts;
mod findings;
mod mail_test;
mod overview;
mod platforms;

use crate::{Actor, App, AppError, views};
use domain::Timestamp;
use domain::retention::EGRESS;
use std::time::Duration;
use store::egress::EgressDay;

const DAY_MICROS: i64 = 86_400_000_000;

/// The beginning of a moment's day, UTC.
fn day_of(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros() - at.as_micros().rem_euclid(DAY_MICROS))
}

impl App {
    /// # Errors
    /// [`AppError::OperatorRequired`] for everybody else.
    pub async fn need_operator(&self, actor: &Actor) -> Result<(), AppError> {
        let account = self.store.read().account(actor.account).await?;
        match account {
            Some(a) if a.is_operator => Ok(()),
            _ => Err(AppError::OperatorRequired),
        }
    }

    /// Adds what went out since the last time to the log of the day. If we die before, those seconds are not in the
    /// log; if the commit comes to nothing, they are added the next time.
    pub async fn write_egress_log(&self) -> Result<(), AppError> {
        let counts = self.egress.counts();
        let taken = counts.take();
        if taken.is_empty() {
            return Ok(());
        }
        let day = day_of(self.now());
        let write = async {
            let tx = self.store.begin().await?;
            for (line, n) in &taken {
                let more = EgressDay {
                    day,
                    host: line.host.clone(),
                    is_act: line.is_act,
                    purpose: line.purpose.to_owned(),
                    refused: line.refused.map(|r| r.as_str().to_owned()),
                    calls: n.calls,
                    failed: n.failed,
                    bytes_sent: n.bytes_sent,
                };
                tx.db().add_egress(&more).await?;
            }
            tx.commit().await
        };
        let written = write.await;
        if written.is_err() {
            counts.give_back(taken);
        }
        Ok(written?)
    }

    /// A letter handed to the mail server, or not taken by it.
    pub fn count_letter(&self, host: &str, kind: &'static str, bytes: u64, is_taken: bool) {
        let line = egress::Line::own(host, kind);
        self.egress
            .counts()
            .add(line, egress::Count::one(is_taken, bytes));
    }

    /// What left the machine, newest day first. What is counted and not written yet is written first.
    pub async fn egress_log(
        &self,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<views::Page<views::EgressDay>, AppError> {
        let skip = match cursor {
            Some(text) => text.parse().map_err(|_| {
                AppError::field("cursor", "cursor_invalid", "This is not a cursor of this list.")
            })?,
            None => 0,
        };
        self.write_egress_log().await?;
        let rows = self.store.read().egress_days(skip, limit).await?;
        let is_full = u32::try_from(rows.len()).is_ok_and(|n| n == limit);
        Ok(views::Page {
            next_cursor: is_full.then(|| skip.saturating_add(limit).to_string()),
            items: rows.into_iter().map(Into::into).collect(),
        })
    }

    /// How long a line of the log stays, from the beginning of its day.
    pub(crate) fn egress_kept_from(&self) -> Timestamp {
        self.now().minus(EGRESS)
    }
}

/// How often the counts are written down.
pub const WRITE_EVERY: Duration = Duration::from_secs(3);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        let at: Timestamp = "2026-11-26T23:59:59.999Z".parse().unwrap();
        assert_eq!(day_of(at).to_string(), "2026-11-26T00:00:00.000Z");
        assert_eq!(day_of(day_of(at)), day_of(at));
    }
}
