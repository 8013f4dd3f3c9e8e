//! What went out, counted until somebody writes it down: how often, to which host, what for, how many bytes. Nothing
//! here tells of whom, of which address or of which content.

use crate::{Handed, Why};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most kinds of calls that are told apart between two writings; the hosts of more are counted as one.
const LINES_MAX: usize = 1000;
/// Stands for the hosts past [`LINES_MAX`].
pub const OTHER_HOSTS: &str = "(others)";

/// What calls have in common that are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub host: String,
    /// Under a person's act; otherwise the service's own.
    pub is_act: bool,
    /// Of an act: what a token was opened for. Of the service's own: its word for it.
    pub purpose: &'static str,
    /// The rule that stopped them: nothing was sent.
    pub refused: Option<Refusal>,
}

impl Line {
    /// Calls that the service makes for itself.
    pub fn own(host: &str, purpose: &'static str) -> Self {
        Self {
            host: host.to_owned(),
            is_act: false,
            purpose,
            refused: None,
        }
    }
    pub(crate) fn of(host: &str, why: Why) -> Self {
        match why {
            Why::Act { purpose, .. } => Self {
                is_act: true,
                ..Self::own(host, purpose.as_str())
            },
            Why::System(purpose) => Self::own(host, purpose),
        }
    }
}

/// Why a call was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    UserName,
    NoHost,
    OtherHost,
    NotHttps,
    Port,
    NotPublic,
}

impl Refusal {
    pub const ALL: [Self; 6] = [
        Self::UserName,
        Self::NoHost,
        Self::OtherHost,
        Self::NotHttps,
        Self::Port,
        Self::NotPublic,
    ];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserName => "user_name",
            Self::NoHost => "no_host",
            Self::OtherHost => "other_host",
            Self::NotHttps => "not_https",
            Self::Port => "port",
            Self::NotPublic => "not_public",
        }
    }
    /// For a log, without the address.
    pub const fn words(self) -> &'static str {
        match self {
            Self::UserName => "an address with a user name",
            Self::NoHost => "an address without a host",
            Self::OtherHost => "a host outside the rule of this call",
            Self::NotHttps => "not https",
            Self::Port => "an unusual port",
            Self::NotPublic => "an address that is not public",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub calls: u64,
    /// Those of the calls that no answer came to.
    pub failed: u64,
    /// Of the requests' bodies.
    pub bytes_sent: u64,
}

impl Count {
    /// One call.
    pub fn one(is_answered: bool, bytes_sent: u64) -> Self {
        Self {
            calls: 1,
            failed: u64::from(!is_answered),
            bytes_sent,
        }
    }
    fn add(&mut self, more: Self) {
        self.calls += more.calls;
        self.failed += more.failed;
        self.bytes_sent += more.bytes_sent;
    }
}

/// The counts that nobody has taken yet. A copy counts into the same.
#[derive(Clone, Debug, Default)]
pub struct Counts(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    waiting: Mutex<BTreeMap<Line, Count>>,
    ever: AtomicU64,
}

impl Counts {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<Line, Count>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, line: Line, count: Count) {
        self.0.ever.fetch_add(count.calls, Ordering::Relaxed);
        self.keep(line, count);
    }

    fn keep(&self, mut line: Line, count: Count) {
        let mut waiting = self.waiting();
        if waiting.len() >= LINES_MAX && !waiting.contains_key(&line) {
            line.host = OTHER_HOSTS.to_owned();
        }
        waiting.entry(line).or_default().add(count);
    }

    /// Takes what was counted since the last time.
    pub fn take(&self) -> BTreeMap<Line, Count> {
        std::mem::take(&mut *self.waiting())
    }

    /// What was taken could not be written down: it is counted again.
    pub fn give_back(&self, taken: BTreeMap<Line, Count>) {
        for (line, count) in taken {
            self.keep(line, count);
        }
    }

    /// Calls and refusals since the process began, taken or not.
    pub fn ever(&self) -> u64 {
        self.0.ever.load(Ordering::Relaxed)
    }
}

/// One call on its way. It counts when it ends, also when whoever waited for it goes away.
pub(crate) struct Going {
    counts: Counts,
    line: Option<Line>,
    handed: Option<Handed>,
}

impl Going {
    pub fn new(counts: &Counts, line: Line, handed: Option<Handed>) -> Self {
        Self {
            counts: counts.clone(),
            line: Some(line),
            handed,
        }
    }
    pub fn ends(mut self, refused: Option<Refusal>, count: Count) {
        if let Some(line) = self.line.take() {
            self.counts.add(Line { refused, ..line }, count);
        }
    }
    /// Nothing was sent, and no rule forbade it.
    pub fn never_was(mut self) {
        self.line = None;
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        if let Some(line) = self.line.take() {
            let sent = self.handed.as_ref().map_or(0, Handed::bytes);
            self.counts.add(line, Count::one(false, sent));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_gone_and_what_is_given_back_is_not_lost() {
        let counts = Counts::default();
        let line = Line::own("a.example", "mail.reset");
        counts.add(line.clone(), Count::one(true, 10));
        let taken = counts.take();
        assert!(counts.take().is_empty());
        counts.add(line.clone(), Count::one(false, 5));
        counts.give_back(taken);
        let both = Count {
            calls: 2,
            failed: 1,
            bytes_sent: 15,
        };
        assert_eq!(counts.take(), BTreeMap::from([(line, both)]));
        assert_eq!(counts.ever(), 2);
    }

    #[test]
    fn hosts_without_end_are_counted_as_one() {
        let counts = Counts::default();
        for n in 0..LINES_MAX + 50 {
            counts.add(Line::own(&format!("{n}.example"), "x"), Count::one(true, 0));
        }
        let taken = counts.take();
        assert_eq!(taken.len(), LINES_MAX + 1);
        assert_eq!(taken[&Line::own(OTHER_HOSTS, "x")].calls, 50);
    }
}
