//! Everything the platform knows, under one lock.

use crate::journal::{Journal, Shelf, Table};
use crate::records::{
    Armed, Code, Counters, Device, Grant, Identity, Playlist, Session, Spent, Token, Tuning, Video,
};
use crate::secret;
use domain::Timestamp;
use std::path::Path;

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
    pub faults: Table<Armed>,
    pub counters: Table<Counters>,
    pub spent: Table<Spent>,
    pub tuning: Table<Tuning>,
}

impl World {
    pub fn open(dir: &Path, base_url: String, now: Timestamp) -> std::io::Result<(Self, Journal)> {
        let mut world = Self {
            now,
            base_url,
            grants: Table::new("grants"),
            tokens: Table::new("tokens"),
            codes: Table::new("codes"),
            devices: Table::new("devices"),
            sessions: Table::new("sessions"),
            moved: Table::new("moved"),
            videos: Table::new("videos"),
            playlists: Table::new("playlists"),
            faults: Table::new("faults"),
            counters: Table::new("counters"),
            spent: Table::new("spent"),
            tuning: Table::new("tuning"),
        };
        let journal = Journal::open(dir, &mut world.shelves())?;
        Ok((world, journal))
    }

    pub fn shelves(&mut self) -> [&mut dyn Shelf; 12] {
        [
            &mut self.grants,
            &mut self.tokens,
            &mut self.codes,
            &mut self.devices,
            &mut self.sessions,
            &mut self.moved,
            &mut self.videos,
            &mut self.playlists,
            &mut self.faults,
            &mut self.counters,
            &mut self.spent,
            &mut self.tuning,
        ]
    }

    pub fn clear(&mut self) {
        for shelf in self.shelves() {
            shelf.clear();
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
