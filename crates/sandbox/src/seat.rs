//! One request at a time on a session; a newer one takes over from one that is stuck.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedMutexGuard, watch};

#[derive(Debug, Default)]
pub struct Seats(Mutex<HashMap<String, Arc<Seat>>>);

#[derive(Debug)]
struct Seat {
    chair: Arc<tokio::sync::Mutex<()>>,
    newest: watch::Sender<u64>,
}

/// The right to work on a session, until a newer request wants it.
#[derive(Debug)]
pub struct Turn {
    number: u64,
    newest: watch::Receiver<u64>,
    _chair: OwnedMutexGuard<()>,
}

impl Seats {
    /// Waits until the request before has let go, which it does at its next chunk.
    pub async fn take(&self, session: &str) -> Turn {
        let seat = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() > 1024 {
                all.retain(|_, seat| Arc::strong_count(seat) > 1 || Arc::strong_count(&seat.chair) > 1);
            }
            let fresh = || {
                Arc::new(Seat {
                    chair: Arc::default(),
                    newest: watch::Sender::new(0),
                })
            };
            all.entry(session.to_owned()).or_insert_with(fresh).clone()
        };
        let mut number = 0;
        seat.newest.send_modify(|n| {
            *n += 1;
            number = *n;
        });
        let newest = seat.newest.subscribe();
        let chair = seat.chair.clone().lock_owned().await;
        Turn {
            number,
            newest,
            _chair: chair,
        }
    }
}

impl Turn {
    /// Ends when a newer request came.
    pub async fn overtaken(&mut self) {
        let mine = self.number;
        if self.newest.wait_for(|n| *n > mine).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
