//! The half of an append that listens to the network: gathers a body into a few large writes.
use std::{fmt::Display, pin::pin, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

use crate::{
    Checksum, Storage, StorageError,
    buffer::Buffer,
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

enum End {
    Complete,
    Cut(Cut),
    TooLong,
    Refused,
}

type Written = Result<(Box<Writer>, Buffer), StorageError>;

/// Who has the writer at the moment.
enum Lane {
    Idle(Box<Writer>, Option<Buffer>),
    Writing(JoinHandle<Written>),
    /// The write failed; the upload is released already.
    Gone,
}

struct Intake {
    storage: Storage,
    lane: Lane,
    filling: Buffer,
    fill_until: usize,
    start: u64,
    size: u64,
    received: u64,
    checksummed: bool,
    /// The file's first bytes until they are judged.
    head: Option<Vec<u8>>,
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

/// Whoever drops the append's future (the connection is gone) does not drop what had arrived.
struct Kept(Option<Intake>);

impl Kept {
    async fn close(mut self, end: End) -> Result<Appended, StorageError> {
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

fn ended() -> StorageError {
    StorageError::Io(std::io::Error::other("the append has ended"))
}

impl Intake {
    fn new(storage: &Storage, writer: Writer, checksummed: bool, head: Option<Vec<u8>>) -> Self {
        let (start, size) = (writer.start(), writer.size());
        let (filling, spare) = storage.shared.gauge.buffers();
        let fill_until = filling.aligned_end(start);
        let (storage, lane) = (storage.clone(), Lane::Idle(Box::new(writer), spare));
        Self {
            storage,
            lane,
            filling,
            fill_until,
            start,
            size,
            received: 0,
            checksummed,
            head,
        }
    }

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
        let mut body = pin!(body);
        let mut idle = pin!(sleep_until(Instant::now() + limit.idle));
        let mut taken = pin!(stop.cancelled());
        let mut quiet_since = Instant::now();
        let mut over = false;
        loop {
            let frame = tokio::select! {
                biased;
                // what is there already is taken first, so that requests that keep taking over still get on
                frame = body.next() => frame,
                () = &mut taken => return Ok(End::Cut(Cut::TakenOver)),
                () = &mut idle => {
                    // armed once, not for each frame
                    if quiet_since.elapsed() >= limit.idle {
                        return Ok(End::Cut(Cut::Idle));
                    }
                    idle.as_mut().reset(quiet_since + limit.idle);
                    continue;
                }
            };
            let bytes = match frame {
                None => return Ok(End::Complete),
                Some(Err(error)) => return Ok(End::Cut(Cut::Body(error.to_string()))),
                Some(Ok(bytes)) => bytes,
            };
            self.received += bytes.len() as u64;
            if self.received > self.size - self.start {
                return Ok(End::TooLong);
            }
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                let taken = self.filling.fill(rest, self.fill_until);
                rest = &rest[taken..];
                if !self.judge(limit.first_bytes, self.received - rest.len() as u64) {
                    return Ok(End::Refused);
                }
                if taken == 0 {
                    self.flush().await?;
                    over = stop.is_cancelled();
                }
            }
            if over {
                return Ok(End::Cut(Cut::TakenOver));
            }
            quiet_since = Instant::now();
        }
    }

    /// Shows the file's first bytes to whoever decides on them, once there are enough.
    fn judge(&mut self, wanted: fn(&[u8]) -> bool, received: u64) -> bool {
        let enough = HEAD.min(self.size);
        if self.head.is_none() || self.start + received < enough {
            return true;
        }
        let mut head = self.head.take().unwrap_or_default();
        let missing = usize::try_from(enough)
            .unwrap_or_default()
            .saturating_sub(head.len());
        // nothing was flushed yet: a buffer is larger than the head
        head.extend(self.filling.bytes().iter().take(missing));
        wanted(&head)
    }

    /// Hands the full buffer to the writer and goes on with the empty one, or waits if it has only one.
    async fn flush(&mut self) -> Result<(), StorageError> {
        self.writer_back().await?;
        let permit = self.storage.disk_permit().await;
        // no await from here on: a dropped future must find the writer and the bytes
        let (mut writer, empty) = self.take_writer()?;
        let alone = empty.is_none();
        let empty = empty.unwrap_or_else(|| self.filling.none());
        let mut full = std::mem::replace(&mut self.filling, empty);
        self.fill_until = usize::MAX;
        self.lane = Lane::Writing(tokio::task::spawn_blocking(move || {
            let _permit = permit;
            match writer.write(full.bytes()) {
                Ok(()) => {
                    full.clear();
                    Ok((writer, full))
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
            self.lane = Lane::Idle(writer, Some(buffer));
        }
        Ok(())
    }

    fn take_writer(&mut self) -> Result<(Box<Writer>, Option<Buffer>), StorageError> {
        match std::mem::replace(&mut self.lane, Lane::Gone) {
            Lane::Idle(writer, buffer) => Ok((writer, buffer)),
            Lane::Writing(_) | Lane::Gone => Err(ended()),
        }
    }

    async fn close(mut self, end: End) -> Result<Appended, StorageError> {
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

fn ended() -> StorageError {
    StorageError::Io(std::io::Error::other("the append has ended"))
}

impl Intake {
    fn new(storage: &Storage, writer: Writer, checksummed: bool, head: Option<Vec<u8>>) -> Self {
        let (start, size) = (writer.start(), writer.size());
        let (filling, spare) = storage.shared.gauge.buffers();
        let fill_until = filling.aligned_end(start);
        let (storage, lane) = (storage.clone(), Lane::Idle(Box::new(writer), spare));
        Self {
            storage,
            lane,
            filling,
            fill_until,
            start,
            size,
            received: 0,
            checksummed,
            head,
        }
    }

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
        let mut body = pin!(body);
        let mut idle = pin!(sleep_until(Instant::now() + limit.idle));
        let mut taken = pin!(stop.cancelled());
        let mut quiet_since = Instant::now();
        let mut over = false;
        loop {
            let frame = tokio::select! {
                biased;
                // what is there already is taken first, so that requests that keep taking over still get on
                frame = body.next() => frame,
                () = &mut taken => return Ok(End::Cut(Cut::TakenOver)),
                () = &mut idle => {
                    // armed once, not for each frame
                    if quiet_since.elapsed() >= limit.idle {
                        return Ok(End::Cut(Cut::Idle));
                    }
                    idle.as_mut().reset(quiet_since + limit.idle);
                    continue;
                }
            };
            let bytes = match frame {
                None => return Ok(End::Complete),
                Some(Err(error)) => return Ok(End::Cut(Cut::Body(error.to_string()))),
                Some(Ok(bytes)) => bytes,
            };
            self.received += bytes.len() as u64;
            if self.received > self.size - self.start {
                return Ok(End::TooLong);
            }
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                let taken = self.filling.fill(rest, self.fill_until);
                rest = &rest[taken..];
                if !self.judge(limit.first_bytes, self.received - rest.len() as u64) {
                    return Ok(End::Refused);
                }
                if taken == 0 {
                    self.flush().await?;
                    over = stop.is_cancelled();
                }
            }
            if over {
                return Ok(End::Cut(Cut::TakenOver));
            }
            quiet_since = Instant::now();
        }
    }

    /// Shows the file's first bytes to whoever decides on them, once there are enough.
    fn judge(&mut self, wanted: fn(&[u8]) -> bool, received: u64) -> bool {
        let enough = HEAD.min(self.size);
        if self.head.is_none() || self.start + received < enough {
            return true;
        }
        let mut head = self.head.take().unwrap_or_default();
        let missing = usize::try_from(enough)
            .unwrap_or_default()
            .saturating_sub(head.len());
        // nothing was flushed yet: a buffer is larger than the head
        head.extend(self.filling.bytes().iter().take(missing));
        wanted(&head)
    }

    /// Hands the full buffer to the writer and goes on with the empty one.
    async fn flush(&mut self) -> Result<(), StorageError> {
        self.writer_back().await?;
        let permit = self.storage.disk_permit().await;
        // no await from here on: a dropped future must find the writer and the bytes
        let (mut writer, mut empty) = self.take_writer()?;
        empty.clear();
        let full = std::mem::replace(&mut self.filling, empty);
        self.fill_until = usize::MAX;
        self.lane = Lane::Writing(tokio::task::spawn_blocking(move || {
            let _permit = permit;
            match writer.write(full.bytes()) {
                Ok(()) => Ok((writer, full)),
                Err(error) => Err(writer.after_failure(error)),
            }
        }));
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

    fn take_writer(&mut self) -> Result<(Box<Writer>, Buffer), StorageError> {
        match std::mem::replace(&mut self.lane, Lane::Gone) {
            Lane::Idle(writer, buffer) => Ok((writer, buffer)),
            Lane::Writing(_) | Lane::Gone => Err(ended()),
        }
    }

    async fn close(mut self, end: End) -> Result<Appended, StorageError> {
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
