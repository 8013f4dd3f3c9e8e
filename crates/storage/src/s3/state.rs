//! What a bucket holds of an upload on its way.
//!
//! ```text
//! staging/{id}/info                     size, key, size of a part and number of the multipart upload; never changes
//! staging/{id}/tail-{parts}-{random}    the bytes after so many parts that count
//! media/{key}                           a multipart upload, its parts written in order
//! ```
//!
//! An upload's durable offset is what its best tail says: `parts × part size` and the tail's own length. Only a tail
//! makes bytes count. Each has a name of its own and is never written over, so a writer that was cut off in another
//! process can't take back what a later one has acknowledged: it can only add a tail that is shorter, or as long.
//! A part always holds the same stretch of the file, so writing one again changes nothing.
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{S3, fault::Fault};
use crate::{Staged, StorageError, slot::Slot};

const INFO_MAX: u64 = 16 << 10;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Info {
    pub size: u64,
    /// Where the object will be.
    pub key: String,
    pub part_size: u64,
    /// Of the multipart upload.
    pub upload: String,
}

impl Info {
    /// Where `parts` whole parts end.
    pub fn end_of(&self, parts: u32) -> u64 {
        self.part_size.saturating_mul(parts.into()).min(self.size)
    }
}

/// What only the holder of the upload may touch.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// BLAKE3 over the first `hashed` bytes, whose parts are those of `etags`.
    pub hasher: blake3::Hasher,
    pub hashed: u64,
    /// By number of the part: what this process has written.
    pub etags: Vec<Option<String>>,
    pub info: Option<Arc<Info>>,
}

impl Held {
    pub fn forget_hash(&mut self) {
        self.hasher.reset();
        self.hashed = 0;
        self.etags.clear();
    }

    /// The first `parts` parts, if this process has written them all.
    pub fn known(&self, parts: u32) -> Option<Vec<String>> {
        let all = self.etags.get(..usize::try_from(parts).ok()?)?;
        all.iter().cloned().collect()
    }

    pub fn wrote(&mut self, number: u32, etag: String) {
        let at = usize::try_from(number.saturating_sub(1)).unwrap_or_default();
        if self.etags.len() <= at {
            self.etags.resize(at + 1, None);
        }
        self.etags[at] = Some(etag);
    }
}

/// A tail that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tail {
    pub key: String,
    pub parts: u32,
    pub length: u64,
}

/// How far an upload has come.
#[derive(Debug)]
pub(super) struct Progress {
    pub info: Arc<Info>,
    pub tail: Option<Tail>,
    /// Tails that are behind it.
    pub stale: Vec<String>,
}

impl Progress {
    pub fn parts(&self) -> u32 {
        self.tail.as_ref().map_or(0, |tail| tail.parts)
    }

    pub fn offset(&self) -> u64 {
        self.tail.as_ref().map_or(0, |tail| end(&self.info, tail))
    }

    pub fn staged(&self) -> Staged {
        Staged {
            offset: self.offset(),
            size: self.info.size,
        }
    }
}

fn end(info: &Info, tail: &Tail) -> u64 {
    (info.end_of(tail.parts) + tail.length).min(info.size)
}

pub(super) fn folder(id: &str) -> String {
    format!("staging/{id}/")
}

pub(super) fn info_key(id: &str) -> String {
    folder(id) + "info"
}

/// A name that no other tail has.
pub(super) fn tail_key(id: &str, parts: u32) -> String {
    format!("{}tail-{parts:05}-{:016x}", folder(id), rand::random::<u64>())
}

fn parts_of(key: &str, folder: &str) -> Option<u32> {
    let rest = key.strip_prefix(folder)?.strip_prefix("tail-")?;
    rest.split_once('-')?.0.parse().ok()
}

impl S3 {
    /// Asks the bucket how far the upload has come: another process may have gone on with it.
    pub(super) async fn progress(
        &self,
        id: &str,
        slot: &Slot<Held>,
        held: &mut Held,
    ) -> Result<Progress, StorageError> {
        let folder = folder(id);
        let listed = self.bucket().list(&folder).await?;
        if !listed.iter().any(|object| object.key == info_key(id)) {
            held.info = None;
            return Err(StorageError::NotFound);
        }
        let info = match &held.info {
            Some(info) => info.clone(),
            None => Arc::new(self.info(id).await?),
        };
        held.info = Some(info.clone());
        let mut tails: Vec<_> = listed
            .into_iter()
            .filter_map(|object| {
                Some(Tail {
                    parts: parts_of(&object.key, &folder)?,
                    key: object.key,
                    length: object.size,
                })
            })
            .collect();
        tails.sort_by_key(|tail| end(&info, tail));
        let tail = tails.pop();
        let progress = Progress {
            info,
            tail,
            stale: tails.into_iter().map(|tail| tail.key).collect(),
        };
        let staged = progress.staged();
        if held.hashed > staged.offset || slot.known().is_some_and(|known| known.offset != staged.offset) {
            held.forget_hash();
        }
        slot.learn(staged);
        Ok(progress)
    }

    pub(super) async fn info(&self, id: &str) -> Result<Info, StorageError> {
        let bytes = self.bucket().get(&info_key(id), INFO_MAX).await?;
        let info = serde_json::from_slice(&bytes);
        info.map_err(|error| StorageError::Io(std::io::Error::other(error)))
    }

    /// The bytes of a tail.
    pub(super) async fn tail(&self, tail: Option<&Tail>) -> Result<Bytes, StorageError> {
        let Some(tail) = tail.filter(|tail| tail.length > 0) else {
            return Ok(Bytes::new());
        };
        let bytes = self.bucket().get(&tail.key, tail.length).await?;
        if bytes.len() as u64 != tail.length {
            return Err(Fault::OtherSize {
                found: bytes.len() as u64,
                wanted: tail.length,
            }
            .into());
        }
        Ok(bytes)
    }
}
