//! Faults: named, armed, and striking when their turn comes.

use crate::journal::{Shelf, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name, what happens.
pub type Fault = (&'static str, &'static str);

/// Skips `after` requests that match, then strikes `times` times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Armed {
    pub after: u64,
    pub times: u64,
    /// Seconds, milliseconds or percent, as the fault says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<u64>,
}

/// A hit: the fault strikes now, with the value it was armed with.
#[derive(Clone, Copy, Debug)]
pub struct Hit(Option<u64>);

impl Hit {
    /// The value, or `default` when none was said.
    pub fn or(self, default: u64) -> u64 {
        self.0.unwrap_or(default)
    }
}

/// What a twin can make go wrong, what is armed of it, how often each struck.
#[derive(Debug)]
pub struct Faults {
    known: &'static [Fault],
    armed: Table<Armed>,
    struck: Table<u64>,
}

impl Faults {
    pub fn new(known: &'static [Fault]) -> Self {
        Self {
            known,
            armed: Table::new("faults"),
            struck: Table::new("faults_hit"),
        }
    }

    /// For the twin's [`Memory`](crate::kept::Memory).
    pub fn shelves(&mut self) -> [&mut dyn Shelf; 2] {
        [&mut self.armed, &mut self.struck]
    }

    fn is_known(&self, name: &str) -> bool {
        self.known.iter().any(|(known, _)| *known == name)
    }

    /// Arms a fault anew; `times: 0` disarms it. False when there is no such fault.
    pub fn arm(&mut self, name: &str, armed: Armed) -> bool {
        if !self.is_known(name) {
            return false;
        }
        if armed.times == 0 {
            self.armed.remove(name);
        } else {
            self.armed.put(name, armed);
        }
        true
    }

    pub fn armed(&self) -> Vec<(String, Armed)> {
        self.armed.iter().map(|(name, a)| (name.to_owned(), *a)).collect()
    }

    /// How often each fault struck.
    pub fn struck(&self) -> BTreeMap<&str, u64> {
        self.struck.iter().map(|(name, n)| (name, *n)).collect()
    }

    /// Asks whether `name` strikes at this request, and counts the request against it.
    pub fn hit(&mut self, name: &str) -> Option<Hit> {
        debug_assert!(self.is_known(name), "{name} is not in the list");
        let armed = *self.armed.get(name)?;
        let next = match armed {
            Armed { after: 1.., .. } => Some(Armed {
                after: armed.after - 1,
                ..armed
            }),
            Armed { times: 2.., .. } => Some(Armed {
                times: armed.times - 1,
                ..armed
            }),
            Armed { .. } => None,
        };
        match next {
            Some(next) => self.armed.put(name, next),
            None => drop(self.armed.remove(name)),
        }
        if armed.after > 0 {
            return None;
        }
        let before = self.struck.get(name).copied().unwrap_or_default();
        self.struck.put(name, before + 1);
        Some(Hit(armed.value))
    }

    /// [`Faults::hit`] for a fault without a value.
    pub fn strikes(&mut self, name: &str) -> bool {
        self.hit(name).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_waits_its_turn_and_strikes_as_often_as_said() {
        let mut faults = Faults::new(&[("late", "too late"), ("other", "not armed")]);
        let armed = Armed {
            after: 1,
            times: 2,
            value: Some(7),
        };
        assert!(faults.arm("late", armed) && !faults.arm("unheard", armed));
        assert_eq!(faults.armed(), [("late".to_owned(), armed)]);
        let hits: Vec<_> = (0..4).map(|_| faults.hit("late").map(|h| h.or(1))).collect();
        assert_eq!(hits, [None, Some(7), Some(7), None]);
        assert!(!faults.strikes("other"));
        assert_eq!(faults.struck(), BTreeMap::from([("late", 2)]));
        assert!(faults.arm("late", armed) && faults.arm("late", Armed { times: 0, ..armed }));
        assert_eq!(faults.armed(), []);
    }
}
