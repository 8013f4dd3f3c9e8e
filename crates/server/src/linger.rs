//! After an early refusal the client is still sending. Closing at once would reset the connection and often
//! destroy the answer before it is read, so what still comes is read and thrown away for a short while.

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

const LONGEST: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 256 << 20;

#[derive(Debug)]
struct Slot {
    body: Option<Incoming>,
    is_begun: bool,
}

/// The body as the handler reads it.
#[derive(Debug)]
pub struct Shared(Arc<Mutex<Slot>>);

/// What the handler leaves of it.
#[derive(Debug)]
pub struct Rest(Arc<Mutex<Slot>>);

pub fn share(body: Incoming) -> (Shared, Rest) {
    let slot = Arc::new(Mutex::new(Slot {
        body: Some(body),
        is_begun: false,
    }));
    (Shared(slot.clone()), Rest(slot))
}

fn open(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Body for Shared {
    type Data = Bytes;
    type Error = hyper::Error;
    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let mut slot = open(&self.0);
        slot.is_begun = true;
        slot.body
            .as_mut()
            .map_or(Poll::Ready(None), |body| Pin::new(body).poll_frame(cx))
    }
    fn is_end_stream(&self) -> bool {
        open(&self.0).body.as_ref().is_none_or(Incoming::is_end_stream)
    }
    fn size_hint(&self) -> SizeHint {
        open(&self.0)
            .body
            .as_ref()
            .map_or_else(SizeHint::default, Body::size_hint)
    }
}

impl Rest {
    /// `expects` tells that the client waits for a word before it sends: it then sends nothing after a refusal.
    pub fn drain(self, expects: bool) {
        let mut slot = open(&self.0);
        let is_begun = slot.is_begun;
        let Some(body) = slot.body.take() else { return };
        if body.is_end_stream() || (expects && !is_begun) {
            return;
        }
        tokio::spawn(tokio::time::timeout(LONGEST, throw_away(body)));
    }
}

async fn throw_away(mut body: Incoming) {
    let mut left = MOST_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        let came = frame.data_ref().map_or(0, Bytes::len);
        let Some(rest) = left.checked_sub(came) else {
            return;
        };
        left = rest;
    }
}
