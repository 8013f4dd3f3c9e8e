//! The one interface over a folder and a bucket.
use std::{
    fmt::Display,
    io,
    ops::Range,
    path::{Path, PathBuf},
    time::Duration,
};

use bytes::Bytes;
use domain::Clock;
use egress::Egress;
use futures_util::{Stream, TryStreamExt as _, future::Either};

use crate::{
    Append, Appended, Finished, Kind, Local, Privacy, S3Settings, Staged, StorageError, disk::Disk,
    disk::layout::create_file, s3::S3, scratch,
};

/// Private bytes: a folder on this machine or a bucket. Clones share it.
#[derive(Debug, Clone)]
pub struct Storage(Place);

#[derive(Debug, Clone)]
enum Place {
    Disk(Disk),
    S3(S3),
}
use Place::{Disk as OnDisk, S3 as InBucket};

/// A finished object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub key: String,
    pub size_bytes: u64,
    /// When it was last written, in microseconds, by the clock of where it lies.
    pub modified_at: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    pub free_bytes: u64,
    pub total_bytes: u64,
}

/// What buffers of running uploads hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    pub held_bytes: usize,
    pub peak_bytes: usize,
}

impl Storage {
    /// Makes `staging/ media/ posters/ previews/ renditions/ frames/ exports/ scratch/` (0700) under `root` if they are not there.
    pub async fn open(root: PathBuf) -> Result<Self, StorageError> {
        Ok(Self(OnDisk(Disk::open(root).await?)))
    }

    /// Opens a bucket; only `scratch/` (0700) is made under `root`, for files in the making.
    ///
    /// # Errors
    /// A bucket that is not there, not ours, open to anybody, or locked against deletion: see [`crate::Fault`].
    pub async fn open_bucket(
        settings: S3Settings,
        root: PathBuf,
        egress: Egress,
        clock: Clock,
    ) -> Result<Self, StorageError> {
        Ok(Self(InBucket(S3::open(settings, root, egress, clock).await?)))
    }

    pub const fn is_bucket(&self) -> bool {
        matches!(self.0, InBucket(_))
    }

