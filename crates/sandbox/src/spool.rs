//! Bytes on their way in: hashed as they come, written to a file when they are kept.

use crate::Sandbox;
use crate::world::World;
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

/// The hash over no bytes.
pub fn fresh_state() -> String {
    STANDARD.encode(Sha256::new().serialize())
}

fn resume(state: &str) -> io::Result<Sha256> {
    let bytes = STANDARD.decode(state).map_err(io::Error::other)?;
    let state = SerializedState::<Sha256>::try_from(bytes.as_slice()).map_err(io::Error::other)?;
    Sha256::deserialize(&state).map_err(io::Error::other)
}

/// How far a session got: bytes and the hash over them.
#[derive(Clone, Debug)]
pub struct Mark {
    pub offset: u64,
    hash: Sha256,
}

impl Mark {
    pub fn sha256(self) -> String {
        crate::secret::hex(&self.hash.finalize())
    }
    pub fn state(&self) -> String {
        STANDARD.encode(self.hash.serialize())
    }
}

/// Takes chunks on a thread that may block.
#[derive(Debug)]
pub struct Spool {
    sandbox: Sandbox,
    session: String,
    at: Mark,
    file: Option<BufWriter<File>>,
    noted: u64,
    remember_at: u64,
    remembered: Mark,
}

impl Spool {
    /// Goes on where the session stands. `remember_at` is an offset that may be returned to afterwards.
    pub fn open(sandbox: &Sandbox, session: &str, remember_at: u64) -> io::Result<Self> {
        let row = sandbox.act(|w| w.sessions.get(session).cloned());
        let row = row.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let file = match &row.file {
            Some(name) => Some(at_end(
                &sandbox.settings().dir.join("bytes").join(name),
                row.offset,
            )?),
            None => None,
        };
        let at = Mark {
            offset: row.offset,
            hash: resume(&row.hash_state)?,
        };
        let remembered = at.clone();
        Ok(Self {
            sandbox: sandbox.clone(),
            session: session.to_owned(),
            noted: at.offset,
            at,
            file,
            remember_at,
            remembered,
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
            self.note()?;
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

    fn note(&mut self) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.flush()?;
        }
        self.noted = self.at.offset;
        let mark = self.at.clone();
        self.sandbox.act(|w| w.set_offset(&self.session, &mark));
        Ok(())
    }

    /// Bytes on disk, then the session's offset: what an answer may speak of.
    pub fn finish(mut self) -> io::Result<(Mark, Mark)> {
        self.note()?;
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

impl World {
    pub fn set_offset(&mut self, session: &str, mark: &Mark) {
        if let Some(row) = self.sessions.edit(session) {
            row.offset = mark.offset;
            row.hash_state = mark.state();
        }
    }
    /// Throws away everything the session holds.
    pub fn forget_bytes(&mut self, session: &str) {
        self.set_offset(
            session,
            &Mark {
                offset: 0,
                hash: Sha256::new(),
            },
        );
    }
}

/// After a crash of the machine a file may be shorter than its session says: such a session begins again.
pub fn mend(world: &mut World, dir: &Path) {
    let short: Vec<String> = world
        .sessions
        .iter()
        .filter(|(_, s)| s.final_answer.is_none() && s.offset > 0)
        .filter(|(_, s)| {
            let length =
                |name: &String| std::fs::metadata(dir.join("bytes").join(name)).map_or(0, |m| m.len());
            s.file.as_ref().is_some_and(|name| length(name) < s.offset)
        })
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in short {
        world.forget_bytes(&key);
    }
}
