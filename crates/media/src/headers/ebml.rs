//! Matroska and WebM.

use super::{Headers, Kind, Track, codecs, load, peek, track};
use std::io::{self, Read, Seek};

pub(super) const MAGIC: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];
const HEADER: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const TRACKS: u32 = 0x1654_ae6b;
const CLUSTER: u32 = 0x1f43_b675;
/// Largest header element read.
const PART_BYTES: u64 = 4 << 20;
const ELEMENTS: usize = 200_000;

pub(super) fn read<R: Read + Seek>(from: &mut R, len: u64) -> io::Result<Headers> {
    let mut found = Headers::default();
    let mut at = 0;
    let mut tracks = false;
    for _ in 0..ELEMENTS {
        let (head, got) = peek::<12, _>(from, at)?;
        let Some((id, size, header)) = element(&head[..got]) else {
            break;
        };
        let start = at + header as u64;
        let Some(size) = size else {
            // Written live: the segment goes on to the end; a cluster of unknown size ends the walk.
            if id != SEGMENT {
                break;
            }
            at = start;
            continue;
        };
        let end = start.saturating_add(size);
        if end > len && matches!(id, SEGMENT | INFO | TRACKS | CLUSTER) && found.truncated.is_none() {
            found.truncated = Some(format!("{} bytes are missing at its end", end - len));
        }
        match id {
            SEGMENT => {
                at = start;
                continue;
            }
            INFO => found.duration_ms = info(&load(from, start, size, PART_BYTES)?),
            TRACKS => {
                tracks = true;
                let body = load(from, start, size, PART_BYTES)?;
                found.tracks = elements(&body)
                    .filter(|e| e.0 == 0xae)
                    .map(|e| entry(e.1))
                    .collect();
            }
            HEADER | CLUSTER => {}
            // Past the clusters, or garbage: nothing that would change the facts.
            _ if id < 0x80 => break,
            _ => {}
        }
        if end >= len {
            break;
        }
        at = end;
    }
    if !tracks && found.truncated.is_none() {
        found.truncated = Some("its list of tracks is missing".into());
    }
    Ok(found)
}

/// Id, size (none: unknown) and header length of the element at the start.
fn element(head: &[u8]) -> Option<(u32, Option<u64>, usize)> {
    let first = *head.first()?;
    let id_len = first.leading_zeros() as usize + 1;
    if id_len > 4 {
        return None;
    }
    let id = head.get(..id_len)?.iter().fold(0, |n, b| n << 8 | u32::from(*b));
    let rest = head.get(id_len..)?;
    let first = *rest.first()?;
    let size_len = first.leading_zeros() as usize + 1;
    if size_len > 8 {
        return None;
    }
    let mask = (1_u64 << (7 * size_len)) - 1;
    let size = rest
        .get(..size_len)?
        .iter()
        .fold(0, |n, b| n << 8 | u64::from(*b))
        & mask;
    Some((id, (size != mask).then_some(size), id_len + size_len))
}

/// The elements inside another; a broken one ends the walk.
fn elements(mut rest: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    std::iter::from_fn(move || {
        let (id, size, header) = element(rest)?;
        let end = header.checked_add(usize::try_from(size?).ok()?)?;
        let body = rest.get(header..end)?;
        rest = rest.get(end..)?;
        Some((id, body))
    })
}

fn number(body: &[u8]) -> u64 {
    body.iter().take(8).fold(0, |n, b| n << 8 | u64::from(*b))
}

fn small(body: &[u8]) -> u32 {
    u32::try_from(number(body)).unwrap_or(u32::MAX)
}

fn float(body: &[u8]) -> f64 {
    match (<[u8; 4]>::try_from(body), <[u8; 8]>::try_from(body)) {
        (Ok(b), _) => f32::from_be_bytes(b).into(),
        (_, Ok(b)) => f64::from_be_bytes(b),
        _ => 0.0,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "`as` saturates, and nothing of it is believed beyond twelve hours"
)]
fn info(body: &[u8]) -> u64 {
    let (mut scale, mut ticks) = (1_000_000, 0.0);
    for (id, body) in elements(body) {
        match id {
            0x2a_d7b1 => scale = number(body),
            0x4489 => ticks = float(body),
            _ => {}
        }
    }
    (ticks * scale as f64 / 1e6).round() as u64
}

fn entry(body: &[u8]) -> Track {
    let mut track = Track::default();
    for (id, body) in elements(body) {
        match id {
            0x83 => {
                track.kind = match number(body) {
                    1 => Kind::Video,
                    2 => Kind::Audio,
                    _ => Kind::Other,
                };
            }
            0x86 => {
                let id = String::from_utf8_lossy(body);
                track.codec = codecs::of_matroska(id.trim_end_matches('\0')).map(str::to_owned);
            }
            // Nanoseconds a frame.
            0x23_e383 => track.fps = 1e9 / f64::from(small(body).max(1)),
            0xe0 => video(&mut track, body),
            0xe1 => track.channels = elements(body).find(|e| e.0 == 0x9f).map_or(1, |e| small(e.1)),
            _ => {}
        }
    }
    track
}

fn video(track: &mut Track, body: &[u8]) {
    let (mut shown, mut unit) = ((0, 0), 0);
    for (id, body) in elements(body) {
        match id {
            0xb0 => track.width = small(body),
            0xba => track.height = small(body),
            0x54b0 => shown.0 = small(body),
            0x54ba => shown.1 = small(body),
            0x54b2 => unit = number(body),
            // 16: PQ, 18: HLG.
            0x55b0 => track.hdr = elements(body).any(|e| e.0 == 0x55ba && matches!(number(e.1), 16 | 18)),
            _ => {}
        }
    }
    // Units 0 and 3: pixels, shape; the height stays, as ffmpeg keeps it.
    if matches!(unit, 0 | 3) && shown.0 > 0 && shown.1 > 0 {
        let (x, y) = (
            u64::from(shown.0) * u64::from(track.height),
            u64::from(shown.1) * u64::from(track.width),
        );
        if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
            track.width = track::stretched(track.width, x, y);
        }
    }
}
