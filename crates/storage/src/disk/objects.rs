//! Finished files: originals, posters, previews.
use std::{
    fs::{self, File, Permissions},
    io,
    ops::Range,
    os::unix::fs::{MetadataExt as _, PermissionsExt},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use futures_util::Stream;

use super::{
    Disk,
    layout::{remove_if_there, sync_dir},
    reading,
};
use crate::{Kind, StorageError, Stored, error::blocking, kind::check_name};

impl Disk {
    pub async fn size(&self, kind: Kind, key: &str) -> Result<u64, StorageError> {
        check_name(key)?;
        let path = self.local_path(kind, key);
        blocking(move || Ok(fs::metadata(path)?.len())).await
    }

    /// The bytes of `range` in pieces of at most 256 KiB. Two pieces are in memory at most.
    pub async fn read(
        &self,
        kind: Kind,
        key: &str,
        range: Range<u64>,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static + use<>, StorageError> {
        check_name(key)?;
        let path = self.local_path(kind, key);
        let wanted = range.clone();
        let file = blocking(move || {
            let file = File::open(path)?;
            let size = file.metadata()?.len();
            if wanted.end > size || wanted.start > wanted.end {
                return Err(StorageError::OutOfRange { size });
            }
            Ok(file)
        })
        .await?;
        Ok(reading::stream(file, range))
    }

    /// Moves a file (made in [`Storage::scratch`]) to its place, over what was there; durable on return.
    pub async fn put_file(&self, kind: Kind, key: &str, from: &Path) -> Result<(), StorageError> {
        check_name(key)?;
        let (shared, from, to) = (self.shared.clone(), from.to_owned(), self.local_path(kind, key));
        blocking(move || {
            let file = File::open(&from)?;
            file.set_permissions(Permissions::from_mode(0o600))?;
            file.sync_all()?;
            fs::rename(&from, &to)?;
            sync_dir(&shared.layout.dir(kind))
        })
        .await
    }

    /// Removes an object; durable on return. May be said again.
    pub async fn delete(&self, kind: Kind, key: &str) -> Result<(), StorageError> {
        check_name(key)?;
        let (shared, path) = (self.shared.clone(), self.local_path(kind, key));
        blocking(move || {
            remove_if_there(&path)?;
            sync_dir(&shared.layout.dir(kind))
        })
        .await
    }

    /// All objects of a kind, by key.
    pub async fn stored(&self, kind: Kind) -> Result<Vec<Stored>, StorageError> {
        let dir = self.shared.layout.dir(kind);
        blocking(move || {
            let mut all = Vec::new();
            for entry in fs::read_dir(dir)? {
                let entry = entry?;
                let name = entry.file_name();
                let Some(key) = name.to_str().filter(|name| check_name(name).is_ok()) else {
                    continue;
                };
                let found = match entry.metadata() {
                    // deleted meanwhile
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    found => found?,
                };
                all.push(Stored {
                    key: key.to_owned(),
                    size_bytes: found.len(),
                    modified_at: found.mtime() * 1_000_000 + found.mtime_nsec() / 1000,
                });
            }
            all.sort_unstable_by(|a, b| a.key.cmp(&b.key));
            Ok(all)
        })
        .await
    }

    /// For the media jail only. A wrong key gives a path where nothing is ever stored.
    pub fn local_path(&self, kind: Kind, key: &str) -> PathBuf {
        self.shared.layout.object(kind, key)
    }
}
