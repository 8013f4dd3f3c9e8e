//! Any order of appends, cuts, restarts and wrong bodies ends in the same bytes.
use std::path::PathBuf;

use ai_shorts_storage::{Append, Checksum, StorageError};
use bytes::Bytes;
use futures_util::stream;
use proptest::prelude::*;

use super::world::{World, film};

#[derive(Debug, Clone)]
enum Step {
    Append {
        bytes: usize,
        frame: usize,
        cut: bool,
        checksum: bool,
    },
    WrongChecksum {
        bytes: usize,
    },
    TooLong,
    WrongOffset {
        by: u64,
    },
    Restart,
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    let sizes = prop_oneof![1..100_usize, 1..70_000_usize, 1..900_000_usize];
    let frames = prop_oneof![1..64_usize, 1_000..20_000_usize, 100_000..600_000_usize];
    prop_oneof![
        8 => (sizes.clone(), frames, any::<bool>(), prop::bool::weighted(0.2))
            .prop_map(|(bytes, frame, cut, checksum)| Step::Append { bytes, frame: frame.max(bytes / 500), cut, checksum }),
        1 => sizes.prop_map(|bytes| Step::WrongChecksum { bytes }),
        1 => Just(Step::TooLong),
        1 => (1..1_000_000_u64).prop_map(|by| Step::WrongOffset { by }),
        2 => Just(Step::Restart),
        1 => Just(Step::Settle),
    ]
}

fn body(
    bytes: &[u8],
    frame: usize,
    cut: bool,
) -> impl stream::Stream<Item = Result<Bytes, &'static str>> + use<> {
    let mut frames: Vec<_> = bytes
        .chunks(frame)
        .map(|frame| Ok(Bytes::copy_from_slice(frame)))
        .collect();
    if cut {
        frames.push(Err("cut"));
    }
    stream::iter(frames)
}

async fn run(world: World, size: usize, steps: Vec<Step>) {
    let film = film(size);
    let mut storage = world.open().await;
    storage.stage("upl_1", "med_1", size as u64).await.unwrap();
    let mut at = 0;
    let last = Step::Append {
        bytes: size,
        frame: 30_000,
        cut: false,
        checksum: false,
    };
    for step in steps.into_iter().chain([last]) {
        let from = at as u64;
        match step {
            Step::Append {
                bytes,
                frame,
                cut,
                checksum,
            } => {
                let part = &film[at..size.min(at + bytes)];
                let sum = checksum.then(|| Checksum::Blake3(blake3::hash(part).into()));
                let limit = Append {
                    checksum: sum,
                    first_bytes: |head| head.len() <= 64,
                    ..Append::default()
                };
                let appended = storage
                    .append("upl_1", from, limit, body(part, frame, cut))
                    .await
                    .unwrap();
                assert_eq!(appended.cut.is_some(), cut);
                at += if cut && checksum { 0 } else { part.len() };
                assert_eq!(appended.offset, at as u64);
            }
            Step::WrongChecksum { bytes } => {
                let limit = Append {
                    checksum: Some(Checksum::Sha1([1; 20])),
                    ..Append::default()
                };
                let part = &film[at..size.min(at + bytes)];
                let refused = storage
                    .append("upl_1", from, limit, body(part, 10_000, false))
                    .await;
                assert!(matches!(refused, Err(StorageError::ChecksumMismatch)));
            }
            Step::TooLong => {
                let long = [&film[at..], b"x"].concat();
                let refused = storage
                    .append("upl_1", from, Append::default(), body(&long, 50_000, false))
                    .await;
                assert!(matches!(refused, Err(StorageError::BodyTooLong { offset, .. }) if offset == from));
            }
            Step::WrongOffset { by } => {
                let refused = storage
                    .append("upl_1", from + by, Append::default(), body(b"x", 1, false))
                    .await;
                assert!(matches!(refused, Err(StorageError::OffsetMismatch { have }) if have == from));
            }
            Step::Restart => storage = world.open().await,
            Step::Settle => assert_eq!(storage.settle("upl_1").await.unwrap().offset, from),
        }
        assert_eq!(storage.staged("upl_1").await.unwrap().offset, at as u64);
    }
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
    assert!(world.kept("upl_1") == film);
    storage.promote("upl_1", "med_1").await.unwrap();
    assert!(world.object(&storage, "med_1").await == film);
    assert_eq!(storage.memory().held_bytes, 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 200, ..ProptestConfig::default() })]
    #[test]
    fn any_history_ends_in_the_same_bytes(
        size in prop_oneof![1..200_usize, 1..2_000_000_usize],
        steps in prop::collection::vec(step(), 0..12),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        // past the page cache where the file system is one for it, and through it
        for root in [std::env::temp_dir(), PathBuf::from("/dev/shm")] {
            if root.is_dir() {
                runtime.block_on(async { run(World::disk_in(root), size, steps.clone()).await });
            }
        }
    }

    #[test]
    fn any_history_ends_in_the_same_bytes_in_a_bucket(
        size in prop_oneof![1..200_usize, 1..2_000_000_usize],
        steps in prop::collection::vec(step(), 0..12),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async { run(World::bucket().await, size, steps).await });
    }
}
