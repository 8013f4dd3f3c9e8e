//! Our own reader of MP4 and Matroska headers: finds cut-off files, and stands in where ffprobe is missing.
//! Runs in the cage only; its input is hostile.

mod bytes;
mod codecs;
mod ebml;
mod edits;
mod mp4;
mod samples;
mod track;

pub(crate) use track::stretched;

use domain::media::Edits;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Headers {
    /// 0 when the headers don't tell.
    pub duration_ms: u64,
    pub tracks: Vec<Track>,
    /// How we know that bytes are missing.
    pub truncated: Option<String>,
    /// The pictures' bytes lie in another file.
    pub external: bool,
    /// No video at all, but a picture of the same container family (HEIC, AVIF).
    pub still: bool,
    /// MP4 family: the index stands whole and before the data.
    pub fast_start: Option<bool>,
    /// MP4 family: the worst that the edit lists of picture and sound do.
    pub edits: Option<Edits>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Video,
    Audio,
    #[default]
    Other,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Track {
    pub kind: Kind,
    /// ffprobe's name; none: not in our table.
    pub codec: Option<String>,
    /// As shown before rotation.
    pub width: u32,
    pub height: u32,
    /// Clockwise degrees.
    pub rotation: u32,
    pub hdr: bool,
    pub fps: f64,
    /// Frame times are uneven; none when the headers don't tell.
    pub uneven: Option<bool>,
    pub channels: u32,
    pub audio_hz: Option<u32>,
}

impl Headers {
    pub fn video(&self) -> Option<&Track> {
        self.tracks.iter().find(|t| t.kind == Kind::Video)
    }
    pub fn audio(&self) -> Option<&Track> {
        self.tracks.iter().find(|t| t.kind == Kind::Audio)
    }
}

pub(crate) fn of_file(path: &Path) -> io::Result<Headers> {
    let mut file = File::open(path)?;
    let len = file.metadata()?.len();
    of(&mut file, len)
}

pub(crate) fn of<R: Read + Seek>(from: &mut R, len: u64) -> io::Result<Headers> {
    let mut head = [0; 4];
    from.seek(SeekFrom::Start(0))?;
    if len >= 4 {
        from.read_exact(&mut head)?;
    }
    from.seek(SeekFrom::Start(0))?;
    if head == ebml::MAGIC {
        ebml::read(from, len)
    } else {
        mp4::read(from, len)
    }
}

/// The first bytes of a box or element, at most `N`.
fn peek<const N: usize, R: Read + Seek>(from: &mut R, at: u64) -> io::Result<([u8; N], usize)> {
    from.seek(SeekFrom::Start(at))?;
    let (mut head, mut got) = ([0; N], 0);
    while got < N {
        match from.read(&mut head[got..]) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok((head, got))
}

/// A part of a file, at most `most` bytes of it.
fn load<R: Read + Seek>(from: &mut R, at: u64, size: u64, most: u64) -> io::Result<Vec<u8>> {
    from.seek(SeekFrom::Start(at))?;
    let mut part = Vec::new();
    from.take(size.min(most)).read_to_end(&mut part)?;
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    const NAMES: [&[u8; 4]; 16] = [
        b"ftyp", b"moov", b"mdat", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"stsz", b"stsc", b"stco",
        b"stts", b"tkhd", b"mdhd", b"sidx", b"mvhd",
    ];

    /// Boxes in boxes, with believable names and any insides.
    fn boxes() -> impl Strategy<Value = Vec<u8>> {
        let leaf = prop::collection::vec(any::<u8>(), 0..80);
        leaf.prop_recursive(6, 64, 6, |inner| {
            prop::collection::vec((0..NAMES.len(), inner, any::<prop::sample::Index>()), 1..6).prop_map(
                |parts| {
                    let mut out = Vec::new();
                    for (name, body, lie) in parts {
                        let size = u32::try_from(body.len() + 8).expect("small");
                        // One size in ten lies.
                        let size = if lie.index(10) == 0 {
                            size.wrapping_mul(3)
                        } else {
                            size
                        };
                        out.extend([&size.to_be_bytes()[..], NAMES[name], &body].concat());
                    }
                    out
                },
            )
        })
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = of(&mut Cursor::new(&bytes), bytes.len() as u64);
            let ebml = [&ebml::MAGIC[..], &bytes].concat();
            let _ = of(&mut Cursor::new(&ebml), ebml.len() as u64);
        }
        #[test]
        fn any_boxes_are_survived(bytes in boxes()) {
            let _ = of(&mut Cursor::new(&bytes), bytes.len() as u64);
        }
    }

    #[test]
    fn a_cut_movie_is_told_by_its_missing_bytes() {
        let file = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x64mdat1234";
        let found = of(&mut Cursor::new(file), file.len() as u64).expect("read");
        assert_eq!(
            found.truncated.as_deref(),
            Some("88 bytes are missing at its end")
        );
    }
}
