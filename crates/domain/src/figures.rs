//! What was published, counted: how much, where, how often it worked, how long it took.

use crate::publish::TargetState;
use crate::{FailureClass, Platform, Timestamp};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Longest period that is counted at once.
pub const DAYS_MAX: i32 = 366;
/// Days that are counted when nobody says which: today is the last of them.
pub const DAYS_DEFAULT: i32 = 30;
/// Reasons of failures that are told, the most frequent first.
const REASONS_MAX: usize = 10;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    #[default]
    Day,
    /// From Monday to Sunday.
    Week,
}

/// Whole days of a time zone, both ends among them.
#[derive(Clone, Debug)]
pub struct Period {
    from: Date,
    to: Date,
    zone: TimeZone,
}

/// Why days are no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPeriod {
    /// Not a date.
    From,
    /// Not a date, or before the first one.
    To,
    /// More than [`DAYS_MAX`].
    TooLong,
}

impl Period {
    /// Reads dates like `2026-11-27`. Without a last day it is today, without a first one the period is
    /// [`DAYS_DEFAULT`] long.
    pub fn read(
        from: Option<&str>,
        to: Option<&str>,
        zone: TimeZone,
        now: Timestamp,
    ) -> Result<Self, NoPeriod> {
        let to = match to {
            Some(text) => text.parse::<Date>().map_err(|_| NoPeriod::To)?,
            None => day_of(now, &zone).ok_or(NoPeriod::To)?,
        };
        let from = match from {
            Some(text) => text.parse::<Date>().map_err(|_| NoPeriod::From)?,
            None => to.saturating_sub((DAYS_DEFAULT - 1).days()),
        };
        if from > to {
            return Err(NoPeriod::To);
        }
        if (to - from).get_days() >= DAYS_MAX {
            return Err(NoPeriod::TooLong);
        }
        Ok(Self { from, to, zone })
    }

    pub fn first_day(&self) -> String {
        self.from.to_string()
    }

    pub fn last_day(&self) -> String {
        self.to.to_string()
    }

    /// Its first moment, and the first one after it.
    pub fn moments(&self) -> Option<(Timestamp, Timestamp)> {
        let begin = midnight(self.from, &self.zone)?;
        Some((begin, midnight(self.to.tomorrow().ok()?, &self.zone)?))
    }

    /// The first day of the step that a day of the period is in.
    fn step_of(&self, day: Date, step: Step) -> Date {
        match step {
            Step::Day => day,
            Step::Week => day
                .saturating_sub(day.weekday().to_monday_zero_offset().days())
                .max(self.from),
        }
    }
}

fn day_of(at: Timestamp, zone: &TimeZone) -> Option<Date> {
    let at = jiff::Timestamp::from_microsecond(at.as_micros()).ok()?;
    Some(at.to_zoned_datetime(zone.clone()).date())
}

/// The first moment of a day; where clocks skip midnight, the first one that there is.
fn midnight(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let at = day.to_zoned_datetime(zone.clone()).ok()?;
    Some(Timestamp::from_micros(at.timestamp().as_microsecond()))
}

/// A target that came to an end, or waits for a decision.
#[derive(Clone, Debug)]
pub struct Ended {
    pub platform: Platform,
    pub state: TargetState,
    /// When it came to this state.
    pub at: Timestamp,
    /// When it should have gone out: the planned moment, else the one when it was asked for.
    pub due: Timestamp,
    /// Over all calls for it.
    pub bytes_sent: u64,
    /// Calls that had to be made again.
    pub retries: u64,
    /// Why it failed.
    pub failure: Option<(FailureClass, String)>,
}

/// How many targets came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FigureCounts)]
pub struct Counts {
    pub published: u64,
    pub failed: u64,
    /// By a person, before they were out.
    pub canceled: u64,
    /// Stopped with a question that nobody has answered yet.
    pub waiting: u64,
    /// To the platforms, for all these, tries that led to nothing included.
    pub bytes_sent: u64,
}

/// From the moment a post was due to the one when the platform said that it is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FigureTimes)]
pub struct Times {
    /// Posts this is of: the published ones without those that a platform itself opens later.
    pub of: u64,
    /// Half of them were not slower.
    pub median_ms: u64,
    /// Nine of ten were not slower.
    pub p90_ms: u64,
}

/// The figures of a platform, or of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FigureLine)]
pub struct Line {
    pub counts: Counts,
    /// Calls that had to be made again.
    pub retries: u64,
    /// Targets that needed any.
    pub retried: u64,
    /// None when nothing of the period was timed.
    pub to_live: Option<Times>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FiguresOfPlatform)]
pub struct OfPlatform {
    pub platform: Platform,
    pub line: Line,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FigureCountsOfPlatform)]
pub struct CountsOfPlatform {
    pub platform: Platform,
    pub counts: Counts,
}

/// A day or a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FigureStep)]
pub struct OfStep {
    /// Its first day within the period.
    #[schema(example = "2026-11-23")]
    pub from: String,
    /// Platforms that anything happened on.
    pub platforms: Vec<CountsOfPlatform>,
}

