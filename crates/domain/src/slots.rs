//! Moments of a week at which a workspace publishes, by the clock of its time zone, and which of them are free.
//!
//! A clock change moves none of them for good: a time that a day skips comes at the first minute after, one that a day
//! has twice comes the first time.

use crate::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most slots of a workspace.
pub const SLOTS_MAX: usize = 100;
const MINUTE_US: i64 = 60_000_000;
const MINUTES_A_DAY: u16 = 24 * 60;

/// A weekday and a time, `{"weekday": 1, "time": "09:00"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Slot)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// 1 is Monday, 7 Sunday.
    #[schema(minimum = 1, maximum = 7)]
    pub weekday: u8,
    /// Hours and minutes by the clock of the time zone, `00:00` to `23:59`.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub time: String,
}

/// A slot as it is kept: minutes since Monday, 00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u16);

impl Slot {
    /// None for a number that no week has.
    pub fn from_minute(minute_of_week: u16) -> Option<Self> {
        (minute_of_week < 7 * MINUTES_A_DAY).then_some(Self(minute_of_week))
    }
    pub const fn minute_of_week(self) -> u16 {
        self.0
    }

    /// What a person wrote; the field that is wrong where it is no moment of a week.
    pub fn read(told: &Told) -> Result<Self, &'static str> {
        if !(1..=7).contains(&told.weekday) {
            return Err("weekday");
        }
        let minute = minute_of_day(&told.time).ok_or("time")?;
        Ok(Self(u16::from(told.weekday - 1) * MINUTES_A_DAY + minute))
    }

    pub fn told(self) -> Told {
        let minute = self.0 % MINUTES_A_DAY;
        Told {
            weekday: u8::try_from(self.0 / MINUTES_A_DAY + 1).unwrap_or(7),
            time: format!("{:02}:{:02}", minute / 60, minute % 60),
        }
    }

    fn time(self) -> Time {
        let minute = self.0 % MINUTES_A_DAY;
        let part = |n: u16| i8::try_from(n).unwrap_or(0);
        Time::constant(part(minute / 60), part(minute % 60), 0, 0)
    }
}

fn minute_of_day(time: &str) -> Option<u16> {
    let (hours, minutes) = time.split_once(':')?;
    let number = |text: &str, below: u16| {
        let is_plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u16>().ok().filter(|n| is_plain && *n < below)
    };
    Some(number(hours, 24)? * 60 + number(minutes, 60)?)
}

/// Of a workspace, in order.
#[derive(Clone, Debug)]
pub struct Slots {
    pub all: BTreeSet<Slot>,
    pub zone: TimeZone,
}

/// Which moments are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Later than this.
    pub after: Timestamp,
    /// Not later than this.
    pub until: Timestamp,
    pub count: usize,
}

impl Slots {
    /// The next moments at which nothing goes out. `taken` are moments at which something does, whatever their second.
    pub fn free(&self, span: Span, taken: &BTreeSet<Timestamp>) -> Vec<Timestamp> {
        let mut found = vec![];
        if self.all.is_empty() || span.count == 0 {
            return found;
        }
        // The day before as well: where its last minutes are skipped, they come on the next.
        let mut day = self.day_of(span.after).and_then(|d| d.yesterday().ok());
        let mut last = span.after;
        while let Some(today) = day {
            for at in self.moments_of(today) {
                if at > span.until {
                    return found;
                }
                let minute = at..at.plus(std::time::Duration::from_secs(60));
                if at > last && taken.range(minute).next().is_none() {
                    found.push(at);
                    last = at;
                }
                if found.len() == span.count {
                    return found;
                }
            }
            day = today.tomorrow().ok();
        }
        found
    }

    fn day_of(&self, at: Timestamp) -> Option<Date> {
        let at = jiff::Timestamp::from_microsecond(at.as_micros()).ok()?;
        Some(at.to_zoned_datetime(self.zone.clone()).date())
    }

    fn moments_of(&self, day: Date) -> impl Iterator<Item = Timestamp> {
        let weekday = u16::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        let first = weekday * MINUTES_A_DAY;
        self.all
            .range(Slot(first)..Slot(first + MINUTES_A_DAY))
            .filter_map(move |slot| self.moment(day, *slot))
    }

