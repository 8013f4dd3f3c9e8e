//! What the project may spend a day: three buckets, refilled at midnight Pacific time.

use crate::youtube::fail::Fail;
use crate::youtube::faults::{quota_exceeded, uploads_spent};
use crate::youtube::records::Spent;
use crate::youtube::world::World;
use domain::Timestamp;
use jiff::tz::TimeZone;

/// The civil day in Los Angeles, daylight saving included.
pub fn pacific_day(at: Timestamp) -> String {
    let zone = TimeZone::get("America/Los_Angeles").unwrap_or(TimeZone::UTC);
    let at = jiff::Timestamp::from_microsecond(at.as_micros()).unwrap_or_default();
    zone.to_datetime(at).date().to_string()
}

impl World {
    fn today(&mut self) -> &mut Spent {
        let day = pacific_day(self.now);
        let spent = self.spent.only();
        if spent.day != day {
            *spent = Spent {
                day,
                ..Spent::default()
            };
        }
        spent
    }

    /// Takes `units` of the general bucket; a refused call costs as well.
    pub fn spend_units(&mut self, units: u64) -> Result<(), Fail> {
        let limit = self.tuning.peek().units_per_day;
        let spent = self.today();
        if spent.units + units > limit {
            return Err(quota_exceeded());
        }
        spent.units += units;
        if self.strikes("quota_403") {
            Err(quota_exceeded())
        } else {
            Ok(())
        }
    }

    /// Takes one of the day's uploads.
    pub fn spend_upload(&mut self) -> Result<(), Fail> {
        let limit = self.tuning.peek().uploads_per_day;
        let spent = self.today();
        if spent.uploads >= limit {
            return Err(uploads_spent());
        }
        spent.uploads += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_pacific_midnight_in_winter_and_summer() {
        let day = |t: &str| pacific_day(t.parse().unwrap());
        assert_eq!(day("2026-11-24T07:59:59Z"), "2026-11-23");
        assert_eq!(day("2026-11-24T08:00:00Z"), "2026-11-24");
        assert_eq!(day("2026-07-01T06:59:59Z"), "2026-06-30");
        assert_eq!(day("2026-07-01T07:00:00Z"), "2026-07-01");
    }
}
