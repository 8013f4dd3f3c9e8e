//! How much memory uploads in flight may hold.
//!
//! Each running append has two buffers: one fills from the network while the other is written. Their size
//! falls as less of [`BUDGET`] is left, so that 200 appends hold about as much as 50.
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

/// Buffers of all running appends together, but for the smallest ones that each append needs.
const BUDGET: usize = 32 << 20;
/// A buffer that is filled, written and hashed should still be in the processor's cache.
const LARGEST: usize = 256 << 10;
const SMALLEST: usize = 32 << 10;

#[derive(Debug, Default)]
pub(crate) struct Gauge {
    held: AtomicUsize,
    peak: AtomicUsize,
}

impl Gauge {
    pub fn held(&self) -> usize {
        self.held.load(Relaxed)
    }

    pub fn peak(&self) -> usize {
        self.peak.load(Relaxed)
    }

    pub fn buffer(self: &Arc<Self>) -> Buffer {
        // a power of two: writes stay aligned to pages and to the hash's subtrees
        let share = (BUDGET.saturating_sub(self.held()) / 64).max(1);
        let bytes = (1 << share.ilog2()).clamp(SMALLEST, LARGEST);
        let held = self.held.fetch_add(bytes, Relaxed) + bytes;
        self.peak.fetch_max(held, Relaxed);
        Buffer {
            bytes: Vec::with_capacity(bytes),
            limit: bytes,
            gauge: self.clone(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    limit: usize,
    gauge: Arc<Gauge>,
}

impl Buffer {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Takes what fits (up to `until` bytes in the buffer) and returns how much that was.
    pub fn fill(&mut self, from: &[u8], until: usize) -> usize {
        let fits = until
            .min(self.limit)
            .saturating_sub(self.bytes.len())
            .min(from.len());
        self.bytes.extend_from_slice(&from[..fits]);
        fits
    }

    /// Where the first batch ends when it starts at `offset`, so that all later ones start aligned.
    pub fn aligned_end(&self, offset: u64) -> usize {
        let limit = self.limit as u64;
        usize::try_from(limit - offset % limit).unwrap_or(self.limit)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.gauge.held.fetch_sub(self.limit, Relaxed);
    }
}
