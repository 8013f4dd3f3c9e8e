//! How often someone may ask: token buckets on a passed-in clock, in a map that cannot grow without end.

use domain::{Clock, Timestamp};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// A bucket's size and the time one token takes to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub burst: u32,
    pub refill: Duration,
}

impl Rate {
    /// `n` a minute, all of them at once if need be.
    pub fn per_minute(n: u32) -> Self {
        Self {
            burst: n.max(1),
            refill: Duration::from_mins(1) / n.max(1),
        }
    }
    /// `n` an hour.
    pub fn per_hour(n: u32) -> Self {
        Self {
            burst: n.max(1),
            refill: Duration::from_hours(1) / n.max(1),
        }
    }
    fn whole(self) -> Duration {
        self.refill * self.burst
    }
}

/// One bucket for each key. A bucket is the moment at which it will be full again, nothing else.
#[derive(Debug)]
pub struct Buckets<K> {
    clock: Clock,
    rate: Rate,
    capacity: usize,
    full_at: Mutex<HashMap<K, Timestamp>>,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// At most `capacity` keys are remembered; the ones closest to full are forgotten first.
    pub fn new(clock: Clock, rate: Rate, capacity: usize) -> Self {
        Self {
            clock,
            rate,
            capacity: capacity.max(1),
            full_at: Mutex::default(),
        }
    }
    /// Takes one token, or says how long until there is one.
    pub fn take(&self, key: &K) -> Result<(), Duration> {
        self.take_part(key, 1)
    }
    /// Takes `1 / parts` of a token: for small things that come in crowds.
    pub fn take_part(&self, key: &K, parts: u32) -> Result<(), Duration> {
        let now = self.clock.now();
        let cost = self.rate.refill / parts.max(1);
        let mut map = self.lock();
        let full_at = map.get(key).copied().unwrap_or(now).max(now);
        let after = full_at.plus(cost);
        let over = after.since(now.plus(self.rate.whole()));
        if !over.is_zero() {
            return Err(over);
        }
        if !map.contains_key(key) && map.len() >= self.capacity {
            make_room(&mut map, now, self.capacity);
        }
        map.insert(key.clone(), after);
        Ok(())
    }
    /// Puts one token back.
    pub fn give_back(&self, key: &K) {
        if let Some(full_at) = self.lock().get_mut(key) {
            *full_at = full_at.minus(self.rate.refill);
        }
    }
    /// How many keys are remembered.
    pub fn len(&self) -> usize {
        self.lock().len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    fn lock(&self) -> MutexGuard<'_, HashMap<K, Timestamp>> {
        // the map is whole after every step, so a panic elsewhere does not spoil it
        self.full_at
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Forgets the full buckets; if all are in use, the quarter that is closest to full.
fn make_room<K: Hash + Eq>(map: &mut HashMap<K, Timestamp>, now: Timestamp, capacity: usize) {
    map.retain(|_, full_at| *full_at > now);
    if map.len() < capacity {
        return;
    }
    let mut moments: Vec<Timestamp> = map.values().copied().collect();
    let quarter = moments.len() / 4;
    let (_, edge, _) = moments.select_nth_unstable(quarter);
    let edge = *edge;
    map.retain(|_, full_at| *full_at > edge);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buckets(rate: Rate, capacity: usize) -> (Buckets<u32>, domain::time::Hand) {
        let (clock, hand) = Clock::manual(Timestamp::from_micros(1_000_000));
        (Buckets::new(clock, rate, capacity), hand)
    }

    #[test]
    fn sixty_go_at_once_then_one_a_second() {
        let (b, hand) = buckets(Rate::per_minute(60), 10);
        assert!((0..60).all(|_| b.take(&1).is_ok()));
        assert_eq!(b.take(&1), Err(Duration::from_secs(1)));
        assert!(b.take(&2).is_ok(), "another key has its own bucket");
        hand.forward(Duration::from_millis(400));
        assert_eq!(b.take(&1), Err(Duration::from_millis(600)));
        hand.forward(Duration::from_millis(600));
        assert!(b.take(&1).is_ok());
        assert!(b.take(&1).is_err());
    }

    #[test]
    fn a_refused_try_costs_nothing_and_a_returned_token_counts() {
        let (b, _hand) = buckets(
            Rate {
                burst: 1,
                refill: Duration::from_secs(72),
            },
            10,
        );
        assert!(b.take(&1).is_ok());
        for _ in 0..5 {
            assert_eq!(b.take(&1), Err(Duration::from_secs(72)));
        }
        b.give_back(&1);
        assert!(b.take(&1).is_ok());
    }

    #[test]
    fn parts_of_a_token_add_up() {
        let (b, _hand) = buckets(Rate::per_minute(60), 10);
        assert_eq!((0..1000).filter(|_| b.take_part(&1, 10).is_ok()).count(), 600);
    }

    #[test]
    fn the_map_stays_bounded_and_keeps_the_busiest() {
        let (b, hand) = buckets(Rate::per_minute(60), 100);
        for _ in 0..60 {
            let _ = b.take(&0);
        }
        for key in 1..10_000 {
            let _ = b.take(&key);
            assert!(b.len() <= 100);
        }
        assert!(b.take(&0).is_err(), "an attacker cannot wash his bucket out");
        hand.forward(Duration::from_secs(61));
        assert!(b.take(&0).is_ok());
    }
}
