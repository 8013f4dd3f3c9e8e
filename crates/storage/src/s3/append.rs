//! Adding a body to an upload in a bucket.
use std::{fmt::Display, pin::pin};

use bytes::Bytes;
use futures_util::Stream;
use tokio_util::sync::CancellationToken;

use super::{S3, writer::Writer};
use crate::{
    Append, Appended, Cut, StorageError,
    frames::{End, Frames, HEAD, Heard},
    kind::check_name,
};

struct Intake {
    writer: Writer,
    heard: Heard,
    checksummed: bool,
}

/// Whoever drops the append's future (the connection is gone) does not drop what had arrived.
struct Kept(Option<Intake>);

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(intake) = self.0.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(intake.close(End::Cut(Cut::Body("the request was dropped".to_owned()))));
        }
    }
}

impl Kept {
    async fn close(mut self, end: End) -> Result<Appended, StorageError> {
        let Some(intake) = self.0.take() else {
            return Err(ended("the append has ended"));
        };
        tokio::spawn(intake.close(end)).await.map_err(ended)?
    }
}

fn ended(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StorageError {
    StorageError::Io(std::io::Error::other(why))
}

impl Intake {
    async fn receive<S, E>(
        &mut self,
        limit: &Append,
        body: S,
        stop: &CancellationToken,
    ) -> Result<End, StorageError>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Display,
    {
        let body = pin!(body);
        let mut frames = Frames::new(body, limit, stop);
        loop {
            match frames.next(&mut self.heard).await {
                Ok(bytes) => self.writer.write(bytes).await?,
                Err(end) => return Ok(end),
            }
            if frames.is_taken() {
                return Ok(End::Cut(Cut::TakenOver));
            }
            frames.took_in();
        }
    }

    async fn close(mut self, end: End) -> Result<Appended, StorageError> {
        let size = self.writer.size();
        let cut = match end {
            End::Complete => None,
            End::Cut(cut) if !self.checksummed => Some(cut),
            End::Cut(cut) => {
                return Ok(Appended {
                    offset: self.writer.take_back(),
                    size,
                    cut: Some(cut),
                });
            }
            End::TooLong => {
                let offset = self.writer.take_back();
                return Err(StorageError::BodyTooLong { offset, size });
            }
            End::Refused => {
                self.writer.take_back();
                return Err(StorageError::Refused);
            }
        };
        Ok(Appended {
            offset: self.writer.keep().await?,
            size,
            cut,
        })
    }
}

impl S3 {
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
        let mut writer = Writer::open(self.clone(), slot, id.to_owned(), hold, offset).await?;
        let (start, size) = (writer.start(), writer.size());
        if limit.length.is_some_and(|length| length > size - start) {
            return Err(StorageError::BodyTooLong { offset: start, size });
        }
        if let Some(checksum) = limit.checksum {
            writer.expect(checksum);
        }
        let head = (start < HEAD.min(size)).then(|| writer.head());
        let mut kept = Kept(Some(Intake {
            writer,
            heard: Heard::new(start, size, head),
            checksummed: limit.checksum.is_some(),
        }));
        let end = match &mut kept.0 {
            Some(intake) => intake.receive(&limit, body, &stop).await,
            None => Err(ended("the append has ended")),
        };
        match end {
            Ok(end) => kept.close(end).await,
            Err(error) => Err(match kept.0.take() {
                Some(intake) => intake.writer.after_failure(error),
                None => error,
            }),
        }
    }
}
