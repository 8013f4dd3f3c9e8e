//! The half of an append that touches the disk. Runs on the blocking pool, holds the upload.
use std::{fs::File, io, os::unix::fs::FileExt, sync::Arc};

use super::{
    Shared,
    direct::Direct,
    layout::{Note, sync_dir},
    recover,
};
use crate::{
    Checksum, StorageError,
    checksum::Verify,
    frames::HEAD,
    slot::{Hold, Slot},
};

/// Unsynced bytes of one append at most: keeps the last flush short and lets the durable offset move on.
const SYNC_EVERY: u64 = 32 << 20;

pub(crate) struct Writer {
    shared: Arc<Shared>,
    slot: Arc<Slot>,
    id: String,
    // closed before the upload is let go: whoever has it next locks the file
    file: File,
    direct: Direct,
    hold: Hold,
    verify: Option<Verify>,
    /// [`Note::Unverified`] is on disk.
    noted: bool,
    sync_failed: bool,
    /// The hash state at `start`.
    before: (blake3::Hasher, u64),
    start: u64,
    at: u64,
    size: u64,
    unsynced: u64,
}

impl Writer {
    /// Holds the file and learns where it ends.
    pub fn open(
        shared: Arc<Shared>,
        slot: Arc<Slot>,
        id: String,
        mut hold: Hold,
    ) -> Result<Self, StorageError> {
        let path = shared.layout.staged(&id);
        let file = recover::open(&path)?;
        let direct = Direct::open(&path, &file);
        let staged = recover::settle(&shared.layout, &id, &file, &slot, &mut hold)?;
        let before = (hold.hasher.clone(), hold.hashed);
        let (start, size) = (staged.offset, staged.size);
        let (verify, noted, sync_failed, unsynced) = (None, false, false, 0);
        let at = start;
        Ok(Self {
            shared,
            slot,
            id,
            file,
            direct,
            hold,
            verify,
            noted,
            sync_failed,
            before,
            start,
            at,
            size,
            unsynced,
        })
    }

    pub const fn start(&self) -> u64 {
        self.start
    }

    /// Where the next byte goes.
    pub const fn at(&self) -> u64 {
        self.at
    }

    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The part of the file's first bytes that is on disk already.
    pub fn head(&self) -> Result<Vec<u8>, StorageError> {
        let mut head = vec![0; usize::try_from(self.start.min(HEAD)).unwrap_or_default()];
        self.file.read_exact_at(&mut head, 0)?;
        Ok(head)
    }

    /// From here on the body's bytes count only once `checksum` holds.
    ///
    /// If we die before [`Self::keep`] removed the note, recovery cuts the file back to `start`. The note is on
    /// disk before the first byte is written, and gone from disk before the bytes are acknowledged.
    pub fn expect(&mut self, checksum: Checksum) -> Result<(), StorageError> {
        self.shared
            .layout
            .write_note(&self.id, Note::Unverified, self.start)?;
        sync_dir(&self.shared.layout.staging())?;
        (self.verify, self.noted) = (Some(Verify::new(checksum)), true);
        Ok(())
    }

    /// Whether bytes are better brought in large aligned buffers.
    pub const fn is_direct(&self) -> bool {
        self.direct.is_there()
    }

    /// To the disk as far as it takes them from where they lie, else into the page cache.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        self.hold.trusted = false;
        let whole = self.direct.write(bytes, self.at)?;
        self.file.write_all_at(&bytes[whole..], self.at + whole as u64)?;
        if self.hold.hashed == self.at {
            self.hold.hasher.update(bytes);
            self.hold.hashed += bytes.len() as u64;
        }
        if let Some(verify) = &mut self.verify {
            verify.update(bytes);
        }
        self.at += bytes.len() as u64;
        self.unsynced += bytes.len() as u64;
        Ok(())
    }

    /// So much is written that it should become durable.
    pub const fn wants_sync(&self) -> bool {
        self.unsynced >= SYNC_EVERY
    }

    /// Makes it durable if it is time. Waits for the disk.
    pub fn sync_in_time(&mut self) -> Result<(), StorageError> {
        if self.wants_sync() { self.sync() } else { Ok(()) }
    }

    /// What is written is durable, and reported as such unless a checksum is still open.
    fn sync(&mut self) -> Result<(), StorageError> {
        if let Err(error) = self.file.sync_data() {
            // The pages may be lost though they still read back: nothing unsynced is believed any more.
            self.sync_failed = true;
            return Err(error.into());
        }
        self.unsynced = 0;
        if !self.noted {
            self.slot.advance(self.at);
        }
        Ok(())
    }

    /// All that was written is durable and counts. A checksum that does not hold takes the body back.
    pub fn keep(mut self) -> Result<u64, StorageError> {
        if self.verify.take().is_some_and(|verify| !verify.holds()) {
            self.take_back()?;
            return Err(StorageError::ChecksumMismatch);
        }
        match self.sync().and_then(|()| self.clear_note()) {
            Ok(()) => {
                self.slot.advance(self.at);
                self.hold.trusted = true;
                Ok(self.at)
            }
            Err(error) => Err(self.after_failure(error)),
        }
    }

    /// Back to the last offset that was reported as durable: the start of this body, or for one of more than
    /// [`SYNC_EVERY`] bytes without a checksum the last flush, which somebody may have been told.
    pub fn take_back(&mut self) -> Result<u64, StorageError> {
        let back = self.slot.known().map_or(self.start, |known| known.offset);
        self.hold.trusted = false;
        self.file.set_len(back)?;
        self.file.sync_all()?;
        self.clear_note()?;
        (self.hold.hasher, self.hold.hashed) = self.before.clone();
        (self.at, self.unsynced) = (back, 0);
        self.hold.trusted = true;
        Ok(back)
    }

    /// After a failed write (a full disk): whole batches that were written stay, the torn one goes.
    pub fn after_failure(mut self, error: StorageError) -> StorageError {
        tracing::warn!(upload = self.id, at = self.at, %error, "a write failed");
        let mut kept = false;
        if !self.noted && !self.sync_failed {
            kept = self.file.set_len(self.at).is_ok() && self.sync().is_ok();
            self.hold.trusted = kept;
        }
        if !kept && let Err(worse) = self.take_back() {
            self.slot.forget();
            return worse;
        }
        error
    }

    fn clear_note(&mut self) -> Result<(), StorageError> {
        if self.noted {
            self.shared.layout.remove_note(&self.id, Note::Unverified)?;
            sync_dir(&self.shared.layout.staging())?;
            self.noted = false;
        }
        Ok(())
    }

    /// Room for the whole file, so that a full disk is known before the bytes come. The length stays 0.
    pub fn reserve(file: &File, size: u64) -> Result<(), StorageError> {
        use rustix::{fs::FallocateFlags, io::Errno};
        if size == 0 {
            return Ok(());
        }
        match rustix::fs::fallocate(file, FallocateFlags::KEEP_SIZE, 0, size) {
            Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
            Err(error) => Err(io::Error::from(error).into()),
        }
    }
}
