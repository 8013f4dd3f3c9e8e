#![doc = include_str!("../README.md")]

pub mod canary;
pub mod clips;
pub mod person;
pub mod post_office;
pub mod receiver;
pub mod routes;
pub mod service;

pub use person::{Answer, Person};
pub use post_office::PostOffice;
pub use service::Service;

/// Random numbers from a seed: a round that failed is run again with its number.
#[derive(Clone, Debug)]
pub struct Seed(u64);

impl Seed {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }
    /// splitmix64. Source: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// Less than `n`.
    pub const fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// A moment that many days ahead, as the API takes it.
pub fn in_days(n: u64) -> String {
    #[expect(clippy::disallowed_methods, reason = "the test's own clock, as the person's")]
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let micros = i64::try_from(now.as_micros()).unwrap_or(0);
    domain::Timestamp::from_micros(micros)
        .plus(std::time::Duration::from_secs(n * 86_400))
        .to_string()
}