/// Why targets failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FigureReason)]
pub struct Reason {
    pub platform: Platform,
    pub class: FailureClass,
    pub code: String,
    pub count: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub total: Line,
    pub platforms: Vec<OfPlatform>,
    pub steps: Vec<OfStep>,
    pub reasons: Vec<Reason>,
}

#[derive(Default)]
struct Sum {
    counts: Counts,
    retries: u64,
    retried: u64,
    times: Vec<u64>,
}

impl Sum {
    fn add(&mut self, e: &Ended) {
        self.counts.add(e);
        self.retries += e.retries;
        self.retried += u64::from(e.retries > 0);
        // Handed over before it was due: the platform opens it by itself, and nobody tells us when it did.
        if e.state == TargetState::Published && e.at >= e.due {
            self.times
                .push(u64::try_from(e.at.since(e.due).as_millis()).unwrap_or(u64::MAX));
        }
    }

    fn line(mut self) -> Line {
        self.times.sort_unstable();
        Line {
            counts: self.counts,
            retries: self.retries,
            retried: self.retried,
            to_live: percentile(&self.times, 50).zip(percentile(&self.times, 90)).map(
                |(median_ms, p90_ms)| Times {
                    of: self.times.len() as u64,
                    median_ms,
                    p90_ms,
                },
            ),
        }
    }
}

impl Counts {
    fn add(&mut self, e: &Ended) {
        match e.state {
            TargetState::Published => self.published += 1,
            TargetState::Failed => self.failed += 1,
            TargetState::Canceled => self.canceled += 1,
            TargetState::NeedsAttention => self.waiting += 1,
            TargetState::Scheduled
            | TargetState::Queued
            | TargetState::Uploading
            | TargetState::Processing => return,
        }
        self.bytes_sent += e.bytes_sent;
    }
}

/// The smallest of sorted values that so many in a hundred do not exceed.
fn percentile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

/// Counts what fell into a period. What lies outside of it is not looked at.
pub fn count(all: &[Ended], period: &Period, step: Step) -> Figures {
    let mut steps: BTreeMap<Date, BTreeMap<Platform, Counts>> = BTreeMap::new();
    for day in period.from.series(1.day()).take_while(|d| *d <= period.to) {
        steps.entry(period.step_of(day, step)).or_default();
    }
    let mut total = Sum::default();
    let mut platforms: BTreeMap<Platform, Sum> =
        Platform::ALL.into_iter().map(|p| (p, Sum::default())).collect();
    let mut reasons: BTreeMap<(Platform, &str), (FailureClass, u64)> = BTreeMap::new();
    for e in all {
        let day = day_of(e.at, &period.zone).filter(|d| (period.from..=period.to).contains(d));
        let Some(day) = day.filter(|_| !e.state.is_pending()) else {
            continue;
        };
        total.add(e);
        platforms.entry(e.platform).or_default().add(e);
        let of_step = steps.entry(period.step_of(day, step)).or_default();
        of_step.entry(e.platform).or_default().add(e);
        if let Some((class, code)) = e.failure.as_ref().filter(|_| e.state == TargetState::Failed) {
            reasons
                .entry((e.platform, code.as_str()))
                .or_insert((*class, 0))
                .1 += 1;
        }
    }
    Figures {
        total: total.line(),
        platforms: platforms
            .into_iter()
            .map(|(platform, sum)| OfPlatform {
                platform,
                line: sum.line(),
            })
            .collect(),
        steps: steps.into_iter().map(told).collect(),
        reasons: most_frequent(reasons),
    }
}

fn told((from, platforms): (Date, BTreeMap<Platform, Counts>)) -> OfStep {
    OfStep {
        from: from.to_string(),
        platforms: platforms
            .into_iter()
            .map(|(platform, counts)| CountsOfPlatform { platform, counts })
            .collect(),
    }
}

