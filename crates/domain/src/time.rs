//! Moments and the clock that gives them.

use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// Microseconds since the Unix epoch; RFC 3339 on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_micros(us: i64) -> Self {
        Self(us)
    }
    pub const fn as_micros(self) -> i64 {
        self.0
    }
    pub const fn as_millis(self) -> i64 {
        self.0 / 1000
    }
    #[must_use]
    pub fn plus(self, d: Duration) -> Self {
        Self(self.0.saturating_add(micros(d)))
    }
    #[must_use]
    pub fn minus(self, d: Duration) -> Self {
        Self(self.0.saturating_sub(micros(d)))
    }
    /// How long from `earlier` to this moment; zero when it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn micros(d: Duration) -> i64 {
    i64::try_from(d.as_micros()).unwrap_or(i64::MAX)
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let t = jiff::Timestamp::from_microsecond(self.0).map_err(|_| std::fmt::Error)?;
        write!(f, "{t:.3}")
    }
}
impl std::str::FromStr for Timestamp {
    type Err = jiff::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Ok(Self(s.parse::<jiff::Timestamp>()?.as_microsecond()))
    }
}
impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = std::borrow::Cow::<str>::deserialize(d)?;
        s.parse().map_err(serde::de::Error::custom)
    }
}
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}
impl utoipa::ToSchema for Timestamp {}

/// Where "now" comes from: the system in service, a hand in tests.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }
    /// A clock that only moves when the returned hand is moved.
    pub fn manual(start: Timestamp) -> (Self, Hand) {
        let at = Arc::new(AtomicI64::new(start.0));
        let hand = Hand(at.clone());
        (Self::new(move || Timestamp(at.load(Ordering::SeqCst))), hand)
    }
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}
impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// Moves a manual clock.
#[derive(Clone, Debug)]
pub struct Hand(Arc<AtomicI64>);

impl Hand {
    pub fn forward(&self, d: Duration) {
        self.0.fetch_add(micros(d), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_back_in_rfc_3339() {
        let t: Timestamp = "2026-11-24T14:00:00.250Z".parse().unwrap();
        assert_eq!(t.to_string(), "2026-11-24T14:00:00.250Z");
        assert_eq!("2026-11-24T17:00:00.25+03:00".parse::<Timestamp>().unwrap(), t);
    }

    #[test]
    fn a_manual_clock_moves_by_hand_only() {
        let (clock, hand) = Clock::manual(Timestamp::from_micros(5));
        assert_eq!(clock.now().as_micros(), 5);
        hand.forward(Duration::from_micros(2));
        assert_eq!(clock.now().as_micros(), 7);
    }
}
