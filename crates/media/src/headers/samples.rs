//! An MP4 track's sample tables: how far its data reaches, and how even its times are.

use super::bytes::{Bytes, find};

/// Where the last byte of a track's samples lies.
pub(super) fn end(stbl: &[u8]) -> Option<u64> {
    let mut sizes = Bytes(find(stbl, *b"stsz")?).skip(4)?;
    let fixed = u64::from(sizes.u32()?);
    let count = u64::from(sizes.u32()?);
    let (mut chunks, wide) = match find(stbl, *b"stco") {
        Some(body) => (Bytes(body).skip(4)?, false),
        None => (Bytes(find(stbl, *b"co64")?).skip(4)?, true),
    };
    let mut runs = Bytes(find(stbl, *b"stsc")?).skip(4)?;
    let run_count = runs.u32()?;
    let mut run = (runs.u32()?, u64::from(runs.u32()?), runs.u32()?);
    let mut next = (run_count > 1).then(|| runs.u32()).flatten();
    let (mut done, mut furthest) = (0_u64, 0_u64);
    let number = chunks.u32()?;
    for chunk in 1..=number {
        let Some(offset) = (if wide {
            chunks.u64()
        } else {
            chunks.u32().map(u64::from)
        }) else {
            break;
        };
        while next == Some(chunk) {
            run = (chunk, u64::from(runs.u32()?), runs.u32()?);
            next = runs.u32();
        }
        let samples = run.1.min(count - done);
        let mut bytes = 0_u64;
        if fixed > 0 {
            bytes = fixed.saturating_mul(samples);
        } else {
            for _ in 0..samples {
                let Some(size) = sizes.u32() else { break };
                bytes = bytes.saturating_add(size.into());
            }
        }
        done += samples;
        if bytes > 0 {
            furthest = furthest.max(offset.saturating_add(bytes));
        }
    }
    Some(furthest)
}

pub(super) struct Times {
    samples: u64,
    ticks: u64,
    pub uneven: Option<bool>,
}

impl Times {
    #[expect(
        clippy::cast_precision_loss,
        reason = "frame counts of twelve hours are exact in f64"
    )]
    pub fn fps(&self, scale: u32) -> f64 {
        if self.ticks == 0 {
            0.0
        } else {
            self.samples as f64 * f64::from(scale) / self.ticks as f64
        }
    }
}

/// Reads the table of sample times. Times are uneven when more than one frame in fifty lasts a tenth
/// longer or shorter than the usual one; rounding to a coarse clock does not count.
pub(super) fn times(stbl: &[u8]) -> Option<Times> {
    let mut at = Bytes(find(stbl, *b"stts")?).skip(4)?;
    let mut runs = Vec::new();
    for _ in 0..at.u32()? {
        let (Some(count), Some(ticks)) = (at.u32(), at.u32()) else {
            break;
        };
        runs.push((u64::from(ticks), u64::from(count)));
    }
    let samples: u64 = runs.iter().map(|r| r.1).sum();
    let ticks: u64 = runs
        .iter()
        .map(|r| r.0.saturating_mul(r.1))
        .fold(0, u64::saturating_add);
    // The last frame's time is often made up by the writer.
    if let Some(last) = runs.last_mut() {
        last.1 = last.1.saturating_sub(1);
    }
    let counted: u64 = runs.iter().map(|r| r.1).sum();
    if counted < 8 {
        return Some(Times {
            samples,
            ticks,
            uneven: None,
        });
    }
    runs.sort_unstable();
    let mut half = counted / 2;
    let usual = runs.iter().find(|(_, count)| {
        let here = half < *count;
        half = half.saturating_sub(*count);
        here
    });
    let usual = usual.map_or(0, |r| r.0);
    let slack = if usual >= 8 { (usual / 10).max(1) } else { 0 };
    let odd: u64 = runs
        .iter()
        .filter(|r| r.0.abs_diff(usual) > slack)
        .map(|r| r.1)
        .sum();
    Some(Times {
        samples,
        ticks,
        uneven: Some(odd * 50 > counted),
    })
}
