//! Helper of `tests/crash.rs`: appends to an upload until it is killed, and tells each acknowledged offset.
//!
//! Arguments: root folder, upload id, size, bytes a body, seed. One acknowledged offset a line on stdout.
#![expect(
    clippy::unwrap_used,
    reason = "a test's helper: any failure should end it loudly"
)]
use std::{convert::Infallible, io::Write, time::Duration};

use ai_shorts_storage::{Append, Checksum, Storage};
use bytes::Bytes;
use futures_util::{StreamExt, stream};

#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let number = |n: usize| args[n].parse::<u64>().unwrap();
    let (id, size, piece, seed) = (&args[2], number(3), number(4), number(5));
    let storage = Storage::open(args[1].clone().into()).await.unwrap();
    let mut out = std::io::stdout().lock();
    loop {
        let from = storage.staged(id).await.unwrap().offset;
        writeln!(out, "{from}").unwrap();
        out.flush().unwrap();
        if from == size {
            break;
        }
        let bytes = film(from, piece.min(size - from));
        let checksum = (from / piece + seed)
            .is_multiple_of(3)
            .then(|| Checksum::Blake3(blake3::hash(&bytes).into()));
        let frames: Vec<_> = bytes
            .chunks(10_000)
            .map(|frame| Ok::<_, Infallible>(Bytes::copy_from_slice(frame)))
            .collect();
        let slow = stream::iter(frames).then(|frame| async {
            tokio::time::sleep(Duration::from_micros(100)).await;
            frame
        });
        storage
            .append(
                id,
                from,
                Append {
                    checksum,
                    ..Append::default()
                },
                slow,
            )
            .await
            .unwrap();
    }
}

/// The same film as the test's, from a position on.
fn film(from: u64, bytes: u64) -> Vec<u8> {
    let mut film = vec![0; usize::try_from(bytes).unwrap()];
    let mut reader = blake3::Hasher::new().update(b"film").finalize_xof();
    reader.set_position(from);
    reader.fill(&mut film);
    film
}
