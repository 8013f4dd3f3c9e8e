//! What files say of themselves: an MP4 its size, rotation and duration, a picture its kind.

use serde::{Deserialize, Serialize};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

const LARGEST_HEADER: u64 = 32 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// As coded, before rotation.
    pub width: u32,
    pub height: u32,
    /// Degrees clockwise.
    pub rotation: u16,
    pub duration_ms: u64,
}

impl Facts {
    /// Width and height as a viewer sees them.
    pub fn shown(self) -> (u32, u32) {
        if matches!(self.rotation, 90 | 270) {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }
}

/// Nothing when the file is no MP4 that we can read.
pub fn read(path: &Path) -> Option<Facts> {
    let mut file = std::fs::File::open(path).ok()?;
    parse(&moov(&mut file).ok()??)
}

/// JPEG or PNG, by the first bytes.
pub fn image_kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Some("image/jpeg")
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else {
        None
    }
}

/// The payload of the `moov` box, wherever it stands.
fn moov(file: &mut (impl Read + Seek)) -> io::Result<Option<Vec<u8>>> {
    let mut head = [0_u8; 16];
    let mut at = 0;
    loop {
        file.seek(SeekFrom::Start(at))?;
        if file.read_exact(&mut head[..8]).is_err() {
            return Ok(None);
        }
        let short = u64::from(number(&head, 0).unwrap_or(0));
        let (size, skip) = if short == 1 {
            file.read_exact(&mut head[8..])?;
            (
                u64::from_be_bytes(head[8..].try_into().map_err(io::Error::other)?),
                16,
            )
        } else {
            (short, 8)
        };
        if size < skip {
            return Ok(None);
        }
        if &head[4..8] == b"moov" {
            let length = size - skip;
            if length > LARGEST_HEADER {
                return Ok(None);
            }
            let mut payload = Vec::new();
            file.take(length).read_to_end(&mut payload)?;
            return Ok(Some(payload));
        }
        at = at.saturating_add(size);
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Name and payload of each box within `bytes`.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let size = usize::try_from(number(bytes, 0)?).ok()?;
        let (whole, rest) = (bytes.get(..size)?, bytes.get(size..)?);
        bytes = rest;
        Some((whole.get(4..8)?, whole.get(8..)?))
    })
}

fn parse(moov: &[u8]) -> Option<Facts> {
    let header = boxes(moov).find(|(name, _)| name == b"mvhd")?.1;
    let (scale, duration) = if *header.first()? == 1 {
        let high = u64::from(number(header, 24)?);
        (number(header, 20)?, high << 32 | u64::from(number(header, 28)?))
    } else {
        (number(header, 12)?, u64::from(number(header, 16)?))
    };
    let duration_ms = duration.saturating_mul(1000).checked_div(u64::from(scale))?;
    boxes(moov)
        .filter(|(name, _)| name == b"trak")
        .find_map(|(_, trak)| {
            let track = boxes(trak).find(|(name, _)| name == b"tkhd")?.1;
            let end = track.len();
            let pixels = |at: usize| Some(number(track, at)? >> 16);
            let (width, height) = (pixels(end.checked_sub(8)?)?, pixels(end - 4)?);
            let matrix = end.checked_sub(44)?;
            let turn = |at: usize| Some(i32::from_be_bytes(track.get(at..at + 4)?.try_into().ok()?).signum());
            let rotation = match (turn(matrix)?, turn(matrix + 4)?) {
                (0, 1) => 90,
                (-1, 0) => 180,
                (0, -1) => 270,
                _ => 0,
            };
            (width > 0 && height > 0).then_some(Facts {
                width,
                height,
                rotation,
                duration_ms,
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: &[u8], payload: &[u8]) -> Vec<u8> {
        let size = u32::try_from(payload.len() + 8).unwrap();
        [&size.to_be_bytes(), name, payload].concat()
    }

    fn film(width: u32, height: u32, matrix: [i32; 2], ms: u32) -> Vec<u8> {
        let header: Vec<u8> = [0, 0, 0, 1000, ms]
            .iter()
            .flat_map(|n: &u32| n.to_be_bytes())
            .collect();
        let mut track = vec![0; 40];
        track.extend(matrix.iter().flat_map(|n| n.to_be_bytes()));
        track.extend([0; 28]);
        track.extend([width << 16, height << 16].iter().flat_map(|n| n.to_be_bytes()));
        let sound = boxed(b"trak", &boxed(b"tkhd", &[0; 84]));
        let picture = boxed(b"trak", &boxed(b"tkhd", &track));
        let moov = boxed(b"moov", &[boxed(b"mvhd", &header), sound, picture].concat());
        [boxed(b"ftyp", b"isom"), boxed(b"mdat", &[7; 99]), moov].concat()
    }

    fn facts(film: Vec<u8>) -> Option<Facts> {
        parse(&moov(&mut io::Cursor::new(film)).ok()??)
    }

    #[test]
    fn an_mp4_says_its_size_its_rotation_and_its_duration() {
        let one = 1 << 16;
        let found = facts(film(1080, 1920, [one, 0], 65_900)).unwrap();
        assert_eq!(
            found,
            Facts {
                width: 1080,
                height: 1920,
                rotation: 0,
                duration_ms: 65_900
            }
        );
        let turned = |matrix| {
            let facts = facts(film(1920, 1080, matrix, 9_000)).unwrap();
            (facts.rotation, facts.shown())
        };
        assert_eq!(turned([0, one]), (90, (1080, 1920)));
        assert_eq!(turned([-one, 0]), (180, (1920, 1080)));
        assert_eq!(turned([0, -one]), (270, (1080, 1920)));
    }

    #[test]
    fn other_bytes_say_nothing() {
        let whole = film(1080, 1920, [1, 0], 1);
        for end in 0..whole.len() {
            let _ = facts(whole[..end].to_vec());
        }
        assert_eq!(facts(b"not a film at all, only text".to_vec()), None);
        assert_eq!(facts(vec![0; 64]), None);
    }
}
