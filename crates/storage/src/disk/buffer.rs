//! How much memory uploads in flight may hold.
//!
//! An append has two buffers: one fills from the network while the other is written. When many run, an append gets
//! one that is smaller and waits while it is written; there are others to do something meanwhile.
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use super::direct::ALIGN;

/// What is large: still in the processor's cache when it is hashed after it was filled and written.
const LARGE: usize = 256 << 10;
const SMALL: usize = 128 << 10;
/// From here on appends get one small buffer.
const CROWDED: usize = 4 << 20;

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

    /// Counts memory that is held elsewhere, until the guard goes.
    pub fn hold(self: &Arc<Self>, bytes: usize) -> Holding {
        self.more(bytes);
        Holding {
            bytes,
            gauge: self.clone(),
        }
    }

    fn more(&self, bytes: usize) {
        let held = self.held.fetch_add(bytes, Relaxed) + bytes;
        self.peak.fetch_max(held, Relaxed);
    }

    /// A buffer that holds nothing.
    pub fn none(self: &Arc<Self>) -> Buffer {
        self.buffer(0)
    }

    /// The buffer to fill, and the one to fill while that is written.
    pub fn buffers(self: &Arc<Self>) -> (Buffer, Option<Buffer>) {
        if self.held() < CROWDED {
            (self.buffer(LARGE), Some(self.buffer(LARGE)))
        } else {
            (self.buffer(SMALL), None)
        }
    }

    fn buffer(self: &Arc<Self>, bytes: usize) -> Buffer {
        self.more(bytes);
        let mut buffer = Buffer {
            bytes: Vec::new(),
            from: 0,
            limit: bytes,
            gauge: self.clone(),
        };
        if bytes > 0 {
            buffer.align();
        }
        buffer
    }
}

/// Memory that is counted.
#[derive(Debug)]
pub(crate) struct Holding {
    bytes: usize,
    gauge: Arc<Gauge>,
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.gauge.held.fetch_sub(self.bytes, Relaxed);
    }
}

#[derive(Debug)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    /// Where the first aligned address is: what lies before holds nothing.
    from: usize,
    limit: usize,
    gauge: Arc<Gauge>,
}

impl Buffer {
    /// Its bytes lie where a disk can take them from. The room is never outgrown, so they stay there.
    fn align(&mut self) {
        self.bytes.reserve_exact(self.limit + ALIGN);
        self.from = self.bytes.as_ptr().addr().wrapping_neg() % ALIGN;
        self.bytes.resize(self.from, 0);
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[self.from..]
    }

    /// Nothing fits.
    pub const fn is_none(&self) -> bool {
        self.limit == 0
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.len() == self.from
    }

    /// Stands where a buffer was that is being written.
    pub fn none(&self) -> Self {
        self.gauge.buffer(0)
    }

    pub fn clear(&mut self) {
        self.bytes.truncate(self.from);
    }

    /// Takes what fits (up to `until` bytes in the buffer) and returns how much that was.
    pub fn fill(&mut self, from: &[u8], until: usize) -> usize {
        let fits = until
            .min(self.limit)
            .saturating_sub(self.bytes().len())
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
