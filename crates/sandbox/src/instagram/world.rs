//! Everything the platform knows, under one lock.

use crate::faults::{Faults, Hit};
use crate::instagram::faults::FAULTS;
use crate::instagram::records::{Callback, Code, Container, Counters, Grant, Media, Token, Tuning};
use crate::journal::{Shelf, Table};
use crate::kept::Memory;
use domain::Timestamp;

#[derive(Debug)]
pub struct World {
    /// The moment of the request at hand.
    pub now: Timestamp,
    pub base_url: String,
    pub grants: Table<Grant>,
    pub tokens: Table<Token>,
    pub codes: Table<Code>,
    pub containers: Table<Container>,
    pub media: Table<Media>,
    /// Addresses that were refused once stay refused. Key: SHA-256 of the address.
    pub refused: Table<Timestamp>,
    pub callbacks: Table<Callback>,
    pub faults: Faults,
    pub counters: Table<Counters>,
    pub tuning: Table<Tuning>,
}

impl Memory for World {
    fn shelves(&mut self) -> Vec<&mut dyn Shelf> {
        let mut all: Vec<&mut dyn Shelf> = vec![
            &mut self.grants,
            &mut self.tokens,
            &mut self.codes,
            &mut self.containers,
            &mut self.media,
            &mut self.refused,
            &mut self.callbacks,
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
            grants: Table::new("grants"),
            tokens: Table::new("tokens"),
            codes: Table::new("codes"),
            containers: Table::new("containers"),
            media: Table::new("media"),
            refused: Table::new("refused"),
            callbacks: Table::new("callbacks"),
            faults: Faults::new(FAULTS),
            counters: Table::new("counters"),
            tuning: Table::new("tuning"),
        }
    }

    /// A number that grows: what is newer has the larger one, even within the same moment.
    pub fn next_number(&mut self) -> u64 {
        let c = self.counters.only();
        c.numbers += 1;
        c.numbers
    }

    /// Asks whether `name` strikes at this request, and counts the request against it.
    pub fn hit(&mut self, name: &str) -> Option<Hit> {
        self.faults.hit(name)
    }

    pub fn strikes(&mut self, name: &str) -> bool {
        self.faults.strikes(name)
    }

    pub fn live_media(&self, id: &str) -> Option<&Media> {
        self.media.get(id).filter(|m| m.deleted_at.is_none())
    }

    /// The posts of an account that are not deleted, newest first.
    pub fn posts_of(&self, owner: &str) -> Vec<(&str, &Media)> {
        let of_owner = |(_, m): &(&str, &Media)| m.deleted_at.is_none() && m.owner == owner;
        let mut found: Vec<_> = self.media.iter().filter(of_owner).collect();
        found.sort_by_key(|(_, m)| std::cmp::Reverse(m.number));
        found
    }

    /// Posts through the API within the last 24 hours, deleted ones too.
    pub fn posts_today(&self, owner: &str, older_than_ms: u64) -> u64 {
        let day = std::time::Duration::from_hours(24);
        let lag = std::time::Duration::from_millis(older_than_ms);
        let counts = |m: &Media| {
            let age = self.now.since(m.created_at);
            m.owner == owner && m.container.is_some() && age < day && age >= lag
        };
        self.media.iter().filter(|(_, m)| counts(m)).count() as u64
    }
}
