//! Adding a body to an upload: what a caller asks for and is told.
use std::{fmt::Display, time::Duration};

use bytes::Bytes;
use futures_util::Stream;

use crate::{
    Checksum, Storage, StorageError,
    intake::{Intake, Kept, ended},
    layout::check_name,
    writer::{HEAD, Writer},
};

/// What a body must keep to.
#[derive(Debug, Clone)]
pub struct Append {
    /// The digest of this body. One that does not match, or a body that is cut, is taken back whole.
    pub checksum: Option<Checksum>,
    /// Asked once with the first 64 bytes of the file (fewer if the file is shorter): `false` refuses it.
    pub first_bytes: fn(&[u8]) -> bool,
    /// A body that sends nothing for this long is cut.
    pub idle: Duration,
    /// The body's length if it was announced: one too long is refused before it is read.
    pub length: Option<u64>,
}

impl Default for Append {
    fn default() -> Self {
        Self {
            checksum: None,
            first_bytes: |_| true,
            idle: Duration::from_mins(1),
            length: None,
        }
    }
}

/// What is on disk after an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Where the upload ends now; durable.
    pub offset: u64,
    pub size: u64,
    /// Why the body ended early, if it did. What had arrived is kept, except of a checksummed body.
    pub cut: Option<Cut>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// The body failed (the connection broke).
    Body(String),
    /// Nothing came for the idle limit.
    Idle,
    /// A newer request took the upload over.
    TakenOver,
}

impl Storage {
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
        check_name(id)?;
        let slot = self.shared.slots.get(id);
        let (hold, stop) = slot.take_over().await?;
        let (shared, name, checksum) = (self.shared.clone(), id.to_owned(), limit.checksum);
        let (writer, head) = self
            .on_disk(move || {
                let mut writer = Writer::open(shared, slot, name, hold)?;
                let (start, size) = (writer.start(), writer.size());
                if start != offset {
                    return Err(StorageError::OffsetMismatch { have: start });
                }
                if limit.length.is_some_and(|length| length > size - start) {
                    return Err(StorageError::BodyTooLong { offset: start, size });
                }
                let head = if start < HEAD.min(size) {
                    Some(writer.head()?)
                } else {
                    None
                };
                if let Some(checksum) = checksum {
                    writer.expect(checksum)?;
                }
                Ok((writer, head))
            })
            .await?;
        let mut kept = Kept(Some(Intake::new(self, writer, checksum.is_some(), head)));
        let end = match &mut kept.0 {
            Some(intake) => intake.receive(&limit, body, &stop).await?,
            None => return Err(ended()),
        };
        kept.close(end).await
    }
}
