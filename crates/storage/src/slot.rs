//! One writer per upload, and how a newer request gets the upload from an older one.
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

use tokio::sync::OwnedMutexGuard;
use tokio_util::sync::CancellationToken;

use crate::{Staged, StorageError};

/// How long a newer request waits for the older one to write down what it has.
const HAND_OVER: Duration = Duration::from_secs(10);
/// Idle uploads above this number lose their hash state (2 KiB each); `finish` then reads the file again.
const REMEMBERED: usize = 1024;
const UNKNOWN: u64 = u64::MAX;

/// What only the holder of the upload may touch.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// BLAKE3 over the first `hashed` bytes.
    pub hasher: blake3::Hasher,
    pub hashed: u64,
    /// The slot's offset is the file's length and durable. Otherwise the file is asked first.
    pub trusted: bool,
}

impl State {
    pub fn forget_hash(&mut self) {
        self.hasher.reset();
        self.hashed = 0;
    }
}

pub(crate) type Hold<S = State> = OwnedMutexGuard<S>;

/// What is known of one staged upload in this process. Lost at a restart, then read from disk.
#[derive(Debug)]
pub(crate) struct Slot<S = State> {
    state: Arc<tokio::sync::Mutex<S>>,
    stop: Mutex<CancellationToken>,
    durable: AtomicU64,
    size: AtomicU64,
}

impl<S: Default> Slot<S> {
    fn new() -> Self {
        Self {
            state: Arc::default(),
            stop: Mutex::default(),
            durable: AtomicU64::new(UNKNOWN),
            size: AtomicU64::new(UNKNOWN),
        }
    }

    /// The durable offset, if this process has learnt it already. Grows while a body arrives.
    pub fn known(&self) -> Option<Staged> {
        let (offset, size) = (self.durable.load(SeqCst), self.size.load(SeqCst));
        (offset != UNKNOWN && size != UNKNOWN).then_some(Staged { offset, size })
    }

    pub fn learn(&self, staged: Staged) {
        self.size.store(staged.size, SeqCst);
        self.durable.store(staged.offset, SeqCst);
    }

    pub fn advance(&self, durable: u64) {
        self.durable.store(durable, SeqCst);
    }

    pub fn forget(&self) {
        self.durable.store(UNKNOWN, SeqCst);
    }

    /// Stops whoever writes or waits to write, then holds the upload. The token tells when it is taken away.
    pub async fn take_over(&self) -> Result<(Hold<S>, CancellationToken), StorageError> {
        let mine = CancellationToken::new();
        let older = std::mem::replace(
            &mut *self.stop.lock().unwrap_or_else(PoisonError::into_inner),
            mine.clone(),
        );
        older.cancel();
        tokio::select! {
            biased;
            // asked first: however many requests push each other away, one of them gets the upload
            hold = tokio::time::timeout(HAND_OVER, self.state.clone().lock_owned()) => {
                hold.map(|hold| (hold, mine)).map_err(|_late| StorageError::Locked)
            }
            () = mine.cancelled() => Err(StorageError::Locked),
        }
    }

    /// Holds the upload within `wait`, without stopping anybody.
    pub async fn hold(&self, wait: Duration) -> Result<Hold<S>, StorageError> {
        tokio::time::timeout(wait, self.state.clone().lock_owned())
            .await
            .map_err(|_late| StorageError::Locked)
    }
}

/// The uploads that this process has touched.
#[derive(Debug, Default)]
pub(crate) struct Slots<S = State> {
    map: Mutex<HashMap<String, Arc<Slot<S>>>>,
}

impl<S: Default> Slots<S> {
    pub fn get(&self, id: &str) -> Arc<Slot<S>> {
        let mut map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = map.get(id) {
            return slot.clone();
        }
        if map.len() >= REMEMBERED {
            // Nobody else holds these: a running append has a clone of its slot.
            map.retain(|_, slot| Arc::strong_count(slot) > 1 || slot.state.try_lock().is_err());
        }
        let slot = Arc::new(Slot::new());
        map.insert(id.to_owned(), slot.clone());
        slot
    }

    pub fn remove(&self, id: &str) {
        self.map.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}
