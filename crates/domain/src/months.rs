//! Months as people of a time zone count them.

use crate::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How many moments fall into a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// `2026-11`
    pub month: String,
    pub count: u64,
    /// The first moment of the next one.
    pub end: Timestamp,
}

/// A zone by its IANA name.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Counts moments that come newest first.
pub fn count(moments: impl IntoIterator<Item = Timestamp>, zone: &TimeZone) -> Vec<Month> {
    let mut months: Vec<Month> = vec![];
    let mut begin = Timestamp::from_micros(i64::MAX);
    for at in moments {
        if at >= begin
            && let Some(month) = months.last_mut()
        {
            month.count += 1;
            continue;
        }
        let Some((first, next)) = bounds(at, zone) else {
            continue;
        };
        let Some((start, end)) = midnight(first, zone).zip(midnight(next, zone)) else {
            continue;
        };
        begin = start;
        months.push(Month {
            month: format!("{:04}-{:02}", first.year(), first.month()),
            count: 1,
            end,
        });
    }
    months
}

/// The first days of the month that holds a moment, and of the next.
fn bounds(at: Timestamp, zone: &TimeZone) -> Option<(Date, Date)> {
    let first = jiff::Timestamp::from_microsecond(at.as_micros())
        .ok()?
        .to_zoned_datetime(zone.clone())
        .date()
        .first_of_month();
    Some((first, first.last_of_month().tomorrow().ok()?))
}

/// The first moment of a day; where clocks skip midnight, the first one that there is.
fn midnight(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let at = day.to_zoned_datetime(zone.clone()).ok()?;
    Some(Timestamp::from_micros(at.timestamp().as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn a_month_is_that_of_the_zone() {
        let moments = [
            "2026-11-30T22:00:00Z",
            "2026-11-30T20:59:59Z",
            "2026-11-01T00:00:00Z",
            "2026-09-03T00:00:00Z",
        ];
        let moscow = count(moments.map(at), &zone("Europe/Moscow").unwrap());
        let told: Vec<_> = moscow.iter().map(|m| (m.month.as_str(), m.count)).collect();
        assert_eq!(told, [("2026-12", 1), ("2026-11", 2), ("2026-09", 1)]);
        assert_eq!(moscow[1].end, at("2026-11-30T21:00:00Z"));
        let utc = count(moments.map(at), &zone("UTC").unwrap());
        let told: Vec<_> = utc.iter().map(|m| (m.month.as_str(), m.count)).collect();
        assert_eq!(told, [("2026-11", 3), ("2026-09", 1)]);
    }

    #[test]
    fn a_midnight_that_clocks_skip_is_no_trouble() {
        // Clocks in Asunción went from 0:00 to 1:00 on 1 October 2023.
        let there = zone("America/Asuncion").unwrap();
        let months = count([at("2023-10-01T04:00:00Z"), at("2023-10-01T03:59:59Z")], &there);
        let told: Vec<_> = months.iter().map(|m| (m.month.as_str(), m.count)).collect();
        assert_eq!(told, [("2023-10", 1), ("2023-09", 1)]);
    }

    #[test]
    fn an_unknown_zone_is_none() {
        assert!(zone("Mars/Olympus").is_none());
    }
}
