//! The day of a quota.

use crate::Timestamp;

/// The quota's clock at Google.
const ZONE: &str = "America/Los_Angeles";

/// The Pacific civil day a moment belongs to (`2026-11-24`) and the moment the next one begins.
pub fn pacific_day(now: Timestamp) -> (String, Timestamp) {
    let at = jiff::Timestamp::from_microsecond(now.as_micros())
        .and_then(|t| t.in_tz(ZONE))
        .expect("the zone is bundled, the moment is in range");
    let next = at
        .tomorrow()
        .and_then(|t| t.start_of_day())
        .expect("there is a tomorrow");
    (
        at.date().to_string(),
        Timestamp::from_micros(next.timestamp().as_microsecond()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_ends_at_pacific_midnight_through_daylight_saving() {
        let day = |t: &str| {
            let (d, next) = pacific_day(t.parse().unwrap());
            (d, next.to_string())
        };
        assert_eq!(
            day("2026-11-24T07:59:59Z"),
            ("2026-11-23".into(), "2026-11-24T08:00:00.000Z".into())
        );
        assert_eq!(
            day("2026-07-01T07:00:00Z"),
            ("2026-07-01".into(), "2026-07-02T07:00:00.000Z".into())
        );
        // the clocks go back on 1 November 2026: that day has 25 hours
        assert_eq!(
            day("2026-11-01T08:00:00Z"),
            ("2026-11-01".into(), "2026-11-02T08:00:00.000Z".into())
        );
    }
}
