//! A streamed body of known length.

use bytes::Bytes;
use futures_util::stream::BoxStream;
use http_body::{Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

/// How many bytes of a streamed body were handed to the connection; readable while it runs.
#[derive(Clone, Debug, Default)]
pub struct Handed(Arc<AtomicU64>);

impl Handed {
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }
}

/// The exact size hint makes the client write `Content-Length` and never chunks.
pub(crate) struct Exact {
    /// Never locked: the mutex only makes the stream `Sync`, as the client's body type wants.
    stream: Mutex<BoxStream<'static, io::Result<Bytes>>>,
    left: u64,
    handed: Handed,
}

impl Exact {
    pub(crate) fn new(stream: BoxStream<'static, io::Result<Bytes>>, len: u64, handed: Handed) -> Self {
        Self {
            stream: Mutex::new(stream),
            left: len,
            handed,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error("the source failed: {0:?}")]
    Read(io::ErrorKind),
    #[error("the source is longer than announced")]
    Longer,
    #[error("the source ended {0} bytes early")]
    Shorter(u64),
}

impl http_body::Body for Exact {
    type Data = Bytes;
    type Error = SourceError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, SourceError>>> {
        let this = &mut *self;
        let stream = this.stream.get_mut().unwrap_or_else(PoisonError::into_inner);
        Poll::Ready(match ready!(stream.as_mut().poll_next(cx)) {
            Some(Ok(piece)) => {
                let n = piece.len() as u64;
                if n > this.left {
                    return Poll::Ready(Some(Err(SourceError::Longer)));
                }
                this.left -= n;
                this.handed.add(n);
                Some(Ok(Frame::data(piece)))
            }
            Some(Err(e)) => Some(Err(SourceError::Read(e.kind()))),
            None if this.left > 0 => Some(Err(SourceError::Shorter(this.left))),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
