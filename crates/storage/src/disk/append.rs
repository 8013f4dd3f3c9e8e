//! Adding a body to an upload in a file.
use std::fmt::Display;

use bytes::Bytes;
use futures_util::Stream;

use super::{
    Disk,
    intake::{Intake, Kept, ended},
    writer::Writer,
};
use crate::{Append, Appended, StorageError, frames::HEAD, kind::check_name};

impl Disk {
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
