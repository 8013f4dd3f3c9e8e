//! Uploads from their creation to their place in the library.
use std::{fs::File, io::Read as _, os::unix::fs::FileExt, sync::PoisonError, time::Duration};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::{
    Disk,
    layout::{create_file, remove_if_there, sync_dir},
    recover,
    writer::Writer,
};
use crate::{Finished, Kind, Staged, StorageError, frames::HEAD, kind::check_name, slot::State};

impl Disk {
    /// Makes an upload of `size` bytes and reserves them, so that a full disk is known before the bytes come.
    ///
    /// If we die inside, either nothing or an empty upload is there; the caller's sweep discards it.
    pub async fn stage(&self, id: &str, size: u64) -> Result<(), StorageError> {
        check_name(id)?;
        let (shared, id) = (self.shared.clone(), id.to_owned());
        self.on_disk(move || {
            let path = shared.layout.staged(&id);
            let made = {
                // one at a time anyway, by the folder's lock in the kernel, which wastes the processor's time waiting
                let _alone = shared.creating.lock().unwrap_or_else(PoisonError::into_inner);
                create_file(&path)
            };
            let file = made.map_err(|error| match error.kind() {
                std::io::ErrorKind::AlreadyExists => StorageError::Exists,
                _ => error.into(),
            })?;
            let made = Writer::reserve(&file, size)
                .and_then(|()| shared.layout.write_size(&id, &file, size))
                .and_then(|()| sync_dir(&shared.layout.staging()));
            if made.is_err() {
                remove_if_there(&path)?;
                shared.layout.remove_notes(&id)?;
            }
            made
        })
        .await
    }

    /// Where the upload is, without disturbing a request that is sending. The first call after a start flushes
    /// the file before its length is believed.
    pub async fn staged(&self, id: &str) -> Result<Staged, StorageError> {
        check_name(id)?;
        let slot = self.shared.slots.get(id);
        loop {
            if let Some(staged) = slot.known() {
                return Ok(staged);
            }
            // A starting append has the upload for a moment and learns the same.
            let Ok(hold) = slot.hold(Duration::from_millis(50)).await else {
                continue;
            };
            return self.settled(id, hold).await;
        }
    }

    /// Where the upload is, after whoever was sending has been stopped and what it sent is on disk: for a client
    /// that wants to go on (tus `HEAD`).
    pub async fn settle(&self, id: &str) -> Result<Staged, StorageError> {
        check_name(id)?;
        let (hold, _stop) = self.shared.slots.get(id).take_over().await?;
        self.settled(id, hold).await
    }

    async fn settled(&self, id: &str, mut hold: crate::slot::Hold) -> Result<Staged, StorageError> {
        let (shared, name, slot) = (self.shared.clone(), id.to_owned(), self.shared.slots.get(id));
        let settled = self
            .on_disk(move || {
                let file = recover::open(&shared.layout.staged(&name))?;
                recover::settle(&shared.layout, &name, &file, &slot, &mut hold)
            })
            .await;
        if matches!(settled, Err(StorageError::NotFound)) {
            self.shared.slots.remove(id);
        }
        settled
    }

    /// The hash of a complete upload; only what did not stream through this process is read again.
    pub async fn finish(&self, id: &str) -> Result<Finished, StorageError> {
        check_name(id)?;
        let (mut hold, stop) = self.shared.slots.get(id).take_over().await?;
        let (shared, id, slot) = (self.shared.clone(), id.to_owned(), self.shared.slots.get(id));
        self.on_disk(move || {
            let file = recover::open(&shared.layout.staged(&id))?;
            let Staged { offset, size } = recover::settle(&shared.layout, &id, &file, &slot, &mut hold)?;
            if offset != size {
                return Err(StorageError::Incomplete { offset, size });
            }
            hash_rest(&file, size, &mut hold, || stop.is_cancelled())?;
            Ok(Finished {
                blake3: hold.hasher.finalize().into(),
                size,
            })
        })
        .await
    }

