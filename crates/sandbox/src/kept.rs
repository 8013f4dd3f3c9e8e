//! What a twin knows, under one lock, written down before anybody hears of it.

use crate::journal::{Journal, Shelf};
use domain::{Clock, Timestamp};
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Everything a twin knows.
pub trait Memory {
    /// Every table, each under a name of its own: what is not among them is forgotten by a restart.
    fn shelves(&mut self) -> Vec<&mut dyn Shelf>;
    /// Tells the moment of the deed that follows.
    fn set_now(&mut self, now: Timestamp);
}

/// A memory with its journal.
#[derive(Debug)]
pub struct Kept<M> {
    clock: Clock,
    state: Mutex<(M, Journal)>,
}

impl<M: Memory> Kept<M> {
    /// Reads `state.jsonl` of `dir` back into `memory`, whose tables are empty, or begins the file. Blocks.
    pub fn open(dir: &Path, clock: Clock, mut memory: M) -> io::Result<Self> {
        let journal = Journal::open(dir, &mut memory.shelves())?;
        let state = Mutex::new((memory, journal));
        Ok(Self { clock, state })
    }

    fn lock(&self) -> MutexGuard<'_, (M, Journal)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does one thing and writes down what changed. A process killed right after keeps it.
    pub fn act<R>(&self, deed: impl FnOnce(&mut M) -> R) -> R {
        let mut state = self.lock();
        let (memory, journal) = &mut *state;
        memory.set_now(self.clock.now());
        let result = deed(memory);
        if let Err(error) = journal.commit(&mut memory.shelves()) {
            tracing::error!(%error, "the sandbox could not write its state");
        }
        result
    }

    /// Empties every table.
    pub fn clear(&self) {
        self.act(|memory| {
            for shelf in memory.shelves() {
                shelf.clear();
            }
        });
    }

    /// Forces what was written to the disk, so that a power cut keeps it too.
    pub async fn settle(&self) {
        let Ok(file) = self.lock().1.handle() else { return };
        let synced = tokio::task::spawn_blocking(move || file.sync_data()).await;
        if !matches!(synced, Ok(Ok(()))) {
            tracing::error!("the sandbox could not settle its state");
        }
    }
}
