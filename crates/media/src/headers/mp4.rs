//! MP4 and QuickTime: the walk over the outermost boxes, and the movie box.

use super::bytes::{Bytes, boxes, find};
use super::{Headers, Kind, load, peek, track};
use domain::media::Edits;
use std::io::{self, Read, Seek};

/// Largest movie box read: a twelve-hour film with sound needs about 40 MiB.
const MOVIE_BYTES: u64 = 64 << 20;
/// Outermost boxes looked at; a film in one-second fragments has two a second.
const BOXES: usize = 200_000;

pub(super) fn read<R: Read + Seek>(from: &mut R, len: u64) -> io::Result<Headers> {
    let mut found = Headers::default();
    let mut movie = None;
    let (mut data, mut fragments, mut still) = (false, false, false);
    let mut at = 0;
    for _ in 0..BOXES {
        let Some((name, start, end)) = outer(from, at, len)? else {
            break;
        };
        match &name {
            b"ftyp" => still = is_still(&load(from, start, end.saturating_sub(start), 64)?),
            b"moov" if movie.is_none() => {
                found.fast_start = Some(!data);
                movie = Some(load(from, start, end - start, MOVIE_BYTES)?);
            }
            b"mdat" => data = true,
            b"moof" => fragments = true,
            b"sidx" if found.duration_ms == 0 => {
                let index = load(from, start, end - start, 1 << 20)?;
                found.duration_ms = index_duration(&index).unwrap_or(0);
            }
            _ => {}
        }
        if end > len {
            if matches!(&name, b"moov" | b"mdat" | b"moof") {
                found.truncated = Some(missing(end - len));
            }
            break;
        }
        at = end;
    }
    let Some(movie) = movie else {
        found.still = still;
        if !still && found.truncated.is_none() && (data || at >= len) {
            found.truncated = Some("its index is missing, as when a recording was not finished".into());
        }
        return Ok(found);
    };
    found.fast_start = found.fast_start.map(|first| first && !fragments);
    found.edits = Some(Edits::None);
    found.duration_ms = movie_duration(&movie).unwrap_or(0).max(found.duration_ms);
    let scale = find(&movie, *b"mvhd")
        .and_then(time_header)
        .map_or(0, |(scale, _)| scale);
    for (name, body) in boxes(&movie) {
        if &name != b"trak" {
            continue;
        }
        let Some(read) = track::read(body, scale) else {
            continue;
        };
        if read.track.kind == Kind::Video {
            found.external |= read.external;
            if !fragments && !read.external && read.end > len && found.truncated.is_none() {
                found.truncated = Some(missing(read.end - len));
            }
        }
        found.duration_ms = found
            .duration_ms
            .max(if fragments { 0 } else { read.duration_ms });
        if read.track.kind != Kind::Other {
            found.edits = found.edits.map(|e| worse(e, read.edits));
        }
        found.tracks.push(read.track);
    }
    Ok(found)
}

fn worse(a: Edits, b: Edits) -> Edits {
    match (a, b) {
        (Edits::Cuts, _) | (_, Edits::Cuts) => Edits::Cuts,
        (Edits::Delay, _) | (_, Edits::Delay) => Edits::Delay,
        (Edits::None, Edits::None) => Edits::None,
    }
}

fn missing(bytes: u64) -> String {
    format!("{bytes} bytes are missing at its end")
}

/// Name, start of the inside and end of the box at `at`; none at the end or where no box is.
fn outer<R: Read + Seek>(from: &mut R, at: u64, len: u64) -> io::Result<Option<([u8; 4], u64, u64)>> {
    if len.saturating_sub(at) < 8 {
        return Ok(None);
    }
    let (head, got) = peek::<16, _>(from, at)?;
    let mut bytes = Bytes(&head[..got]);
    let (Some(size), Some(name)) = (bytes.u32(), bytes.fourcc()) else {
        return Ok(None);
    };
    let (header, size) = match size {
        0 => (8, len - at),
        1 => match bytes.u64() {
            Some(size) => (16, size),
            None => return Ok(None),
        },
        n => (8, u64::from(n)),
    };
    let named = name
        .iter()
        .all(|c| c.is_ascii_graphic() || *c == b' ' || *c == 0xa9);
    let end = at.checked_add(size).filter(|_| named && size >= header);
    Ok(end.map(|end| (name, at + header, end)))
}

fn is_still(brands: &[u8]) -> bool {
    const STILL: [&[u8; 4]; 8] = [
        b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif", b"crx ", b"jxl ",
    ];
    brands
        .get(..4)
        .is_some_and(|major| STILL.iter().any(|s| major == *s))
}

/// Milliseconds, from the movie header, or from the fragments' header where the first is empty.
fn movie_duration(movie: &[u8]) -> Option<u64> {
    let (scale, whole) = time_header(find(movie, *b"mvhd")?)?;
    let whole = if whole == 0 {
        let mut mehd = Bytes(find(find(movie, *b"mvex")?, *b"mehd")?);
        if mehd.u32()? >> 24 == 1 {
            mehd.u64()?
        } else {
            mehd.u32()?.into()
        }
    } else {
        whole
    };
    millis(whole, scale)
}

/// Time scale and duration of a `mvhd` or `mdhd` box; an unknown duration is 0.
pub(super) fn time_header(body: &[u8]) -> Option<(u32, u64)> {
    let mut at = Bytes(body);
    if at.u32()? >> 24 == 1 {
        at = at.skip(16)?;
        let scale = at.u32()?;
        Some((scale, at.u64().filter(|d| *d != u64::MAX)?))
    } else {
        at = at.skip(8)?;
        let scale = at.u32()?;
        let whole = at.u32()?;
        Some((scale, if whole == u32::MAX { 0 } else { whole.into() }))
    }
}

pub(super) fn millis(ticks: u64, scale: u32) -> Option<u64> {
    let ms = (u128::from(ticks) * 1000).checked_div(u128::from(scale))?;
    u64::try_from(ms).ok()
}

/// The sum of the pieces in a segment index.
fn index_duration(body: &[u8]) -> Option<u64> {
    let mut at = Bytes(body);
    let version = at.u32()? >> 24;
    at = at.skip(4)?;
    let scale = at.u32()?;
    at = at.skip(if version == 0 { 8 } else { 16 } + 2)?;
    let pieces = at.u16()?;
    let mut whole = 0_u64;
    for _ in 0..pieces {
        at = at.skip(4)?;
        whole += u64::from(at.u32()?);
        at = at.skip(4)?;
    }
    millis(whole, scale)
}
