//! Real MP4 bytes of any size: a clip, then a `free` box.
use std::{convert::Infallible, ops::Range, path::Path, process::Command};

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use futures_util::{Stream, stream};

const BLOCK: usize = 1 << 20;
const PIECE: u64 = 256 << 10;

#[derive(Clone)]
pub struct Film {
    clip: Bytes,
    block: Bytes,
    pub size: u64,
}

/// Makes the clip once.
pub fn clip(dir: &Path) -> anyhow::Result<Bytes> {
    let path = dir.join("clip.mp4");
    let made = Command::new("ffmpeg")
        .args([
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=540x960:rate=30:duration=2",
        ])
        .args([
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            "-movflags",
            "+faststart",
        ])
        .arg(&path)
        .status()
        .context("ffmpeg is needed to make a clip")?;
    ensure!(made.success(), "ffmpeg made no clip");
    Ok(std::fs::read(path)?.into())
}

impl Film {
    /// `number` makes its bytes different from those of other films.
    pub fn new(clip: &Bytes, size: u64, number: u64) -> anyhow::Result<Self> {
        let rest = size
            .checked_sub(clip.len() as u64)
            .filter(|&rest| rest > 64)
            .context("too small for the clip")?;
        let free = [
            &1_u32.to_be_bytes()[..],
            b"free",
            &rest.to_be_bytes(),
            &number.to_be_bytes(),
        ]
        .concat();
        let mut block = vec![0; BLOCK];
        blake3::Hasher::new()
            .update(b"film")
            .finalize_xof()
            .fill(&mut block);
        Ok(Self {
            clip: [&clip[..], &free].concat().into(),
            block: block.into(),
            size,
        })
    }

    fn piece(&self, at: u64, end: u64) -> Bytes {
        let clip = self.clip.len() as u64;
        let (from, start, limit) = if at < clip {
            (&self.clip, at, clip)
        } else {
            (&self.block, (at - clip) % BLOCK as u64, BLOCK as u64)
        };
        let until = limit.min(start + (end - at).min(PIECE));
        // both are far below the size of memory
        from.slice(usize::try_from(start).unwrap_or(0)..usize::try_from(until).unwrap_or(0))
    }

    pub fn bytes(
        &self,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + Sync + use<> {
        let film = self.clone();
        let mut at = range.start;
        stream::iter(std::iter::from_fn(move || {
            (at < range.end).then(|| {
                let piece = film.piece(at, range.end);
                at += piece.len() as u64;
                Ok(piece)
            })
        }))
    }

    pub fn write_to(&self, path: &Path) -> anyhow::Result<()> {
        let mut file = std::fs::File::create(path)?;
        let mut at = 0;
        while at < self.size {
            let piece = self.piece(at, self.size);
            std::io::Write::write_all(&mut file, &piece)?;
            at += piece.len() as u64;
        }
        Ok(file.sync_all()?)
    }
}
