//! How a file is cut. Source: Media Transfer Guide.
//!
//! `total_chunk_count = floor(video_size / chunk_size)`; each chunk 5 to 64 MB, the last up to 128 MB with
//! the remainder; a file under 5 MB in one piece. TikTok does not define its MB: ten million bytes lie well
//! inside either reading.

/// One chunk; a file of less than two goes out whole.
pub(crate) const CHUNK: u64 = 10_000_000;

/// The cuts of one upload: stored with it, for TikTok was told them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunks {
    pub total: u64,
    pub size: u64,
    pub count: u64,
}

impl Chunks {
    pub(crate) const fn of(total: u64, chunk: u64) -> Self {
        if total < 2 * chunk {
            Self {
                total,
                size: total,
                count: 1,
            }
        } else {
            Self {
                total,
                size: chunk,
                count: total / chunk,
            }
        }
    }

    /// Where the last chunk begins.
    pub(crate) const fn last_start(self) -> u64 {
        (self.count - 1) * self.size
    }

    /// The end of the chunk that begins here.
    pub(crate) const fn end_of(self, start: u64) -> u64 {
        if start >= self.last_start() {
            self.total
        } else {
            start + self.size
        }
    }

    /// The next offset that a number of TikTok's stands for. Whether it counts bytes or names the last one
    /// is not said: `n` and `n + 1` are believed where a chunk ends there.
    pub(crate) fn border(self, n: u64) -> Option<u64> {
        let is = |at: u64| at == self.total || (at <= self.last_start() && at.is_multiple_of(self.size));
        [n, n.saturating_add(1)].into_iter().find(|at| is(*at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(total: u64) -> (u64, u64, u64) {
        let c = Chunks::of(total, CHUNK);
        (c.size, c.count, total - c.last_start())
    }

    #[test]
    fn the_documented_examples() {
        assert_eq!(cut(4_194_304), (4_194_304, 1, 4_194_304));
        assert_eq!(cut(50_000_123), (CHUNK, 5, 10_000_123));
        assert_eq!(cut(64_000_001), (CHUNK, 6, 14_000_001));
        assert_eq!(cut(4 << 30), (CHUNK, 429, 14_967_296));
        assert_eq!(cut(19_999_999), (19_999_999, 1, 19_999_999));
        assert_eq!(cut(20_000_000), (CHUNK, 2, CHUNK));
    }

    #[test]
    fn a_number_is_a_border_or_the_byte_before_one() {
        let c = Chunks::of(50_000_123, CHUNK);
        for (n, at) in [
            (0, Some(0)),
            (1, None),
            (9_999_999, Some(10_000_000)),
            (10_000_000, Some(10_000_000)),
            (40_000_000, Some(40_000_000)),
            (50_000_000, None),
            (50_000_122, Some(50_000_123)),
            (50_000_123, Some(50_000_123)),
            (50_000_124, None),
            (u64::MAX, None),
        ] {
            assert_eq!(c.border(n), at, "{n}");
        }
    }

    proptest! {
        #[test]
        fn every_file_is_cut_by_the_rules(total in 1..=domain::tiktok::MAX_BYTES) {
            const MB: u64 = 1_000_000;
            let c = Chunks::of(total, CHUNK);
            prop_assert_eq!(c.count, total / c.size);
            prop_assert!((1..=1000).contains(&c.count));
            prop_assert!(c.count > 1 || c.size == total);
            prop_assert!(total < 5 * MB || (5 * MB..=64 * MB).contains(&c.size));
            prop_assert!(total <= 64 * MB || c.count > 1);
            let (mut at, mut sent) = (0, 0);
            while at < total {
                let end = c.end_of(at);
                prop_assert!(end - at == c.size || (end == total && end - at <= 128 * MB));
                prop_assert_eq!(c.border(end), Some(end));
                prop_assert_eq!(c.border(end - 1), Some(if end - 1 == at { at } else { end }));
                (at, sent) = (end, sent + 1);
            }
            prop_assert_eq!(sent, c.count);
        }
    }
}
