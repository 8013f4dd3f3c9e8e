//! The file itself: a ZIP whose entries are stored as they are, with ZIP64 fields, written front to back.
//!
//! Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3. It is written here and not by a crate because it must go on
//! after a crash: no crate appends to an archive that has no directory yet.
//!
//! Crash reasoning. Beside the archive lies a journal with one line for each finished entry. A line is written after
//! the entry's bytes are on disk, so what the journal tells is there. If we die, what lies behind the last entry told
//! is cut off and made anew; a torn last line counts as none. The directory at the end is made from the journal alone,
//! so memory does not grow with the number of files.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Bytes that may be lost when we die: only then is the disk waited for.
const SYNC_EVERY: u64 = 32 << 20;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
/// The first that reads ZIP64.
const VERSION: u16 = 45;
/// 1 January 1980: the same content makes the same bytes.
const DATE: u32 = 0x0021_0000;
const FULL: u32 = u32::MAX;

/// One finished entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    pub path: String,
    pub offset: u64,
    pub size_bytes: u64,
    pub crc32: u32,
    pub blake3: String,
    pub sha256: String,
}

/// The entry that is being written.
struct Open {
    path: String,
    offset: u64,
    size: u64,
    crc: crc32fast::Hasher,
    blake3: Box<blake3::Hasher>,
    sha256: Sha256,
}

/// An archive in the making. Blocking: to be used on the blocking pool.
pub(super) struct Archive {
    zip: File,
    journal: File,
    /// Where the next byte goes.
    at: u64,
    open: Option<Open>,
    /// Lines whose bytes are not on disk yet.
    waiting: String,
    unsynced: u64,
    documents: BTreeSet<String>,
    last_media: String,
    entries: u64,
}

/// Files of clips come last and in the order of their names; the rest are few.
const MEDIA: &str = "media/";

impl Archive {
    /// Begins an archive, or goes on with what an earlier run left. None while another process writes it.
    pub fn open(zip: &Path, journal: &Path) -> io::Result<Option<Self>> {
        let journal = open_private(journal)?;
        match journal.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Ok(None),
            Err(std::fs::TryLockError::Error(e)) => return Err(e),
        }
        let mut archive = Self {
            zip: open_private(zip)?,
            journal,
            at: 0,
            open: None,
            waiting: String::new(),
            unsynced: 0,
            documents: BTreeSet::new(),
            last_media: String::new(),
            entries: 0,
        };
        archive.recover()?;
        Ok(Some(archive))
    }

    fn recover(&mut self) -> io::Result<()> {
        let there = self.zip.metadata()?.len();
        let (mut told, mut end) = (0, 0);
        let mut lines = BufReader::new(&self.journal);
        let mut text = String::new();
        let (mut documents, mut last_media, mut entries) = (BTreeSet::new(), String::new(), 0);
        while lines.read_line(&mut text)? > 0 {
            let Some(line) = whole_line(&text) else { break };
            let after = line.offset + header_len(&line.path) + line.size_bytes;
            if line.offset != end || after > there {
                break;
            }
            (told, end) = (told + text.len() as u64, after);
            remember(&mut documents, &mut last_media, line.path);
            entries += 1;
            text.clear();
        }
        self.journal.set_len(told)?;
        self.zip.set_len(end)?;
        self.journal.seek(SeekFrom::End(0))?;
        self.at = end;
        (self.documents, self.last_media, self.entries) = (documents, last_media, entries);
        Ok(())
    }

    /// Whether an entry is finished.
    pub fn has(&self, path: &str) -> bool {
        if path.starts_with(MEDIA) {
            path <= self.last_media.as_str()
        } else {
            self.documents.contains(path)
        }
    }

    /// Bytes so far.
    pub const fn len(&self) -> u64 {
        self.at
    }

    pub fn begin(&mut self, path: &str) -> io::Result<()> {
        let offset = self.at;
        let header = local_header(path, 0, 0);
        self.zip.write_all_at(&header, offset)?;
        self.at += header.len() as u64;
        self.open = Some(Open {
            path: path.to_owned(),
            offset,
            size: 0,
            crc: crc32fast::Hasher::new(),
            blake3: Box::default(),
            sha256: Sha256::new(),
        });
        Ok(())
    }

    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let open = self.open.as_mut().ok_or(io::ErrorKind::InvalidInput)?;
        self.zip.write_all_at(bytes, self.at)?;
        open.crc.update(bytes);
        open.blake3.update(bytes);
        open.sha256.update(bytes);
        open.size += bytes.len() as u64;
        self.at += bytes.len() as u64;
        self.unsynced += bytes.len() as u64;
        Ok(())
    }

    pub fn end(&mut self) -> io::Result<Line> {
        let open = self.open.take().ok_or(io::ErrorKind::InvalidInput)?;
        let line = Line {
            crc32: open.crc.finalize(),
            blake3: open.blake3.finalize().to_hex().to_string(),
            sha256: crate::views::hex(&open.sha256.finalize()),
            path: open.path,
            offset: open.offset,
            size_bytes: open.size,
        };
        let header = local_header(&line.path, line.crc32, line.size_bytes);
        self.zip.write_all_at(&header, line.offset)?;
        self.waiting.push_str(&serde_json::to_string(&line)?);
        self.waiting.push('\n');
        remember(&mut self.documents, &mut self.last_media, line.path.clone());
        self.entries += 1;
        if self.unsynced >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(line)
    }

    /// What is finished is on disk, and told to be.
    pub fn sync(&mut self) -> io::Result<()> {
        self.zip.sync_data()?;
        self.journal.write_all(self.waiting.as_bytes())?;
        self.journal.sync_data()?;
        self.waiting.clear();
        self.unsynced = 0;
        Ok(())
    }

    /// Goes over all finished entries, in their order.
    pub fn each(&mut self, mut work: impl FnMut(&mut Self, &Line) -> io::Result<()>) -> io::Result<()> {
        self.sync()?;
        let mut left = 0;
        let mut piece = vec![0; 64 << 10];
        let mut text = Vec::new();
        loop {
            let n = self.journal.read_at(&mut piece, left)?;
            if n == 0 {
                return Ok(());
            }
            left += n as u64;
            for part in piece[..n].split_inclusive(|b| *b == b'\n') {
                text.extend_from_slice(part);
                if text.ends_with(b"\n") {
                    let line = serde_json::from_slice(&text)?;
                    work(self, &line)?;
                    text.clear();
                }
            }
        }
    }

    /// Writes the directory of all entries and of `last`, which came after the journal. The archive is whole then.
    pub fn finish(mut self, last: &Line) -> io::Result<u64> {
        let start = self.at;
        let mut out = BufWriter::new(self.zip.try_clone()?);
        out.seek(SeekFrom::Start(start))?;
        let mut size = 0;
        self.each(|_, line| {
            let record = directory_entry(line);
            size += record.len() as u64;
            out.write_all(&record)
        })?;
        let record = directory_entry(last);
        size += record.len() as u64;
        out.write_all(&record)?;
        let end = directory_end(self.entries, start, size);
        out.write_all(&end)?;
        out.flush()?;
        self.zip.sync_all()?;
        Ok(start + size + end.len() as u64)
    }

    /// Finishes the open entry without telling the journal: it is made anew should we die.
    pub fn end_untold(&mut self) -> io::Result<Line> {
        self.sync()?;
        let line = self.end()?;
        self.waiting.clear();
        Ok(line)
    }
}

