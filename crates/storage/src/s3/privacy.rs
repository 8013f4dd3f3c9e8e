//! Whether a bucket is fit for private bytes.
use super::{S3, fault::Fault};
use crate::StorageError;

/// What somebody without credentials gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privacy {
    /// The answer to a GET of an object that is there.
    pub object_status: u16,
    /// The answer to a listing.
    pub list_status: u16,
}

impl Privacy {
    /// Nothing was given out.
    pub const fn holds(self) -> bool {
        is_refusal(self.object_status) && is_refusal(self.list_status)
    }
}

/// S3 answers 403; some servers find that a signature is missing (400, 401) or know nothing without one (404).
const fn is_refusal(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 404)
}

impl S3 {
    /// Looks whether the bucket is there, ours to write, to read and to empty, private, and without a lock.
    pub(super) async fn look(&self) -> Result<(), StorageError> {
        let bucket = self.bucket();
        bucket.ask_list().await?;
        if bucket.ask_versioning().await? {
            bucket.set_versioned();
        }
        if bucket.ask_lock().await? {
            return Err(Fault::Locked.into());
        }
        if self.privacy().await?.holds() {
            Ok(())
        } else {
            Err(Fault::Public.into())
        }
    }

    /// Stores a small object, asks for it with and without credentials, and erases it.
    pub async fn privacy(&self) -> Result<Privacy, StorageError> {
        let bucket = self.bucket();
        let key = format!("scratch/probe-{:032x}", rand::random::<u128>());
        let mark = bytes::Bytes::copy_from_slice(&rand::random::<[u8; 16]>());
        bucket.put(&key, mark.clone(), None).await?;
        let seen = async {
            if bucket.get(&key, 16).await? != mark {
                return Err(StorageError::Io(std::io::Error::other(
                    "a probe object read back differently",
                )));
            }
            Ok(Privacy {
                object_status: bucket.ask_as_stranger(Some(&key)).await?.as_u16(),
                list_status: bucket.ask_as_stranger(None).await?.as_u16(),
            })
        };
        let seen = seen.await;
        bucket.erase(&key).await?;
        seen
    }

    /// Whether the bucket answers to us.
    pub async fn health(&self) -> Result<(), StorageError> {
        Ok(self.bucket().ask_list().await?)
    }
}
