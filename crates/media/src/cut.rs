//! Whether a part can be cut out of a clip without encoding its picture anew.

use crate::probe::{input_options, real};
use crate::run::{Job, RunError, file_url};
use crate::{Media, ToolError};
use domain::conform::{Cut, Trim};
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

/// Moments are told in whole milliseconds and pictures lie between them: half of one decides.
const HALF_MS_US: i64 = 500;
/// Read beyond both ends: reordered pictures lie farther off than a frame.
const AROUND_MS: u64 = 1500;

/// The moment in microseconds from which on a picture belongs behind a bound.
pub(crate) fn bound_us(ms: u64) -> i64 {
    let us = i64::try_from(ms).unwrap_or(i64::MAX / 1000).saturating_mul(1000);
    us.saturating_sub(HALF_MS_US).max(0)
}

impl Media {
    /// Reads where the packets of the picture lie. What cannot be told is cut anywhere, which is always right.
    pub async fn cut(&self, input: &Path, trim: Trim) -> Result<Cut, ToolError> {
        let input = real(input)?;
        let ffprobe = self.find("ffprobe").ok_or(ToolError::Missing)?;
        let mut args: Vec<OsString> = input_options().collect();
        let seconds = |ms: u64| format!("{}.{:03}", ms / 1000, ms % 1000);
        let from = seconds(trim.start_ms.saturating_sub(AROUND_MS));
        let to = seconds(trim.end_ms.saturating_add(AROUND_MS));
        let asked = "-select_streams V:0 -show_entries packet=pts_time,flags:format=start_time -of csv -read_intervals";
        args.extend(asked.split(' ').map(OsString::from));
        args.push(format!("{from}%{to}").into());
        args.extend(["-i".into(), file_url(&input)]);
        let job = Job {
            tool: ffprobe.into(),
            args,
            wall: Duration::from_mins(2),
            ..Job::ours("", Some(input))
        };
        match self.run(job).await {
            Ok(done) if done.status.success() => Ok(judged(&String::from_utf8_lossy(&done.stdout), trim)),
            // A very long part, or a file that has to be read by decoding it.
            Ok(_) | Err(RunError::TooMuchOutput | RunError::TimedOut(_)) => Ok(Cut::Anywhere),
            Err(e) => Err(e.into()),
        }
    }
}

struct Packet {
    at_us: i64,
    key: bool,
}

/// In the order in which they are decoded: what comes before the part, the part, which begins with a picture that
/// stands alone and is the first to be shown, and what comes behind it, with nothing in a wrong place.
fn judged(text: &str, trim: Trim) -> Cut {
    let mut packets = vec![];
    for line in text.lines() {
        let mut words = line.trim().split(',');
        match (words.next(), words.next().and_then(microseconds), words.next()) {
            (Some("packet"), Some(at_us), Some(flags)) => packets.push(Packet {
                at_us,
                key: flags.starts_with('K'),
            }),
            (Some("format"), Some(0), _) | (Some(""), _, _) => {}
            // A clock that does not begin at nought, or a packet without a time.
            _ => return Cut::Anywhere,
        }
    }
    let (start, end) = (bound_us(trim.start_ms), bound_us(trim.end_ms));
    let Some(first) = packets.iter().position(|p| p.at_us >= start) else {
        return Cut::Anywhere;
    };
    let part = packets[first..].iter().take_while(|p| p.at_us < end).count();
    let (inside, behind) = packets[first..].split_at(part);
    let begins = inside
        .first()
        .is_some_and(|k| k.key && inside.iter().all(|p| p.at_us >= k.at_us));
    if begins && behind.iter().all(|p| p.at_us >= end) {
        Cut::OnKeys {
            packets: u64::try_from(part).unwrap_or(u64::MAX),
        }
    } else {
        Cut::Anywhere
    }
}

#[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
fn microseconds(seconds: &str) -> Option<i64> {
    let seconds: f64 = seconds.parse().ok()?;
    Some((seconds * 1e6).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: Trim = Trim {
        start_ms: 1000,
        end_ms: 2000,
    };

    fn packets(of: &[(&str, &str)]) -> String {
        let lines = of.iter().map(|(at, flags)| format!("packet,{at},{flags}\n"));
        lines.collect::<String>() + "format,0.000000\n"
    }

    #[test]
    fn a_part_that_begins_with_a_key_and_ends_cleanly_is_taken_over() {
        let text = packets(&[
            ("0.500000", "K_"),
            ("1.000000", "K_"),
            ("1.600000", "__"),
            ("1.300000", "__"),
            ("2.000000", "__"),
        ]);
        assert_eq!(judged(&text, PART), Cut::OnKeys { packets: 3 });
    }

    #[test]
    fn anything_else_is_encoded() {
        for (what, of) in [
            ("no key", vec![("1.000000", "__"), ("1.500000", "__")]),
            (
                "shown before its key",
                vec![("1.200000", "K_"), ("1.100000", "__")],
            ),
            (
                "before the part",
                vec![("1.000000", "K_"), ("0.900000", "__"), ("1.100000", "__")],
            ),
            (
                "behind the part",
                vec![("1.000000", "K_"), ("2.100000", "__"), ("1.900000", "__")],
            ),
            ("no time", vec![("1.000000", "K_"), ("N/A", "__")]),
            ("nothing", vec![]),
        ] {
            assert_eq!(judged(&packets(&of), PART), Cut::Anywhere, "{what}");
        }
        let late = "packet,1.000000,K_\nformat,0.250000\n";
        assert_eq!(judged(late, PART), Cut::Anywhere);
    }
}