fn remember(documents: &mut BTreeSet<String>, last_media: &mut String, path: String) {
    if path.starts_with(MEDIA) {
        *last_media = path;
    } else {
        documents.insert(path);
    }
}

fn open_private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

fn whole_line(text: &str) -> Option<Line> {
    serde_json::from_str(text.strip_suffix('\n')?).ok()
}

fn header_len(path: &str) -> u64 {
    (30 + path.len() + 20) as u64
}

fn name_len(path: &str) -> u16 {
    u16::try_from(path.len()).expect("our own short names")
}

/// APPNOTE 4.3.7; sizes always stand in the ZIP64 field, so that they can be filled in afterwards.
fn local_header(path: &str, crc: u32, size: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    out.extend(0x0403_4b50_u32.to_le_bytes());
    out.extend(VERSION.to_le_bytes());
    out.extend(FLAGS.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    out.extend(DATE.to_le_bytes());
    out.extend(crc.to_le_bytes());
    out.extend(FULL.to_le_bytes());
    out.extend(FULL.to_le_bytes());
    out.extend(name_len(path).to_le_bytes());
    out.extend(20_u16.to_le_bytes());
    out.extend(path.as_bytes());
    out.extend(1_u16.to_le_bytes());
    out.extend(16_u16.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(size.to_le_bytes());
    out
}

/// APPNOTE 4.3.12.
fn directory_entry(line: &Line) -> Vec<u8> {
    let mut out = Vec::with_capacity(160);
    out.extend(0x0201_4b50_u32.to_le_bytes());
    // made on Unix, so that the mode below counts
    out.extend(((3 << 8) | VERSION).to_le_bytes());
    out.extend(VERSION.to_le_bytes());
    out.extend(FLAGS.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    out.extend(DATE.to_le_bytes());
    out.extend(line.crc32.to_le_bytes());
    out.extend(FULL.to_le_bytes());
    out.extend(FULL.to_le_bytes());
    out.extend(name_len(&line.path).to_le_bytes());
    out.extend(28_u16.to_le_bytes());
    // comment, disk, internal attributes
    out.extend([0; 6]);
    out.extend((0o100_600_u32 << 16).to_le_bytes());
    out.extend(FULL.to_le_bytes());
    out.extend(line.path.as_bytes());
    out.extend(1_u16.to_le_bytes());
    out.extend(24_u16.to_le_bytes());
    out.extend(line.size_bytes.to_le_bytes());
    out.extend(line.size_bytes.to_le_bytes());
    out.extend(line.offset.to_le_bytes());
    out
}

/// APPNOTE 4.3.14 to 4.3.16: the end in both forms.
fn directory_end(entries: u64, start: u64, size: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(98);
    out.extend(0x0606_4b50_u32.to_le_bytes());
    out.extend(44_u64.to_le_bytes());
    out.extend(((3 << 8) | VERSION).to_le_bytes());
    out.extend(VERSION.to_le_bytes());
    out.extend([0; 8]);
    out.extend(entries.to_le_bytes());
    out.extend(entries.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0x0706_4b50_u32.to_le_bytes());
    out.extend(0_u32.to_le_bytes());
    out.extend((start + size).to_le_bytes());
    out.extend(1_u32.to_le_bytes());
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend([0xff; 12]);
    out.extend(0_u16.to_le_bytes());
    out
}

#[cfg(test)]
mod tests;
