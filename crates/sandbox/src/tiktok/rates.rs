//! How often a token may call: a window of one minute that slides.

use crate::tiktok::fail::Fail;
use crate::tiktok::records::Tuning;
use crate::tiktok::world::World;
use domain::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

const WINDOW: Duration = Duration::from_mins(1);

/// The moments of the calls within the last minute, by token and endpoint.
pub type Windows = BTreeMap<(String, &'static str), VecDeque<Timestamp>>;

impl World {
    /// Counts one call of `token` (its key) to `endpoint`; refuses it when the minute has seen `most` already.
    pub fn pace(
        &mut self,
        token: &str,
        endpoint: &'static str,
        most: fn(&Tuning) -> usize,
    ) -> Result<(), Fail> {
        let (now, most) = (self.now, most(&self.tuning.peek()));
        let calls = self.windows.entry((token.to_owned(), endpoint)).or_default();
        while calls.front().is_some_and(|at| now.since(*at) >= WINDOW) {
            calls.pop_front();
        }
        if calls.len() >= most {
            return Err(Fail::rate());
        }
        calls.push_back(now);
        Ok(())
    }

    /// Forgets the windows in which nothing lies any more.
    pub fn forget_windows(&mut self) {
        let now = self.now;
        let is_fresh = |calls: &VecDeque<Timestamp>| calls.back().is_some_and(|at| now.since(*at) < WINDOW);
        self.windows.retain(|_, calls| is_fresh(calls));
    }
}
