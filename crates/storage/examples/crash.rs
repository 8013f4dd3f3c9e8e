//! Helper of `tests/crash.rs`: appends to an upload until it is killed, and tells each acknowledged offset.
//!
//! Arguments: root folder, upload id, size, bytes a body, seed, and for a bucket its address, the bytes of a part, key
//! and secret. One acknowledged offset a line on stdout.
#![expect(
    clippy::unwrap_used,
    reason = "a test's helper: any failure should end it loudly"
)]
use std::{convert::Infallible, io::Write, time::Duration};

use ai_shorts_storage::{Access, Append, Checksum, Place, S3Settings, Storage};
use bytes::Bytes;
use domain::{Clock, Timestamp};
use egress::{Egress, Origin};
use futures_util::{StreamExt, stream};

#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let number = |n: usize| args[n].parse::<u64>().unwrap();
    let (id, size, piece, seed) = (&args[2], number(3), number(4), number(5));
    let storage = open(&args).await;
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

async fn open(args: &[String]) -> Storage {
    let root = args[1].clone().into();
    let Some(url) = args.get(6) else {
        return Storage::open(root).await.unwrap();
    };
    let access = Access {
        key_id: args[8].clone(),
        secret: args[9].clone().into(),
        session: None,
    };
    let settings = S3Settings {
        part_bytes: args[7].parse().unwrap(),
        ..S3Settings::new(Place::parse(url).unwrap(), access)
    };
    let egress = Egress::new(egress::Settings {
        exempt: Origin::of(&settings.place.endpoint).into_iter().collect(),
        ..egress::Settings::default()
    });
    let clock = Clock::new(|| {
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
    });
    Storage::open_bucket(settings, root, egress, clock).await.unwrap()
}

/// The same film as the test's, from a position on.
fn film(from: u64, bytes: u64) -> Vec<u8> {
    let mut film = vec![0; usize::try_from(bytes).unwrap()];
    let mut reader = blake3::Hasher::new().update(b"film").finalize_xof();
    reader.set_position(from);
    reader.fill(&mut film);
    film
}
