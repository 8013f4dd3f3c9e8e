//! Our own reader of MP4 and Matroska headers: finds cut-off files, and stands in where ffprobe is missing.
//! Runs in the cage only; its input is hostile.

mod bytes;
mod codecs;
mod ebml;
mod mp4;
mod samples;
mod track;

pub(crate) use track::stretched;

use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
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
    let file = File::open(path)?;
    let len = file.metadata()?.len();
    of(&mut BufReader::with_capacity(4096, file), len)
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

/// A part of a file, at most `most` bytes of it.
fn load<R: Read + Seek>(from: &mut R, at: u64, size: u64, most: u64) -> io::Result<Vec<u8>> {
    from.seek(SeekFrom::Start(at))?;
    let mut part = Vec::new();
    from.take(size.min(most)).read_to_end(&mut part)?;
    Ok(part)
}
