use std::io;

use crate::s3::Fault;

/// What can go wrong with stored bytes. Each variant is a situation that a caller may act on.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Nothing is stored under this id or key.
    #[error("nothing is stored under this name")]
    NotFound,
    /// An upload or object of this name is already there.
    #[error("something is already stored under this name")]
    Exists,
    /// Ids and keys are 1 to 128 characters of `a-z 0-9 _`.
    #[error("a storage name must be 1 to 128 characters of a-z, 0-9 and _")]
    BadName,
    /// The disk (or the account's quota on it) has no room. What was kept before still holds.
    #[error("the disk is full")]
    Full,
    /// Another request holds this upload and did not let go in time.
    #[error("another request holds this upload")]
    Locked,
    /// The body starts elsewhere than at the durable end of the upload.
    #[error("the upload is at byte {have}")]
    OffsetMismatch { have: u64 },
    /// The body would go past the declared size; it was refused, the upload is at `offset`.
    #[error("the body is longer than the {size} bytes declared")]
    BodyTooLong { offset: u64, size: u64 },
    /// The body's checksum does not match; nothing of it was kept.
    #[error("the body does not match its checksum")]
    ChecksumMismatch,
    /// The first bytes of the file are not of a wanted type; nothing of this body was kept.
    #[error("the first bytes of the file were refused")]
    Refused,
    /// The upload is not complete yet.
    #[error("{offset} of {size} bytes have arrived")]
    Incomplete { offset: u64, size: u64 },
    /// The range goes past the end of the object.
    #[error("the range goes past the {size} bytes stored")]
    OutOfRange { size: u64 },
    /// The bucket, or the way to it, fails.
    #[error("storage: {0}")]
    Bucket(#[source] Fault),
    #[error("storage: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::Full
            }
            _ => Self::Io(error),
        }
    }
}

impl From<rustix::io::Errno> for StorageError {
    fn from(error: rustix::io::Errno) -> Self {
        io::Error::from(error).into()
    }
}

/// Runs file work on the blocking pool.
pub(crate) async fn blocking<T, F>(work: F) -> Result<T, StorageError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, StorageError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(stopped) => Err(StorageError::Io(io::Error::other(stopped))),
    }
}
