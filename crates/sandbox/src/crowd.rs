//! A made-up audience, the same for all twins: a video of some age has always the same counts, and they only grow.

use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    pub views: u64,
    pub likes: u64,
    pub comments: u64,
    pub shares: u64,
}

impl Crowd {
    pub const NOBODY: Self = Self {
        views: 0,
        likes: 0,
        comments: 0,
        shares: 0,
    };

    /// The audience of the video with this id, so long after it came out: each has its own, of a few views at once and
    /// up to 60 more each minute.
    pub fn of(id: &str, age: Duration) -> Self {
        let hash = fnv(id.as_bytes());
        let first = 3 + hash % 20;
        let each_minute = 1 + (hash >> 8) % 60;
        let views = first + age.as_secs().saturating_mul(each_minute) / 60;
        let likes = views / (4 + (hash >> 16) % 6);
        Self {
            views,
            likes,
            comments: likes / (3 + (hash >> 24) % 8),
            shares: likes / (5 + (hash >> 32) % 8),
        }
    }
}

/// FNV-1a, 64 bits.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_is_the_videos_own_and_only_grows() {
        assert_eq!(fnv(b"a"), 0xaf63_dc4c_8601_ec8c);
        let mut before = Crowd::NOBODY;
        for minutes in [0, 1, 10, 1_000, 500_000] {
            let now = Crowd::of("one", Duration::from_secs(minutes * 60));
            assert!(now.views > before.views && now.likes >= before.likes, "{now:?}");
            assert!(now.comments >= before.comments && now.shares >= before.shares);
            assert_eq!(now, Crowd::of("one", Duration::from_secs(minutes * 60)));
            before = now;
        }
        let hour = Duration::from_secs(3_600);
        assert_ne!(Crowd::of("one", hour), Crowd::of("two", hour));
    }
}
