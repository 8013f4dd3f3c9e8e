//! Everything the platform knows, under one lock.

use crate::faults::{Faults, Hit};
use crate::journal::{Shelf, Table};
use crate::kept::Memory;
use crate::vk::faults::FAULTS;
use crate::vk::records::{Code, Counters, Post, Slot, Token, Video};
use crate::vk::tuning::Tuning;
use domain::Timestamp;
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

/// Where ids begin: near those of today's VK, and far from zero.
const FIRST_ID: i64 = 456_239_017;

#[derive(Debug)]
pub struct World {
    /// The moment of the request at hand.
    pub now: Timestamp,
    pub base_url: String,
    pub tokens: Table<Token>,
    pub codes: Table<Code>,
    pub slots: Table<Slot>,
    pub videos: Table<Video>,
    pub posts: Table<Post>,
    /// Answers to captchas that would be right, as hashes, with the moment they were asked.
    pub captchas: Table<Timestamp>,
    /// `{account}|{community}` whose role is gone.
    pub lost_roles: Table<bool>,
    pub faults: Faults,
    pub counters: Table<Counters>,
    pub tuning: Table<Tuning>,
    /// Files of uploads that are on their way. A restart ends those.
    pub arriving: HashSet<String>,
    /// Moments of the last second's calls. A restart forgets that second.
    recent: HashMap<String, VecDeque<Timestamp>>,
}

impl Memory for World {
    fn shelves(&mut self) -> Vec<&mut dyn Shelf> {
        let mut all: Vec<&mut dyn Shelf> = vec![
            &mut self.tokens,
            &mut self.codes,
            &mut self.slots,
            &mut self.videos,
            &mut self.posts,
            &mut self.captchas,
            &mut self.lost_roles,
            &mut self.counters,
            &mut self.tuning,
        ];
        all.extend(self.faults.shelves());
        all
    }

    fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }
}

impl World {
    pub fn new(base_url: String) -> Self {
        Self {
            now: Timestamp::from_micros(0),
            base_url,
            tokens: Table::new("tokens"),
            codes: Table::new("codes"),
            slots: Table::new("slots"),
            videos: Table::new("videos"),
            posts: Table::new("posts"),
            captchas: Table::new("captchas"),
            lost_roles: Table::new("lost_roles"),
            faults: Faults::new(FAULTS),
            counters: Table::new("counters"),
            tuning: Table::new("tuning"),
            arriving: HashSet::new(),
            recent: HashMap::new(),
        }
    }

    /// Asks whether `name` strikes at this request, and counts the request against it.
    pub fn hit(&mut self, name: &str) -> Option<Hit> {
        self.faults.hit(name)
    }

    pub fn strikes(&mut self, name: &str) -> bool {
        self.faults.strikes(name)
    }

    /// An id for a video or a post: what is newer has the larger one.
    pub fn next_id(&mut self) -> i64 {
        let counters = self.counters.only();
        counters.numbers += 1;
        FIRST_ID + counters.numbers
    }

    /// False when `who` made `limit` calls within the last second; counts this one otherwise. 0 is no limit.
    pub fn within_rate(&mut self, who: &str, limit: usize) -> bool {
        let now = self.now;
        let calls = self.recent.entry(who.to_owned()).or_default();
        while calls
            .front()
            .is_some_and(|at| now.since(*at) >= Duration::from_secs(1))
        {
            calls.pop_front();
        }
        if limit > 0 && calls.len() >= limit {
            return false;
        }
        calls.push_back(now);
        true
    }

    /// A video that has its bytes and was not deleted.
    pub fn live_video(&self, key: &str) -> Option<&Video> {
        let there = |v: &&Video| v.stored.is_some() && v.deleted_at.is_none();
        self.videos.get(key).filter(there)
    }

    /// Days since 1970 in Moscow. When the day's caps come back is not documented.
    pub fn day(&self) -> i64 {
        moscow_day(self.now)
    }
}

pub fn moscow_day(at: Timestamp) -> i64 {
    at.plus(Duration::from_hours(3))
        .as_millis()
        .div_euclid(86_400_000)
}

/// The key of a video or a post.
pub fn key_of(owner_id: i64, id: i64) -> String {
    format!("{owner_id}_{id}")
}
