//! Everything the platform knows, under one lock.

use crate::faults::{Faults, Hit};
use crate::journal::{Shelf, Table};
use crate::kept::Memory;
use crate::tiktok::faults::FAULTS;
use crate::tiktok::rates::Windows;
use crate::tiktok::records::{Code, Counters, Grant, Hook, Publish, Token, Tuning};
use domain::Timestamp;

#[derive(Debug)]
pub struct World {
    /// The moment of the request at hand.
    pub now: Timestamp,
    pub base_url: String,
    pub client_key: String,
    pub grants: Table<Grant>,
    pub tokens: Table<Token>,
    pub codes: Table<Code>,
    pub publishes: Table<Publish>,
    /// SHA-256 of an upload address's secret, to its `publish_id`.
    pub uploads: Table<String>,
    /// Levels that an account lost for a while, by its name.
    pub lost_levels: Table<Vec<String>>,
    pub hooks: Table<Hook>,
    pub faults: Faults,
    pub counters: Table<Counters>,
    pub tuning: Table<Tuning>,
    /// Not kept: a restart begins the minute anew.
    pub windows: Windows,
}

impl Memory for World {
    fn shelves(&mut self) -> Vec<&mut dyn Shelf> {
        let mut all: Vec<&mut dyn Shelf> = vec![
            &mut self.grants,
            &mut self.tokens,
            &mut self.codes,
            &mut self.publishes,
            &mut self.uploads,
            &mut self.lost_levels,
            &mut self.hooks,
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
    pub fn new(base_url: String, client_key: String) -> Self {
        Self {
            now: Timestamp::from_micros(0),
            base_url,
            client_key,
            grants: Table::new("grants"),
            tokens: Table::new("tokens"),
            codes: Table::new("codes"),
            publishes: Table::new("publishes"),
            uploads: Table::new("uploads"),
            lost_levels: Table::new("lost_levels"),
            hooks: Table::new("hooks"),
            faults: Faults::new(FAULTS),
            counters: Table::new("counters"),
            tuning: Table::new("tuning"),
            windows: Windows::default(),
        }
    }

    /// Asks whether `name` strikes at this request, and counts the request against it.
    pub fn hit(&mut self, name: &str) -> Option<Hit> {
        self.faults.hit(name)
    }

    pub fn strikes(&mut self, name: &str) -> bool {
        self.faults.strikes(name)
    }

    /// A number that grows: what is newer has the larger one, even within the same moment.
    pub fn next_number(&mut self) -> u64 {
        let c = self.counters.only();
        c.numbers += 1;
        c.numbers
    }
}
