//! A stream of bytes into a container's file.

use crate::spool::{Mark, Spool};
use axum::body::Bytes;
use futures_util::{Stream, StreamExt};
use std::future::Future;
use std::io;
use std::path::PathBuf;

/// What arrived, and whether the stream came to its end.
#[derive(Debug)]
pub struct Poured {
    pub mark: Mark,
    pub came_whole: bool,
}

/// Takes the stream on top of `at`; ends early, not whole, when `keep` bytes are there, when `stop` ends or the stream
/// breaks. `note` is called when bytes are out of this process.
pub async fn pour<E>(
    path: Option<PathBuf>,
    at: Mark,
    keep: Option<u64>,
    mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin,
    stop: impl Future<Output = ()>,
    note: impl FnMut(&Mark) + Send + 'static,
) -> io::Result<Poured> {
    let (sender, mut chunks) = tokio::sync::mpsc::channel::<Bytes>(8);
    let writer = tokio::task::spawn_blocking(move || {
        let mut spool = Spool::open(path.as_deref(), at, 0, note)?;
        while let Some(chunk) = chunks.blocking_recv() {
            spool.feed(&chunk)?;
        }
        spool.finish()
    });
    let mut left = keep.unwrap_or(u64::MAX);
    tokio::pin!(stop);
    let came_whole = loop {
        if left == 0 {
            break false;
        }
        let next = tokio::select! {
            next = stream.next() => next,
            () = &mut stop => break false,
        };
        let Some(chunk) = next else { break true };
        let Ok(mut chunk) = chunk else { break false };
        chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        left -= chunk.len() as u64;
        if !chunk.is_empty() && sender.send(chunk).await.is_err() {
            break false;
        }
    };
    drop(sender);
    let (mark, _) = writer.await.map_err(io::Error::other)??;
    Ok(Poured { mark, came_whole })
}
