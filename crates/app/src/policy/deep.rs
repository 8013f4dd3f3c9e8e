//! What a throw-away twin of this build showed, for the parts that no look at this installation can show.

use super::finding::Seen;
use std::collections::BTreeMap;

/// A part of a claim, `("C4.1", "calls")`, and what was seen of it.
#[derive(Clone, Debug, Default)]
pub struct Deep(BTreeMap<(&'static str, &'static str), Seen>);

impl Deep {
    pub fn tell(&mut self, claim: &'static str, part: &'static str, seen: Seen) {
        self.0.insert((claim, part), seen);
    }
    /// A part that was not come to is one that failed.
    pub fn of(&self, claim: &str, part: &str) -> Seen {
        let told = self.0.iter().find(|((c, p), _)| *c == claim && *p == part);
        told.map_or(Seen::Not("twin"), |(_, seen)| seen.clone())
    }
}
