//! What of a staged file may be believed, before anything else is done with it.
use std::{
    fs::{File, OpenOptions},
    path::Path,
};

use rustix::fs::{FlockOperation, SeekFrom, flock, seek};

use super::{
    direct::{EXT4, XFS, file_system},
    layout::{Layout, Note, sync_dir},
};
use crate::{
    Staged, StorageError,
    slot::{Slot, State},
};

/// Opens a staged file for one writer. The kernel's lock keeps other processes out while it is open.
pub(crate) fn open(path: &Path) -> Result<File, StorageError> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    flock(&file, FlockOperation::NonBlockingLockExclusive).map_err(|_held| StorageError::Locked)?;
    Ok(file)
}

/// The durable offset: what this process knows if the file agrees, else what the file says.
pub(crate) fn settle(
    layout: &Layout,
    id: &str,
    file: &File,
    slot: &Slot,
    state: &mut State,
) -> Result<Staged, StorageError> {
    if state.trusted
        && let Some(known) = slot.known()
        && file.metadata()?.len() == known.offset
    {
        return Ok(known);
    }
    state.trusted = false;
    let staged = examine(layout, id, file)?;
    if state.hashed > staged.offset || slot.known().is_some_and(|known| known.offset != staged.offset) {
        state.forget_hash();
    }
    slot.learn(staged);
    state.trusted = true;
    Ok(staged)
}

/// After a crash a file may be longer than what was acknowledged (then more is kept), may end in a body whose
/// checksum was never verified (cut off), or, after a power loss, in blocks that were counted before they were
/// written (cut off). What is left is flushed before it is reported.
fn examine(layout: &Layout, id: &str, file: &File) -> Result<Staged, StorageError> {
    let size = layout.read_size(id)?.ok_or(StorageError::NotFound)?;
    let length = file.metadata()?.len();
    let unverified = layout.read_note(id, Note::Unverified)?;
    let offset = length
        .min(size)
        .min(unverified.unwrap_or(size))
        .min(first_hole(file, length)?);
    if offset < length {
        tracing::warn!(
            upload = id,
            length,
            offset,
            "cut off what a crash left unverified or unwritten"
        );
        file.set_len(offset)?;
    }
    file.sync_all()?;
    if unverified.is_some() {
        layout.remove_note(id, Note::Unverified)?;
        sync_dir(&layout.staging())?;
    }
    Ok(Staged { offset, size })
}

/// Uploads are written front to back, so a hole is where writing had not come to. Only asked of file systems
/// that never store written zeros as holes.
fn first_hole(file: &File, length: u64) -> Result<u64, StorageError> {
    if length == 0 || !matches!(file_system(file)?, EXT4 | XFS) {
        return Ok(length);
    }
    Ok(seek(file, SeekFrom::Hole(0)).unwrap_or(length))
}
