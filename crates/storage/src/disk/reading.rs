//! Reading with little work: no thread is asked for bytes that the page cache has, buffers are used again.
use std::{
    fs::File,
    io::{self, IoSliceMut},
    ops::Range,
    os::unix::fs::FileExt,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures_util::{Stream, stream};
use rustix::{
    fs::{Advice, fadvise},
    io::{Errno, ReadWriteFlags, preadv2},
};

const PIECE: usize = 256 << 10;
/// Buffers kept for the next piece.
const SPARE: usize = 2;

type Pool = Arc<Mutex<Vec<Vec<u8>>>>;

/// A piece on its way out. Its buffer goes back to the stream when the last reader drops it.
struct Piece {
    bytes: Vec<u8>,
    filled: usize,
    pool: Pool,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        if pool.len() < SPARE {
            pool.push(std::mem::take(&mut self.bytes));
        }
    }
}

struct Reading {
    file: Arc<File>,
    left: Range<u64>,
    pool: Pool,
}

pub(crate) fn stream(
    file: File,
    range: Range<u64>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static + use<> {
    if fadvise(&file, 0, None, Advice::Sequential).is_err() {
        tracing::debug!("no read-ahead advice on this file system");
    }
    let reading = Reading {
        file: Arc::new(file),
        left: range,
        pool: Pool::default(),
    };
    stream::try_unfold(reading, |mut reading| async move {
        Ok(reading.next().await?.map(|bytes| (bytes, reading)))
    })
}

impl Reading {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        let wanted = usize::try_from(self.left.end - self.left.start)
            .unwrap_or(usize::MAX)
            .min(PIECE);
        if wanted == 0 {
            return Ok(None);
        }
        let mut piece = self.piece(wanted);
        let at = self.left.start;
        let cached = preadv2(
            &self.file,
            &mut [IoSliceMut::new(&mut piece.bytes[..wanted])],
            at,
            ReadWriteFlags::NOWAIT,
        );
        piece.filled = match cached {
            Ok(filled) if filled > 0 => filled,
            Ok(_) | Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::INTR | Errno::NOSYS) => {
                let file = self.file.clone();
                let read = tokio::task::spawn_blocking(move || {
                    let filled = file.read_at(&mut piece.bytes[..wanted], at)?;
                    io::Result::Ok((piece, filled))
                });
                let filled;
                (piece, filled) = read.await.map_err(io::Error::other)??;
                filled
            }
            Err(error) => return Err(error.into()),
        };
        if piece.filled == 0 {
            // shorter than it was when the stream began
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left.start += piece.filled as u64;
        Ok(Some(Bytes::from_owner(piece)))
    }

    fn piece(&self, wanted: usize) -> Piece {
        let spare = self.pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // a short range does not need a large buffer
        let bytes = spare
            .filter(|bytes| bytes.len() >= wanted)
            .unwrap_or_else(|| vec![0; wanted]);
        Piece {
            bytes,
            filled: 0,
            pool: self.pool.clone(),
        }
    }
}
