//! Everything the platform knows, under one lock.

use crate::faults::Faults;
use crate::journal::{Shelf, Table};
use crate::kept::Memory;
use crate::secret;
use crate::youtube::faults::FAULTS;
use crate::youtube::records::{
    Code, Counters, Device, Grant, Identity, Playlist, Session, Spent, Token, Tuning, Video,
};
use domain::Timestamp;

#[derive(Debug)]
pub struct World {
    /// The moment of the request at hand.
    pub now: Timestamp,
    pub base_url: String,
    pub grants: Table<Grant>,
    pub tokens: Table<Token>,
    pub codes: Table<Code>,
    pub devices: Table<Device>,
    pub sessions: Table<Session>,
    /// Other addresses of a session, to its key.
    pub moved: Table<String>,
    pub videos: Table<Video>,
    pub playlists: Table<Playlist>,
    pub faults: Faults,
    pub counters: Table<Counters>,
    pub spent: Table<Spent>,
    pub tuning: Table<Tuning>,
}

impl Memory for World {
    fn shelves(&mut self) -> Vec<&mut dyn Shelf> {
        let mut all: Vec<&mut dyn Shelf> = vec![
            &mut self.grants,
            &mut self.tokens,
            &mut self.codes,
            &mut self.devices,
            &mut self.sessions,
            &mut self.moved,
            &mut self.videos,
            &mut self.playlists,
            &mut self.counters,
            &mut self.spent,
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
            devices: Table::new("devices"),
            sessions: Table::new("sessions"),
            moved: Table::new("moved"),
            videos: Table::new("videos"),
            playlists: Table::new("playlists"),
            faults: Faults::new(FAULTS),
            counters: Table::new("counters"),
            spent: Table::new("spent"),
            tuning: Table::new("tuning"),
        }
    }

    /// A number that grows: what is newer has the larger one, even within the same moment.
    pub fn next_number(&mut self) -> u64 {
        let c = self.counters.only();
        c.numbers += 1;
        c.numbers
    }

    /// The session behind an `upload_id`, with its key.
    pub fn session(&self, upload_id: &str) -> Option<(String, &Session)> {
        let given = secret::digest(upload_id);
        let key = self.moved.get(&given).cloned().unwrap_or(given);
        self.sessions.get(&key).map(|s| (key, s))
    }

    pub fn live_video(&self, id: &str) -> Option<&Video> {
        self.videos.get(id).filter(|v| v.deleted_at.is_none())
    }

    /// A channel's videos, newest first, private ones too.
    pub fn uploads_of(&self, channel: &str) -> Vec<(&str, &Video)> {
        let mut found: Vec<_> = self
            .videos
            .iter()
            .filter(|(_, v)| v.deleted_at.is_none() && v.identity.channel.as_deref() == Some(channel))
            .collect();
        found.sort_by_key(|(_, v)| std::cmp::Reverse(v.number));
        found
    }
}

/// The key of a grant.
pub fn grant_key(identity: &Identity) -> String {
    format!(
        "{}|{}",
        identity.account,
        identity.channel.as_deref().unwrap_or_default()
    )
}