    /// Moves a finished upload to its place. May be said again: if it was moved already, that is fine.
    ///
    /// The rename is one step for the file system: if we die before it is on disk, the upload is still staged;
    /// after it, the object is there and only the notes may be left, which the next call or discard removes.
    pub async fn promote(&self, id: &str, key: &str) -> Result<(), StorageError> {
        check_name(id)?;
        check_name(key)?;
        let (hold, _stop) = self.shared.slots.get(id).take_over().await?;
        let (shared, name, key) = (self.shared.clone(), id.to_owned(), key.to_owned());
        self.on_disk(move || {
            let _hold = hold;
            let layout = &shared.layout;
            let (from, to) = (layout.staged(&name), layout.object(Kind::Media, &key));
            let size = layout.read_size(&name)?;
            match File::open(&from) {
                Ok(file) => {
                    let length = file.metadata()?.len();
                    if size.is_some_and(|size| size != length) {
                        return Err(StorageError::Incomplete {
                            offset: length,
                            size: size.unwrap_or_default(),
                        });
                    }
                    file.sync_all()?;
                    renameat_with(CWD, &from, CWD, &to, RenameFlags::NOREPLACE).map_err(
                        |error| match error {
                            rustix::io::Errno::EXIST => StorageError::Exists,
                            other => other.into(),
                        },
                    )?;
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    let length = std::fs::metadata(&to)?.len();
                    if size.is_some_and(|size| size != length) {
                        return Err(StorageError::NotFound);
                    }
                }
                Err(error) => return Err(error.into()),
            }
            sync_dir(&layout.dir(Kind::Media))?;
            sync_dir(&layout.staging())?;
            layout.remove_notes(&name)
        })
        .await?;
        self.shared.slots.remove(id);
        Ok(())
    }

    /// Stops whoever is sending and removes the upload. May be said again.
    pub async fn discard(&self, id: &str) -> Result<(), StorageError> {
        check_name(id)?;
        let slot = self.shared.slots.get(id);
        let (hold, _stop) = slot.take_over().await?;
        let (shared, name) = (self.shared.clone(), id.to_owned());
        self.on_disk(move || {
            let _hold = hold;
            remove_if_there(&shared.layout.staged(&name))?;
            shared.layout.remove_notes(&name)?;
            slot.forget();
            sync_dir(&shared.layout.staging())
        })
        .await?;
        self.shared.slots.remove(id);
        Ok(())
    }

    /// All staged uploads, for the sweep of those that no row knows. Notes without a file count too.
    pub async fn staged_ids(&self) -> Result<Vec<String>, StorageError> {
        let shared = self.shared.clone();
        self.on_disk(move || {
            let mut ids = std::collections::BTreeSet::new();
            for entry in std::fs::read_dir(shared.layout.staging())? {
                if let Some(name) = entry?
                    .file_name()
                    .to_str()
                    .and_then(|name| name.split('.').next())
                    && check_name(name).is_ok()
                {
                    ids.insert(name.to_owned());
                }
            }
            Ok(ids.into_iter().collect())
        })
        .await
    }

    pub async fn staged_head(&self, id: &str) -> Result<Vec<u8>, StorageError> {
        check_name(id)?;
        let path = self.shared.layout.staged(id);
        self.on_disk(move || {
            let mut head = vec![];
            File::open(path)?.take(HEAD).read_to_end(&mut head)?;
            Ok(head)
        })
        .await
    }
}

/// Hashes what did not pass through this process (it was restarted, or a body was taken back).
fn hash_rest(
    file: &File,
    size: u64,
    state: &mut State,
    stopped: impl Fn() -> bool,
) -> Result<(), StorageError> {
    let mut buffer = vec![0; 256 << 10];
    while state.hashed < size {
        if stopped() {
            return Err(StorageError::Locked);
        }
        let wanted = usize::try_from(size - state.hashed)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let read = file.read_at(&mut buffer[..wanted], state.hashed)?;
        if read == 0 {
            return Err(StorageError::Io(std::io::ErrorKind::UnexpectedEof.into()));
        }
        state.hasher.update(&buffer[..read]);
        state.hashed += read as u64;
    }
    Ok(())
}
