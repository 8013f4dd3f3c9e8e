//! What an edit list does.

use super::bytes::{Bytes, find};
use super::mp4::millis;
use domain::media::Edits;

/// Delays of codecs: reordered frames, the first samples of AAC. Nobody notices so much.
const DELAY_MS: u64 = 200;
/// Sound may stand this far off its picture. Source: EBU R37, rounded up.
const APART_MS: u64 = 60;

/// One edit: how long, and from where in the track; none: nothing is shown.
struct Edit {
    ms: u64,
    from_ms: Option<u64>,
    plain_rate: bool,
}

/// `edts` is the inside of the box. A list that cannot be read counts as one that cuts.
pub(super) fn read(edts: &[u8], movie_scale: u32, track_scale: u32, track_ms: u64) -> Edits {
    if edts.is_empty() {
        return Edits::Delay;
    }
    let list = find(edts, *b"elst").and_then(|elst| list(elst, movie_scale, track_scale));
    match list {
        Some(list) if harmless(&list, track_ms) => Edits::Delay,
        _ => Edits::Cuts,
    }
}

fn harmless(edits: &[Edit], track_ms: u64) -> bool {
    let start = edits.iter().take_while(|e| e.from_ms.is_none());
    let (empty, waited) = start.fold((0, 0), |(n, ms), e| (n + 1, ms + e.ms));
    match &edits[empty..] {
        [] => edits.is_empty(),
        [only] => {
            let from = only.from_ms.unwrap_or(0);
            // A length of 0 means all there is, as in fragments.
            let whole = only.ms == 0 || only.ms + from + DELAY_MS >= track_ms;
            only.plain_rate && from <= DELAY_MS && waited <= APART_MS && whole
        }
        _ => false,
    }
}

fn list(elst: &[u8], movie_scale: u32, track_scale: u32) -> Option<Vec<Edit>> {
    let mut at = Bytes(elst);
    let long = at.u32()? >> 24 == 1;
    let count = at.u32()?;
    let mut edits = Vec::new();
    for _ in 0..count.min(1000) {
        let (ticks, from) = if long {
            (at.u64()?, at.u64()?.cast_signed())
        } else {
            (u64::from(at.u32()?), i64::from(at.i32()?))
        };
        let rate = at.u32()?;
        edits.push(Edit {
            ms: millis(ticks, movie_scale)?,
            from_ms: match u64::try_from(from) {
                Ok(from) => Some(millis(from, track_scale)?),
                Err(_) => None,
            },
            plain_rate: rate == 1 << 16,
        });
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An `edts` of entries `(movie ms, media ms, rate)`, both clocks in milliseconds.
    fn edts(entries: &[(u32, i32, u32)]) -> Vec<u8> {
        let mut body = vec![0; 4];
        body.extend(u32::try_from(entries.len()).expect("few").to_be_bytes());
        for (ms, from, rate) in entries {
            body.extend([ms.to_be_bytes(), from.to_be_bytes(), rate.to_be_bytes()].concat());
        }
        let size = u32::try_from(body.len() + 8).expect("small");
        [&size.to_be_bytes()[..], b"elst", &body].concat()
    }

    #[test]
    fn a_delay_is_told_from_a_cut() {
        const ONE: u32 = 1 << 16;
        for (entries, expected) in [
            (&[(2000, 67, ONE)][..], Edits::Delay),
            (&[(0, 0, ONE)], Edits::Delay),
            (&[(21, -1, ONE), (2000, 0, ONE)], Edits::Delay),
            (&[(500, -1, ONE), (2000, 0, ONE)], Edits::Cuts),
            (&[(2000, 900, ONE)], Edits::Cuts),
            (&[(1000, 0, ONE)], Edits::Cuts),
            (&[(1000, 0, ONE), (1000, 0, ONE)], Edits::Cuts),
            (&[(2000, 0, ONE / 2)], Edits::Cuts),
        ] {
            assert_eq!(read(&edts(entries), 1000, 1000, 2050), expected, "{entries:?}");
        }
        assert_eq!(read(&edts(&[(1, 1, 1)])[..14], 1000, 1000, 2050), Edits::Cuts);
        assert_eq!(read(b"", 1000, 1000, 2050), Edits::Delay);
    }
}
