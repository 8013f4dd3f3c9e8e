//! The half of an append that listens to the network: gathers a body into a few large writes.
use std::{fmt::Display, pin::pin};

use bytes::Bytes;
use futures_util::Stream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Disk, buffer::Buffer, writer::Writer};
use crate::{
    Append, Appended, Cut, StorageError,
    frames::{End, Frames, Heard},
};

/// Pieces of at least so many bytes are written as they come.
const ALONE: usize = 16 << 10;

type Written = Result<(Box<Writer>, Option<Buffer>), StorageError>;

/// Who has the writer at the moment.
enum Lane {
    Idle(Box<Writer>, Option<Buffer>),
    Writing(JoinHandle<Written>),
    /// The write failed; the upload is released already.
    Gone,
}

pub(crate) struct Intake {
    storage: Disk,
    lane: Lane,
    /// What came in pieces too small to be written alone; none until there are such.
    filling: Buffer,
    fill_until: usize,
    size: u64,
    heard: Heard,
    checksummed: bool,
    /// The disk takes bytes from large buffers.
    direct: bool,
    /// So many appends run that this one has a single buffer.
    crowded: bool,
}

/// Whoever drops the append's future (the connection is gone) does not drop what had arrived.
pub(crate) struct Kept(pub Option<Intake>);

impl Kept {
    pub async fn close(mut self, end: End) -> Result<Appended, StorageError> {
        let intake = self.0.take().ok_or_else(ended)?;
        tokio::spawn(intake.close(end))
            .await
            .map_err(|lost| StorageError::Io(std::io::Error::other(lost)))?
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(intake) = self.0.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(intake.close(End::Cut(Cut::Body("the request was dropped".to_owned()))));
        }
    }
}

pub(crate) fn ended() -> StorageError {
    StorageError::Io(std::io::Error::other("the append has ended"))
}

impl Intake {
    pub fn new(storage: &Disk, writer: Writer, checksummed: bool, head: Option<Vec<u8>>) -> Self {
        let (start, size, direct) = (writer.start(), writer.size(), writer.is_direct());
        let filling = storage.shared.gauge.none();
        let (storage, lane) = (storage.clone(), Lane::Idle(Box::new(writer), None));
        Self {
            storage,
            lane,
            filling,
            fill_until: usize::MAX,
            size,
            heard: Heard::new(start, size, head),
            checksummed,
            direct,
            crowded: false,
        }
    }

    pub async fn receive<S, E>(
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
        let mut over = false;
        loop {
            let bytes = match frames.next(&mut self.heard).await {
                Ok(bytes) => bytes,
                Err(end) => return Ok(end),
            };
            let mut rest = &bytes[..];
            if self.is_for_now(rest) {
                self.write_now(rest).await?;
                over = frames.is_taken();
                rest = &[];
            }
            while !rest.is_empty() {
                let taken = self.filling.fill(rest, self.fill_until);
                rest = &rest[taken..];
                if taken == 0 {
                    self.flush().await?;
                    over = frames.is_taken();
                }
            }
            if over {
                return Ok(End::Cut(Cut::TakenOver));
            }
            frames.took_in();
        }
    }

    /// Large enough to be written where it lies. What comes first has come with the request's head.
    fn is_for_now(&self, bytes: &[u8]) -> bool {
        if self.direct {
            return false;
        }
        let alone = bytes.len() >= ALONE || self.heard.received == bytes.len() as u64;
        alone && !self.heard.is_judging() && self.storage.shared.pace.is_quick()
    }

