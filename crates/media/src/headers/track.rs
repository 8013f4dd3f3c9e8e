//! One MP4 track.

use super::bytes::{Bytes, boxes, find};
use super::{Kind, Track, codecs, edits, mp4, samples};
use domain::media::Edits;

/// A track with what only the file walk needs.
pub(super) struct Read {
    pub track: Track,
    pub duration_ms: u64,
    /// Where its last sample ends in the file.
    pub end: u64,
    pub external: bool,
    pub edits: Edits,
}

/// `movie_scale`: ticks a second of the movie's own clock.
pub(super) fn read(boxed: &[u8], movie_scale: u32) -> Option<Read> {
    let mdia = find(boxed, *b"mdia")?;
    let (scale, ticks) = mp4::time_header(find(mdia, *b"mdhd")?)?;
    let kind = match find(mdia, *b"hdlr").and_then(|h| h.get(8..12)) {
        Some(b"vide") => Kind::Video,
        Some(b"soun") => Kind::Audio,
        _ => Kind::Other,
    };
    let mut track = Track {
        kind,
        rotation: find(boxed, *b"tkhd").and_then(rotation).unwrap_or(0),
        ..Track::default()
    };
    let mut read = Read {
        track: Track::default(),
        duration_ms: 0,
        end: 0,
        external: false,
        edits: Edits::None,
    };
    read.duration_ms = mp4::millis(ticks, scale).unwrap_or(0);
    if let Some(edts) = find(boxed, *b"edts") {
        read.edits = edits::read(edts, movie_scale, scale, read.duration_ms);
    }
    if let Some(minf) = find(mdia, *b"minf")
        && let Some(stbl) = find(minf, *b"stbl")
    {
        if let Some((name, entry)) = find(stbl, *b"stsd").and_then(|b| boxes(b.get(8..)?).next()) {
            track.codec = codecs::of_fourcc(name).map(str::to_owned);
            match kind {
                Kind::Video => video(&mut track, entry).unwrap_or(()),
                Kind::Audio => audio(&mut track, name, entry).unwrap_or(()),
                Kind::Other => {}
            }
            read.external = is_external(minf, entry).unwrap_or(false);
        }
        if kind == Kind::Video {
            read.end = samples::end(stbl).unwrap_or(0);
            if let Some(times) = samples::times(stbl) {
                track.uneven = times.uneven;
                track.fps = times.fps(scale);
            }
        }
    }
    read.track = track;
    Some(read)
}

/// Clockwise degrees, from the matrix `[a b u; c d v; …]`.
fn rotation(tkhd: &[u8]) -> Option<u32> {
    let mut at = Bytes(tkhd);
    let version = at.u32()? >> 24;
    at = at.skip(if version == 1 { 32 } else { 20 } + 16)?;
    let a = at.i32()?;
    let b = at.i32()?;
    Some(match (a.signum(), b.signum()) {
        (0, 1) => 90,
        (-1, 0) => 180,
        (0, -1) => 270,
        _ => 0,
    })
}

fn video(track: &mut Track, entry: &[u8]) -> Option<()> {
    let mut at = Bytes(entry).skip(24)?;
    track.width = at.u16()?.into();
    track.height = at.u16()?.into();
    let more = at.skip(50)?.0;
    if let Some(mut pasp) = find(more, *b"pasp").map(Bytes)
        && let (Some(x), Some(y)) = (pasp.u32(), pasp.u32())
    {
        track.width = stretched(track.width, x, y);
    }
    let transfer = find(more, *b"colr").filter(|c| c.starts_with(b"nclx") || c.starts_with(b"nclc"));
    let transfer = transfer.and_then(|c| Bytes(c).skip(6)?.u16());
    let vp = find(more, *b"vpcC")
        .and_then(|c| c.get(7).copied())
        .map(u16::from);
    let dolby = boxes(more).any(|(name, _)| matches!(&name, b"dvcC" | b"dvvC" | b"dvwC"));
    track.hdr = dolby || [transfer, vp].iter().flatten().any(|t| matches!(t, 16 | 18));
    Some(())
}

/// The width shown for samples that are `x` : `y` in shape.
pub(crate) fn stretched(width: u32, x: u32, y: u32) -> u32 {
    if x == 0 || y == 0 || x == y {
        return width;
    }
    let wide = u64::from(width) * u64::from(x) / u64::from(y);
    u32::try_from(wide).unwrap_or(u32::MAX)
}

fn audio(track: &mut Track, name: [u8; 4], entry: &[u8]) -> Option<()> {
    let mut at = Bytes(entry).skip(8)?;
    let version = at.u16()?;
    at = at.skip(6)?;
    track.channels = at.u16()?.into();
    // A fixed-point number; newer QuickTime entries tell the rate elsewhere.
    let hz = at.skip(6)?.u32()? >> 16;
    track.audio_hz = Some(hz).filter(|hz| *hz >= 1000 && version != 2);
    // QuickTime's longer entries of versions 1 and 2.
    at = at.skip(
        10 + match version {
            1 => 16,
            2 => 36,
            _ => 0,
        },
    )?;
    if version == 2 {
        track.channels = Bytes(entry).skip(40)?.u32()?;
    }
    if &name == b"mp4a" {
        let inside = find(at.0, *b"wave").unwrap_or(at.0);
        if let Some(kind) = find(inside, *b"esds").and_then(object_type) {
            track.codec = codecs::of_object_type(kind).map(str::to_owned);
        }
    }
    Some(())
}

fn object_type(esds: &[u8]) -> Option<u8> {
    let mut at = Bytes(esds).skip(4)?;
    loop {
        let tag = at.u8()?;
        // The length: up to four bytes of seven bits.
        for _ in 0..4 {
            if at.u8()? & 0x80 == 0 {
                break;
            }
        }
        match tag {
            3 => {
                at = at.skip(2)?;
                let flags = at.u8()?;
                at = at.skip(if flags & 0x80 == 0 { 0 } else { 2 })?;
                if flags & 0x40 != 0 {
                    let n = at.u8()?;
                    at = at.skip(n.into())?;
                }
                at = at.skip(if flags & 0x20 == 0 { 0 } else { 2 })?;
            }
            4 => return at.u8(),
            _ => return None,
        }
    }
}

/// The entry's data reference names another file.
fn is_external(minf: &[u8], entry: &[u8]) -> Option<bool> {
    let which = usize::from(Bytes(entry).skip(6)?.u16()?);
    let dref = find(find(minf, *b"dinf")?, *b"dref")?;
    let (_, body) = boxes(dref.get(8..)?).nth(which.checked_sub(1)?)?;
    Some(Bytes(body).u32()? & 1 == 0)
}
