//! Whether the disk takes writes without making them wait.
use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// A write that only copies, or that a flash disk takes, needs far less, even on a busy machine.
const SLOW: Duration = Duration::from_millis(10);
/// How long the disk counts as slow after such a write.
const REST: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(crate) struct Pace {
    start: Instant,
    /// Milliseconds after `start`.
    slow_until: AtomicU64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            slow_until: AtomicU64::new(0),
        }
    }
}

impl Pace {
    pub fn is_quick(&self) -> bool {
        self.now() >= self.slow_until.load(Relaxed)
    }

    /// Does a write and remembers if it was slow.
    pub fn timed<T>(&self, write: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = write();
        if begun.elapsed() > SLOW {
            let until = self.now() + u64::try_from(REST.as_millis()).unwrap_or(u64::MAX);
            self.slow_until.fetch_max(until, Relaxed);
        }
        done
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_write_is_remembered() {
        let pace = Pace::default();
        assert!(pace.is_quick());
        pace.timed(|| std::thread::sleep(SLOW * 2));
        assert!(!pace.is_quick());
    }
}