    fn moment(&self, day: Date, slot: Slot) -> Option<Timestamp> {
        let clock = day.to_datetime(slot.time());
        let at = match self.zone.to_ambiguous_timestamp(clock).offset() {
            AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
                offset.to_timestamp(clock).ok()?
            }
            AmbiguousOffset::Gap { before, .. } => {
                let beyond = before.to_timestamp(clock).ok()?;
                // The change itself is before that moment, or is it.
                let beyond = beyond.checked_add(jiff::SignedDuration::from_secs(1)).ok()?;
                self.zone.preceding(beyond).next()?.timestamp()
            }
        };
        let us = at.as_microsecond();
        Some(Timestamp::from_micros(us - us.rem_euclid(MINUTE_US)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }
    fn slots(zone: &str, all: &[(u8, &str)]) -> Slots {
        let read = |(weekday, time): &(u8, &str)| {
            let time = (*time).to_owned();
            Slot::read(&Told {
                weekday: *weekday,
                time,
            })
            .unwrap()
        };
        Slots {
            all: all.iter().map(read).collect(),
            zone: crate::months::zone(zone).unwrap(),
        }
    }
    fn next(slots: &Slots, after: &str, count: usize, taken: &[&str]) -> Vec<String> {
        let span = Span {
            after: at(after),
            until: at("2040-01-01T00:00:00Z"),
            count,
        };
        let taken = taken.iter().map(|t| at(t)).collect();
        let found = slots.free(span, &taken);
        found
            .iter()
            .map(|t| t.to_string().replace(":00.000Z", "Z"))
            .collect()
    }

    #[test]
    fn a_slot_reads_back_and_what_is_none_is_refused() {
        for (weekday, time) in [(1, "00:00"), (7, "23:59"), (3, "09:05")] {
            let told = Told {
                weekday,
                time: time.into(),
            };
            assert_eq!(Slot::read(&told).unwrap().told(), told);
        }
        for (weekday, time, wrong) in [
            (0, "09:00", "weekday"),
            (8, "09:00", "weekday"),
            (1, "24:00", "time"),
            (1, "9:00", "time"),
            (1, "09:60", "time"),
            (1, "09:00:00", "time"),
            (1, "+9:00", "time"),
            (1, "", "time"),
        ] {
            let time = time.to_owned();
            assert_eq!(Slot::read(&Told { weekday, time }), Err(wrong));
        }
        assert_eq!(Slot::from_minute(7 * 1440), None);
    }

    #[test]
    fn the_next_ones_follow_the_clock_of_the_zone() {
        // Monday, 23 November 2026
        let of_week = slots("Europe/Berlin", &[(1, "09:00"), (1, "18:00"), (5, "12:30")]);
        assert_eq!(
            next(&of_week, "2026-11-23T08:00:00Z", 4, &[]),
            [
                "2026-11-23T17:00Z",
                "2026-11-27T11:30Z",
                "2026-11-30T08:00Z",
                "2026-11-30T17:00Z"
            ]
        );
        // The day is that of the zone, not of UTC.
        let early = slots("Asia/Vladivostok", &[(1, "00:30")]);
        assert_eq!(
            next(&early, "2026-11-22T14:00:00Z", 1, &[]),
            ["2026-11-22T14:30Z"]
        );
        // Summer and winter.
        let daily = slots("Europe/Berlin", &[(7, "09:00")]);
        assert_eq!(
            next(&daily, "2026-10-17T12:00:00Z", 2, &[]),
            ["2026-10-18T07:00Z", "2026-10-25T08:00Z"]
        );
    }

    #[test]
    fn a_time_that_is_skipped_comes_at_the_next_minute_there_is_and_one_that_comes_twice_once() {
        // 28 March 2027: 02:00 becomes 03:00.
        let of_gap = slots(
            "Europe/Berlin",
            &[(7, "02:00"), (7, "02:30"), (7, "03:00"), (7, "03:30")],
        );
        assert_eq!(
            next(&of_gap, "2027-03-28T00:00:00Z", 3, &[]),
            ["2027-03-28T01:00Z", "2027-03-28T01:30Z", "2027-04-04T00:00Z"]
        );
        // 25 October 2026: 03:00 becomes 02:00.
        let of_fold = slots("Europe/Berlin", &[(7, "02:30")]);
        assert_eq!(
            next(&of_fold, "2026-10-24T12:00:00Z", 2, &[]),
            ["2026-10-25T00:30Z", "2026-11-01T01:30Z"]
        );
        // Half an hour of Lord Howe, and the midnight that Beirut skips.
        let island = slots("Australia/Lord_Howe", &[(7, "02:15")]);
        assert_eq!(
            next(&island, "2026-10-03T12:00:00Z", 1, &[]),
            ["2026-10-03T15:30Z"]
        );
        let midnight = slots("Asia/Beirut", &[(7, "00:10")]);
        assert_eq!(
            next(&midnight, "2026-03-28T12:00:00Z", 1, &[]),
            ["2026-03-28T22:00Z"]
        );
    }

    #[test]
    fn a_minute_in_which_something_goes_out_is_not_free() {
        let daily = slots("UTC", &[(1, "09:00"), (1, "09:01"), (2, "09:00")]);
        assert_eq!(
            next(&daily, "2026-11-23T08:59:59Z", 2, &["2026-11-23T09:00:59.999Z"]),
            ["2026-11-23T09:01Z", "2026-11-24T09:00Z"]
        );
        assert_eq!(
            next(&daily, "2026-11-23T09:00:00Z", 1, &["2026-11-23T09:02:00Z"]),
            ["2026-11-23T09:01Z"],
            "one that is now is over"
        );
    }

    #[test]
    fn there_may_be_none() {
        assert!(next(&slots("UTC", &[]), "2026-11-23T08:59:59Z", 1, &[]).is_empty());
        let weekly = slots("UTC", &[(1, "09:00")]);
        let span = Span {
            after: at("2026-11-23T09:00:00Z"),
            until: at("2026-11-30T08:59:59Z"),
            count: 1,
        };
        assert!(weekly.free(span, &BTreeSet::new()).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_found_is_ahead_in_order_and_of_the_list(
            minutes in prop::collection::btree_set(0_u16..7 * 1440, 1..20),
            start in 1_700_000_000_i64..2_000_000_000,
            zone in prop::sample::select(vec!["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]),
        ) {
            let slots = Slots {
                all: minutes.iter().filter_map(|m| Slot::from_minute(*m)).collect(),
                zone: crate::months::zone(zone).unwrap(),
            };
            let after = Timestamp::from_micros(start * 1_000_000);
            let span = Span { after, until: after.plus(std::time::Duration::from_secs(86_400 * 400)), count: 50 };
            let found = slots.free(span, &BTreeSet::new());
            prop_assert_eq!(found.len(), 50);
            prop_assert!(found[0] > after);
            prop_assert!(found.is_sorted_by(|a, b| a < b));
            let again = slots.free(Span { after: found[0], count: 49, ..span }, &BTreeSet::new());
            prop_assert_eq!(&again[..], &found[1..]);
        }
    }
}
