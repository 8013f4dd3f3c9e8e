//! Whether what the service stands on answers: for the page that anybody may open, and for programs that watch.
//!
//! Strangers may ask as often as they like; one real look is taken in five seconds, and who asks in between is told
//! what that one saw.

use crate::{App, AppError};
use domain::Timestamp;
use std::future::Future;
use std::sync::{Mutex as Kept, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex;

/// Longest that a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks at least.
const EVERY: Duration = Duration::from_secs(5);
/// While somebody looks, a look of this age is still told.
const LAST: Duration = Duration::from_secs(15);

/// Which parts answer. Nothing of it is about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub database: bool,
    pub storage: bool,
    /// Whether the key of this process opens a key of a workspace; none while the database cannot tell one.
    pub key: Option<bool>,
}

impl Standing {
    pub const fn is_well(self) -> bool {
        self.database && self.storage && matches!(self.key, Some(true))
    }
    /// Whether requests can be served.
    pub const fn is_ready(self) -> bool {
        self.database && self.storage
    }
}

/// The last look, and the turn to take the next.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    last: Kept<Option<(Timestamp, Standing)>>,
    turn: Mutex<()>,
}

impl Looks {
    fn last(&self, now: Timestamp, age: Duration) -> Option<Standing> {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let young = |at: Timestamp| at <= now && now < at.plus(age);
        last.filter(|(at, _)| young(*at)).map(|(_, seen)| seen)
    }

    /// What was seen a moment ago, or else what `look` sees now. Of several at once one looks.
    async fn see(&self, now: impl Fn() -> Timestamp, look: impl Future<Output = Standing>) -> Standing {
        if let Some(seen) = self.last(now(), EVERY) {
            return seen;
        }
        let _turn = match self.turn.try_lock() {
            Ok(turn) => turn,
            Err(_) => match self.last(now(), LAST) {
                Some(seen) => return seen,
                None => self.turn.lock().await,
            },
        };
        if let Some(seen) = self.last(now(), EVERY) {
            return seen;
        }
        let seen = look.await;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((now(), seen));
        seen
    }
}

impl App {
    pub async fn standing(&self) -> Standing {
        self.looks.see(|| self.now(), self.look()).await
    }

    async fn look(&self) -> Standing {
        let (database, storage, key) = tokio::join!(
            in_time("the database", async { Ok(self.store.ping().await?) }),
            in_time("the storage", async {
                Ok(self.storage.health().await.map(|_| ())?)
            }),
            tokio::time::timeout(PATIENCE, self.key_opens()),
        );
        Standing {
            database,
            storage,
            key: key.ok().flatten(),
        }
    }

    /// Of the newest workspace: its key was wrapped under what this process should have. No token is opened by that.
    async fn key_opens(&self) -> Option<bool> {
        let newest = self.store.read().newest_wrapped_key().await.ok()?;
        // Where there is no workspace yet, nothing needs a key.
        Some(newest.is_none_or(|(workspace, wrapped)| self.vault.unlock(workspace, &wrapped).is_ok()))
    }
}

async fn in_time(part: &str, answers: impl Future<Output = Result<(), AppError>>) -> bool {
    match tokio::time::timeout(PATIENCE, answers).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "{part} does not answer");
            false
        }
        Err(_) => {
            tracing::warn!("{part} does not answer in time");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Clock;
    use futures_util::future::join_all;
    use std::sync::atomic::{AtomicU32, Ordering};

    const WELL: Standing = Standing {
        database: true,
        storage: true,
        key: Some(true),
    };

    #[tokio::test]
    async fn one_look_is_taken_in_five_seconds_however_many_ask() {
        let (clock, hand) = Clock::manual(Timestamp::from_micros(1_790_000_000_000_000));
        let (looks, taken) = (Looks::default(), AtomicU32::new(0));
        let ask = || {
            looks.see(|| clock.now(), async {
                taken.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                WELL
            })
        };
        let count = || taken.load(Ordering::SeqCst);
        assert_eq!(join_all((0..100).map(|_| ask())).await, [WELL; 100]);
        assert_eq!(count(), 1, "at once");
        hand.forward(Duration::from_millis(4_999));
        join_all((0..100).map(|_| ask())).await;
        assert_eq!(count(), 1, "within five seconds");
        hand.forward(Duration::from_millis(1));
        join_all((0..100).map(|_| ask())).await;
        assert_eq!(count(), 2, "and then one more");
    }

    #[tokio::test]
    async fn who_asks_while_a_look_is_taken_is_told_the_last_one_unless_it_is_old() {
        let (clock, hand) = Clock::manual(Timestamp::from_micros(1_790_000_000_000_000));
        let looks = Looks::default();
        let now = || clock.now();
        let (down, never) = (
            Standing {
                database: false,
                ..WELL
            },
            std::future::pending(),
        );
        assert_eq!(looks.see(now, async { WELL }).await, WELL);
        hand.forward(EVERY);
        let slow = looks.see(now, never);
        tokio::pin!(slow);
        assert!(futures_util::poll!(slow.as_mut()).is_pending());
        assert_eq!(looks.see(now, async { down }).await, WELL);
        hand.forward(LAST);
        let waits = looks.see(now, async { down });
        tokio::pin!(waits);
        assert!(futures_util::poll!(waits.as_mut()).is_pending());
    }
}