    /// On disk: writes, reads and removes a small file. In a bucket: asks for the list of it. Says how much room there
    /// is on this machine.
    pub async fn health(&self) -> Result<Space, StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.health().await,
            InBucket(s3) => {
                s3.health().await?;
                s3.space()
            }
        }
    }

    /// What somebody without credentials gets from the bucket; none on disk.
    pub async fn privacy(&self) -> Result<Option<Privacy>, StorageError> {
        match &self.0 {
            OnDisk(_) => Ok(None),
            InBucket(s3) => Ok(Some(s3.privacy().await?)),
        }
    }

    /// Bytes that may still be stored; a bucket knows no end. What staged uploads have reserved is not among them.
    pub fn free_bytes(&self) -> Result<Option<u64>, StorageError> {
        match &self.0 {
            OnDisk(disk) => Ok(Some(disk.free_bytes()?)),
            InBucket(_) => Ok(None),
        }
    }

    /// Room for files in the making.
    pub fn scratch_free_bytes(&self) -> Result<u64, StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.free_bytes(),
            InBucket(s3) => Ok(s3.space()?.free_bytes),
        }
    }

    pub fn memory(&self) -> Memory {
        match &self.0 {
            OnDisk(disk) => disk.memory(),
            InBucket(s3) => s3.memory(),
        }
    }

    /// A folder on this machine for files that are not finished.
    pub fn scratch(&self) -> PathBuf {
        match &self.0 {
            OnDisk(disk) => disk.scratch(),
            InBucket(s3) => s3.scratch(),
        }
    }

    /// Removes from there what nobody has touched for `unused`: left by a process that was killed. Returns how many.
    pub async fn sweep_scratch(&self, unused: Duration) -> Result<usize, StorageError> {
        scratch::sweep(self.scratch(), unused).await
    }

    /// Removes parts in the bucket that were left by a process that was killed and that no upload names, if they are
    /// older than `unused`. On disk there are none. Returns how many multipart uploads.
    pub async fn sweep_parts(&self, unused: Duration) -> Result<usize, StorageError> {
        match &self.0 {
            OnDisk(_) => Ok(0),
            InBucket(s3) => s3.sweep_parts(unused).await,
        }
    }

    /// Makes an upload of `size` bytes that will be the original `key`. On disk its bytes are reserved, so that a full
    /// disk is known before they come.
    ///
    /// If we die inside, either nothing or an empty upload is there; the caller's sweep discards it.
    pub async fn stage(&self, id: &str, key: &str, size: u64) -> Result<(), StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.stage(id, size).await,
            InBucket(s3) => s3.stage(id, key, size).await,
        }
    }

    /// Where the upload is, without disturbing a request that is sending. What is told is durable.
    pub async fn staged(&self, id: &str) -> Result<Staged, StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.staged(id).await,
            InBucket(s3) => s3.staged(id).await,
        }
    }

    /// Where the upload is, after whoever was sending to this process has been stopped and what it sent is kept: for a
    /// client that wants to go on (tus `HEAD`).
    pub async fn settle(&self, id: &str) -> Result<Staged, StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.settle(id).await,
            InBucket(s3) => s3.settle(id).await,
        }
    }

    /// Appends a body at `offset`, which must be the durable end of the upload. A newer append of the same
    /// upload takes over: the older one's body is dropped, what it had received is kept, and only then is the
    /// offset compared. Returns when all that counts is durable.
    ///
    /// A body that goes past the declared size is refused as a whole (see [`StorageError::BodyTooLong`]), back
    /// to the last offset that [`Storage::staged`] may have reported.
    pub async fn append<S, E>(
        &self,
        id: &str,
        offset: u64,
        limit: Append,
        body: S,
    ) -> Result<Appended, StorageError>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Display,
    {
        match &self.0 {
            OnDisk(disk) => disk.append(id, offset, limit, body).await,
            InBucket(s3) => s3.append(id, offset, limit, body).await,
        }
    }

    /// The hash of a complete upload; only what did not stream through this process is read again.
    pub async fn finish(&self, id: &str) -> Result<Finished, StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.finish(id).await,
            InBucket(s3) => s3.finish(id).await,
        }
    }

    /// The first bytes, 64 at most, of an upload that is finished.
    pub async fn staged_head(&self, id: &str) -> Result<Vec<u8>, StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.staged_head(id).await,
            InBucket(s3) => s3.staged_head(id).await,
        }
    }

    /// Moves a finished upload to its place, which is the one that it was staged for. May be said again: if it was
    /// moved already, that is fine.
    pub async fn promote(&self, id: &str, key: &str) -> Result<(), StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.promote(id, key).await,
            InBucket(s3) => s3.promote(id, key).await,
        }
    }

    /// Stops whoever is sending and removes the upload. May be said again.
    pub async fn discard(&self, id: &str) -> Result<(), StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.discard(id).await,
            InBucket(s3) => s3.discard(id).await,
        }
    }

    /// All staged uploads, for the sweep of those that no row knows. What is left of one counts too.
    pub async fn staged_ids(&self) -> Result<Vec<String>, StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.staged_ids().await,
            InBucket(s3) => s3.staged_ids().await,
        }
    }

    pub async fn size(&self, kind: Kind, key: &str) -> Result<u64, StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.size(kind, key).await,
            InBucket(s3) => s3.size(kind, key).await,
        }
    }

    /// The bytes of `range` in pieces of at most 256 KiB. Two pieces are in memory at most.
    pub async fn read(
        &self,
        kind: Kind,
        key: &str,
        range: Range<u64>,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static + use<>, StorageError> {
        Ok(match &self.0 {
            OnDisk(disk) => Either::Left(disk.read(kind, key, range).await?),
            InBucket(s3) => Either::Right(s3.read(kind, key, range).await?),
        })
    }

    /// A path where the object can be read, for the media jail. From a bucket it is copied into the folder for files in
    /// the making (0600) and erased when the caller is done.
    pub async fn local(&self, kind: Kind, key: &str) -> Result<Local, StorageError> {
        match &self.0 {
            OnDisk(disk) => Ok(Local::own(disk.local_path(kind, key))),
            InBucket(s3) => {
                let size = s3.size(kind, key).await?;
                if self.scratch_free_bytes()? < size {
                    return Err(StorageError::Full);
                }
                let name = format!("spool-{:032x}", rand::random::<u128>());
                let path = s3.scratch().join(name);
                let mut file = tokio::fs::File::from_std(create_file(&path)?);
                let local = Local::copy(path);
                let mut bytes = std::pin::pin!(s3.read(kind, key, 0..size).await?);
                while let Some(piece) = bytes.try_next().await? {
                    tokio::io::AsyncWriteExt::write_all(&mut file, &piece).await?;
                }
                tokio::io::AsyncWriteExt::flush(&mut file).await?;
                Ok(local)
            }
        }
    }

    /// Moves a file (made in [`Storage::scratch`]) to its place, over what was there; durable on return.
    pub async fn put_file(&self, kind: Kind, key: &str, from: &Path) -> Result<(), StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.put_file(kind, key, from).await,
            InBucket(s3) => s3.put_file(kind, key, from).await,
        }
    }

    /// Removes an object, in a bucket with all its versions; durable on return. May be said again.
    pub async fn delete(&self, kind: Kind, key: &str) -> Result<(), StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.delete(kind, key).await,
            InBucket(s3) => s3.delete(kind, key).await,
        }
    }

    /// All objects of a kind, by key.
    pub async fn stored(&self, kind: Kind) -> Result<Vec<Stored>, StorageError> {
        match &self.0 {
            OnDisk(disk) => disk.stored(kind).await,
            InBucket(s3) => s3.stored(kind).await,
        }
    }

    /// Keys of all objects of a kind.
    pub async fn list(&self, kind: Kind) -> Result<Vec<String>, StorageError> {
        let stored = self.stored(kind).await?;
        Ok(stored.into_iter().map(|object| object.key).collect())
    }
}
