//! Bytes on their way in: hashed as they come, written to a file when they are kept.

use axum::body::Bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

const BUFFER: usize = 256 << 10;
/// So much may be lost when the process is killed in the middle of a body; nobody was told of it yet.
const NOTE_EVERY: u64 = 8 << 20;

/// How far an upload got: bytes and the hash over them.
#[derive(Clone, Debug)]
pub struct Mark {
    pub offset: u64,
    hash: Sha256,
}

impl Mark {
    /// No bytes yet.
    pub fn start() -> Self {
        Self {
            offset: 0,
            hash: Sha256::new(),
        }
    }
    /// Where [`Mark::state`] was taken, `offset` bytes in.
    pub fn resume(offset: u64, state: &str) -> io::Result<Self> {
        let bytes = STANDARD.decode(state).map_err(io::Error::other)?;
        let state = SerializedState::<Sha256>::try_from(bytes.as_slice()).map_err(io::Error::other)?;
        let hash = Sha256::deserialize(&state).map_err(io::Error::other)?;
        Ok(Self { offset, hash })
    }
    /// The hash so far, ready to go on, as text for a row.
    pub fn state(&self) -> String {
        STANDARD.encode(self.hash.serialize())
    }
    /// In hexadecimal.
    pub fn sha256(self) -> String {
        crate::secret::hex(&self.hash.finalize())
    }
}

/// Takes chunks on a thread that may block. `note` writes down how far it came; it is called after the bytes are
/// out of this process, so that a row never says more than the file holds.
#[derive(Debug)]
pub struct Spool<N> {
    at: Mark,
    file: Option<BufWriter<File>>,
    note: N,
    noted: u64,
    remember_at: u64,
    remembered: Mark,
}

impl<N: FnMut(&Mark)> Spool<N> {
    /// Goes on from `at`; what the file holds beyond it is cut off. Without a path the bytes are only hashed.
    /// `remember_at` is an offset that may be returned to afterwards.
    pub fn open(path: Option<&Path>, at: Mark, remember_at: u64, note: N) -> io::Result<Self> {
        let file = path.map(|path| at_end(path, at.offset)).transpose()?;
        Ok(Self {
            noted: at.offset,
            remembered: at.clone(),
            at,
            file,
            note,
            remember_at,
        })
    }

    pub fn feed(&mut self, chunk: &Bytes) -> io::Result<()> {
        let until = usize::try_from(self.remember_at.saturating_sub(self.at.offset)).unwrap_or(usize::MAX);
        if (1..=chunk.len()).contains(&until) {
            self.take(&chunk[..until])?;
            self.remembered = self.at.clone();
            self.take(&chunk[until..])?;
        } else {
            self.take(chunk)?;
        }
        if self.at.offset - self.noted >= NOTE_EVERY {
            self.write_down()?;
        }
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at.hash.update(bytes);
        self.at.offset += bytes.len() as u64;
        match &mut self.file {
            Some(file) => file.write_all(bytes),
            None => Ok(()),
        }
    }

    fn write_down(&mut self) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.flush()?;
        }
        self.noted = self.at.offset;
        (self.note)(&self.at);
        Ok(())
    }

    /// Bytes on disk, their offset noted: what an answer may speak of. Answers where it stands, and the mark at
    /// `remember_at` (or where it began, when that was not passed).
    pub fn finish(mut self) -> io::Result<(Mark, Mark)> {
        self.write_down()?;
        if let Some(file) = &self.file {
            file.get_ref().sync_data()?;
        }
        Ok((self.at, self.remembered))
    }
}

fn at_end(path: &Path, offset: u64) -> io::Result<BufWriter<File>> {
    let mut file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .open(path)?;
    file.set_len(offset)?;
    file.seek(SeekFrom::Start(offset))?;
    Ok(BufWriter::with_capacity(BUFFER, file))
}