    /// Writes from this thread what is gathered and `bytes`, while they are still in the processor's cache. Handing
    /// each piece to the pool costs more than writing it. A disk that makes a write wait gets the next ones by the pool.
    async fn write_now(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        self.writer_back().await?;
        let (mut writer, spare) = self.take_writer()?;
        let written = self.storage.shared.pace.timed(|| {
            writer
                .write(self.filling.bytes())
                .and_then(|()| writer.write(bytes))
        });
        if let Err(error) = written {
            self.lane = Lane::Writing(tokio::task::spawn_blocking(move || {
                Err(writer.after_failure(error))
            }));
            return self.writer_back().await;
        }
        self.filling.clear();
        self.fill_until = usize::MAX;
        self.lane = if writer.wants_sync() {
            Lane::Writing(tokio::task::spawn_blocking(move || match writer.sync_in_time() {
                Ok(()) => Ok((writer, spare)),
                Err(error) => Err(writer.after_failure(error)),
            }))
        } else {
            Lane::Idle(writer, spare)
        };
        Ok(())
    }

    /// Hands the full buffer to the writer and goes on with the empty one, or waits if it has only one.
    async fn flush(&mut self) -> Result<(), StorageError> {
        self.writer_back().await?;
        if self.filling.is_none() {
            let (writer, _) = self.take_writer()?;
            let (filling, spare) = self.storage.shared.gauge.buffers();
            self.fill_until = filling.aligned_end(writer.at());
            self.filling = filling;
            self.crowded = spare.is_none();
            self.lane = Lane::Idle(writer, spare);
            return Ok(());
        }
        if self.crowded && self.storage.shared.pace.is_quick() {
            return self.write_now(&[]).await;
        }
        let permit = self.storage.disk_permit().await;
        // no await from here on: a dropped future must find the writer and the bytes
        let (mut writer, empty) = self.take_writer()?;
        let alone = empty.is_none();
        let empty = empty.unwrap_or_else(|| self.filling.none());
        let mut full = std::mem::replace(&mut self.filling, empty);
        self.fill_until = usize::MAX;
        self.lane = Lane::Writing(tokio::task::spawn_blocking(move || {
            let _permit = permit;
            match writer.write(full.bytes()).and_then(|()| writer.sync_in_time()) {
                Ok(()) => {
                    full.clear();
                    Ok((writer, Some(full)))
                }
                Err(error) => Err(writer.after_failure(error)),
            }
        }));
        if alone {
            self.writer_back().await?;
            let (writer, buffer) = self.take_writer()?;
            self.filling = buffer.unwrap_or_else(|| self.filling.none());
            self.lane = Lane::Idle(writer, None);
        }
        Ok(())
    }

    async fn writer_back(&mut self) -> Result<(), StorageError> {
        if let Lane::Writing(writing) = &mut self.lane {
            let written = writing.await;
            self.lane = Lane::Gone;
            let (writer, buffer) =
                written.map_err(|lost| StorageError::Io(std::io::Error::other(lost)))??;
            self.lane = Lane::Idle(writer, buffer);
        }
        Ok(())
    }

    fn take_writer(&mut self) -> Result<(Box<Writer>, Option<Buffer>), StorageError> {
        match std::mem::replace(&mut self.lane, Lane::Gone) {
            Lane::Idle(writer, buffer) => Ok((writer, buffer)),
            Lane::Writing(_) | Lane::Gone => Err(ended()),
        }
    }

    pub async fn close(mut self, end: End) -> Result<Appended, StorageError> {
        self.writer_back().await?;
        let (mut writer, spare) = self.take_writer()?;
        drop(spare);
        let rest = self.filling;
        let (size, checksummed) = (self.size, self.checksummed);
        self.storage
            .on_disk(move || {
                let cut = match end {
                    End::Complete => None,
                    End::Cut(cut) if !checksummed => Some(cut),
                    End::Cut(cut) => {
                        return writer.take_back().map(|offset| Appended {
                            offset,
                            size,
                            cut: Some(cut),
                        });
                    }
                    End::TooLong => {
                        let offset = writer.take_back()?;
                        return Err(StorageError::BodyTooLong { offset, size });
                    }
                    End::Refused => {
                        writer.take_back()?;
                        return Err(StorageError::Refused);
                    }
                };
                if !rest.is_empty()
                    && let Err(error) = writer.write(rest.bytes())
                {
                    return Err(writer.after_failure(error));
                }
                Ok(Appended {
                    offset: writer.keep()?,
                    size,
                    cut,
                })
            })
            .await
    }
}
