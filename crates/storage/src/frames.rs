//! Listening to a body: what comes, and why it ends.
use std::{fmt::Display, pin::Pin};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::{CancellationToken, WaitForCancellationFuture};

use crate::{Append, Cut};

/// So many first bytes of a file are judged.
pub(crate) const HEAD: u64 = 64;

/// How a body ended.
pub(crate) enum End {
    Complete,
    Cut(Cut),
    TooLong,
    Refused,
}

/// What of a body has been listened to. Outlives the body: a request that is dropped still counts.
pub(crate) struct Heard {
    /// Bytes that may come.
    left: u64,
    pub received: u64,
    size: u64,
    /// The file's first bytes until they are judged.
    head: Option<Vec<u8>>,
}

impl Heard {
    /// `head`: the file's first bytes as far as they are there, if they are not judged yet.
    pub const fn new(start: u64, size: u64, head: Option<Vec<u8>>) -> Self {
        let left = size - start;
        Self {
            left,
            received: 0,
            size,
            head,
        }
    }

    /// The file's first bytes wait for more.
    pub const fn is_judging(&self) -> bool {
        self.head.is_some()
    }

    /// Counts what came, and shows the file's first bytes to whoever decides on them once there are enough.
    fn hear(&mut self, wanted: fn(&[u8]) -> bool, bytes: &[u8]) -> Result<(), End> {
        self.received += bytes.len() as u64;
        if self.received > self.left {
            return Err(End::TooLong);
        }
        let enough = usize::try_from(HEAD.min(self.size)).unwrap_or_default();
        let Some(head) = &mut self.head else { return Ok(()) };
        let missing = enough.saturating_sub(head.len());
        head.extend(bytes.iter().take(missing));
        if head.len() < enough {
            return Ok(());
        }
        if self.head.take().is_none_or(|head| wanted(&head)) {
            Ok(())
        } else {
            Err(End::Refused)
        }
    }
}

/// A body with its limits.
pub(crate) struct Frames<'a, S> {
    body: Pin<&'a mut S>,
    limit: &'a Append,
    stop: &'a CancellationToken,
    taken: Pin<Box<WaitForCancellationFuture<'a>>>,
    idle: Pin<Box<Sleep>>,
    quiet_since: Instant,
}

impl<'a, S, E> Frames<'a, S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Display,
{
    pub fn new(body: Pin<&'a mut S>, limit: &'a Append, stop: &'a CancellationToken) -> Self {
        let quiet_since = Instant::now();
        Self {
            body,
            limit,
            stop,
            taken: Box::pin(stop.cancelled()),
            idle: Box::pin(sleep_until(quiet_since + limit.idle)),
            quiet_since,
        }
    }

    /// A newer request wants the upload.
    pub fn is_taken(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// What came was taken in: the wait for more begins now.
    pub fn took_in(&mut self) {
        self.quiet_since = Instant::now();
    }

    /// The next bytes, or why there are none.
    pub async fn next(&mut self, heard: &mut Heard) -> Result<Bytes, End> {
        loop {
            let frame = tokio::select! {
                biased;
                // what is there already is taken first, so that requests that keep taking over still get on
                frame = self.body.next() => frame,
                () = &mut self.taken => return Err(End::Cut(Cut::TakenOver)),
                () = &mut self.idle => {
                    // armed once, not for each frame
                    if self.quiet_since.elapsed() >= self.limit.idle {
                        return Err(End::Cut(Cut::Idle));
                    }
                    self.idle.as_mut().reset(self.quiet_since + self.limit.idle);
                    continue;
                }
            };
            let bytes = match frame {
                None => return Err(End::Complete),
                Some(Err(error)) => return Err(End::Cut(Cut::Body(error.to_string()))),
                Some(Ok(bytes)) => bytes,
            };
            heard.hear(self.limit.first_bytes, &bytes)?;
            return Ok(bytes);
        }
    }
}