fn most_frequent(all: BTreeMap<(Platform, &str), (FailureClass, u64)>) -> Vec<Reason> {
    let mut reasons: Vec<_> = all
        .into_iter()
        .map(|((platform, code), (class, count))| Reason {
            platform,
            class,
            code: code.to_owned(),
            count,
        })
        .collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    reasons.truncate(REASONS_MAX);
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::months::zone;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn ended(platform: Platform, state: TargetState, moment: &str) -> Ended {
        Ended {
            platform,
            state,
            at: at(moment),
            due: at(moment),
            bytes_sent: 10,
            retries: 0,
            failure: None,
        }
    }

    fn period(from: &str, to: &str, name: &str) -> Period {
        let now = at("2026-11-27T22:30:00Z");
        Period::read(Some(from), Some(to), zone(name).unwrap(), now).unwrap()
    }

    #[test]
    fn a_period_is_whole_days_of_its_zone() {
        let now = at("2026-11-27T22:30:00Z");
        let read = |from, to, name| Period::read(from, to, zone(name).unwrap(), now);
        let here = read(None, None, "Europe/Moscow").unwrap();
        assert_eq!(
            (here.first_day().as_str(), here.last_day().as_str()),
            ("2026-10-30", "2026-11-28"),
            "it is tomorrow in Moscow already"
        );
        let end = at("2026-11-28T21:00:00Z");
        assert_eq!(here.moments(), Some((at("2026-10-29T21:00:00Z"), end)));
        // The day on which clocks go back is an hour longer.
        let fall = period("2026-10-25", "2026-10-25", "Europe/Berlin");
        assert_eq!(
            fall.moments(),
            Some((at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")))
        );
        let no = |from, to| read(Some(from), Some(to), "UTC").unwrap_err();
        assert_eq!(no("soon", "2026-11-01"), NoPeriod::From);
        assert_eq!(no("2026-11-01", "2026-02-30"), NoPeriod::To);
        assert_eq!(no("2026-11-02", "2026-11-01"), NoPeriod::To);
        assert_eq!(no("2025-11-01", "2026-11-02"), NoPeriod::TooLong);
        assert!(read(Some("2025-11-01"), Some("2026-11-01"), "UTC").is_ok());
    }

    #[test]
    fn days_and_weeks_are_those_of_the_zone() {
        use Platform::{Tiktok, Vk};
        let all = [
            ended(Vk, TargetState::Published, "2026-11-22T20:59:59Z"),
            ended(Vk, TargetState::Published, "2026-11-22T21:00:00Z"),
            ended(Tiktok, TargetState::Canceled, "2026-11-24T09:00:00Z"),
            ended(Tiktok, TargetState::Uploading, "2026-11-24T09:00:00Z"),
            ended(Tiktok, TargetState::Published, "2026-11-24T21:00:00Z"),
        ];
        let found = |step| count(&all, &period("2026-11-20", "2026-11-24", "Europe/Moscow"), step);
        let told = |f: &Figures| {
            let one = |s: &OfStep| (s.from.clone(), s.platforms.len());
            f.steps.iter().map(one).collect::<Vec<_>>()
        };
        let days = found(Step::Day);
        let expected = [
            ("2026-11-20", 0),
            ("2026-11-21", 0),
            ("2026-11-22", 1),
            ("2026-11-23", 1),
            ("2026-11-24", 1),
        ];
        assert_eq!(told(&days), expected.map(|(d, n)| (d.to_owned(), n)));
        // 20 November is a Friday: the first week is what is left of it.
        let weeks = [("2026-11-20", 1), ("2026-11-23", 2)];
        assert_eq!(told(&found(Step::Week)), weeks.map(|(d, n)| (d.to_owned(), n)));
        let total = days.total.counts;
        assert_eq!(
            (total.published, total.canceled, total.bytes_sent),
            (2, 1, 30),
            "neither what is on its way nor what lies outside counts"
        );
    }

    #[test]
    fn what_a_platform_opens_by_itself_is_not_timed() {
        let mut all: Vec<_> = (1..=10)
            .map(|second| Ended {
                due: at("2026-11-24T09:00:00Z"),
                ..ended(
                    Platform::Youtube,
                    TargetState::Published,
                    &format!("2026-11-24T09:00:{second:02}Z"),
                )
            })
            .collect();
        all.push(Ended {
            due: at("2026-11-24T18:00:00Z"),
            ..ended(Platform::Youtube, TargetState::Published, "2026-11-24T09:00:00Z")
        });
        let found = count(&all, &period("2026-11-24", "2026-11-24", "UTC"), Step::Day);
        let times = Times {
            of: 10,
            median_ms: 5_000,
            p90_ms: 9_000,
        };
        assert_eq!(found.total.to_live, Some(times));
        assert_eq!(found.total.counts.published, 11);
        let [youtube, instagram, ..] = &found.platforms[..] else {
            panic!("all four are told");
        };
        assert_eq!(youtube.line.to_live, Some(times));
        assert_eq!(instagram.line.to_live, None);
    }

    #[test]
    fn reasons_are_told_the_most_frequent_first() {
        let failed = |platform, code: &str| Ended {
            retries: 2,
            failure: Some((FailureClass::Rejected, code.to_owned())),
            ..ended(platform, TargetState::Failed, "2026-11-24T09:00:00Z")
        };
        let all = [
            failed(Platform::Vk, "title"),
            failed(Platform::Tiktok, "spam"),
            failed(Platform::Tiktok, "spam"),
            // What a person canceled after it had failed is no failure any more.
            Ended {
                state: TargetState::Canceled,
                ..failed(Platform::Tiktok, "spam")
            },
        ];
        let found = count(&all, &period("2026-11-24", "2026-11-24", "UTC"), Step::Day);
        let told: Vec<_> = found
            .reasons
            .iter()
            .map(|r| (r.platform, r.code.as_str(), r.count))
            .collect();
        assert_eq!(told, [(Platform::Tiktok, "spam", 2), (Platform::Vk, "title", 1)]);
        assert_eq!((found.total.retries, found.total.retried), (8, 4));
    }
}
