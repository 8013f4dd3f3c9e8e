//! Finished files: originals, posters, previews.
use std::{
    fs::{self, File, Permissions},
    io,
    ops::Range,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use futures_util::Stream;

use crate::{
    Kind, Storage, StorageError,
    error::blocking,
    layout::{check_name, remove_if_there, sync_dir},
    reading,
};

impl Storage {
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

    /// Keys of all objects of a kind.
    pub async fn list(&self, kind: Kind) -> Result<Vec<String>, StorageError> {
        let dir = self.shared.layout.dir(kind);
        blocking(move || {
            let mut keys = Vec::new();
            for entry in fs::read_dir(dir)? {
                if let Some(name) = entry?.file_name().to_str()
                    && check_name(name).is_ok()
                {
                    keys.push(name.to_owned());
                }
            }
            keys.sort_unstable();
            Ok(keys)
        })
        .await
    }

    /// For the media jail only. A wrong key gives a path where nothing is ever stored.
    pub fn local_path(&self, kind: Kind, key: &str) -> PathBuf {
        self.shared.layout.object(kind, key)
    }
}
