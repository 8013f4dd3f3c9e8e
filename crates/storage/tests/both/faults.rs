//! The way to the bucket breaks, or another process is at the same upload.
#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of one lifetime is not general enough"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use ai_shorts_storage::{Append, Cut, Fault, Kind, StorageError};
use bytes::Bytes;
use futures_util::TryStreamExt;

use super::{
    server::{Asked, Fate},
    world::{PART, World, at, body, film, told},
};

const WHOLE: usize = 500_000;

/// The first so many requests of a kind meet this fate; how many did.
fn first(world: &World, times: u32, fate: Fate, which: fn(&Asked) -> bool) -> Arc<AtomicU32> {
    let met = Arc::new(AtomicU32::new(0));
    let count = met.clone();
    world.server().fate(move |asked| {
        if which(asked) && count.fetch_add(1, SeqCst) < times {
            fate
        } else {
            Fate::Served
        }
    });
    met
}

/// An upload from its first byte to its place in the library.
async fn goes_through(world: &World) {
    let (storage, film) = (world.open().await, film(WHOLE));
    storage.stage("upl_1", "med_1", WHOLE as u64).await.unwrap();
    for (from, to) in [(0, 100_000), (100_000, 350_000), (350_000, WHOLE)] {
        let appended = storage
            .append("upl_1", from as u64, Append::default(), body(&film[from..to]))
            .await
            .unwrap();
        assert_eq!(appended.offset, to as u64);
        assert_eq!(world.kept("upl_1"), film[..to]);
    }
    let finished = storage.finish("upl_1").await.unwrap();
    assert_eq!(finished.blake3, *blake3::hash(&film).as_bytes());
    storage.promote("upl_1", "med_1").await.unwrap();
    assert_eq!(world.object(&storage, "med_1").await, film);
    storage.delete(Kind::Media, "med_1").await.unwrap();
    let content = world.server().memory.content();
    assert!(content.objects.is_empty() && content.uploads.is_empty());
}

#[tokio::test]
async fn a_part_that_is_answered_500_is_sent_again() {
    let world = World::bucket().await;
    let met = first(&world, 2, Fate::Refused, |asked| asked.is_part());
    goes_through(&world).await;
    assert_eq!(met.load(SeqCst), 2 + 8, "8 parts");
}

#[tokio::test]
async fn a_connection_cut_after_the_part_was_stored_stores_it_once() {
    let world = World::bucket().await;
    let met = first(&world, 3, Fate::CutAfter, |asked| asked.is_part());
    goes_through(&world).await;
    assert_eq!(met.load(SeqCst), 3 + 8);
}

#[tokio::test]
async fn a_completion_whose_answer_is_lost_has_happened() {
    let world = World::bucket().await;
    let met = first(&world, 1, Fate::CutAfter, |asked| asked.is_completion());
    goes_through(&world).await;
    assert_eq!(
        met.load(SeqCst),
        2,
        "the second try finds no upload, then the object"
    );
}

#[tokio::test]
async fn any_request_may_fail_twice_in_a_row() {
    let world = World::bucket().await;
    let mut seed = 1_u64;
    let mut row = 0;
    world.server().fate(move |asked| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        // a look from outside is made once only
        if (seed >> 33).is_multiple_of(3) && row < 2 && asked.path.contains("/test/") {
            row += 1;
            return [Fate::Refused, Fate::CutBefore, Fate::CutAfter]
                [usize::try_from(seed >> 60).unwrap() % 3];
        }
        row = 0;
        Fate::Served
    });
    let storage = world.open().await;
    drop(storage);
    goes_through(&world).await;
}

#[tokio::test]
async fn a_process_that_dies_between_part_and_tail_loses_only_what_it_never_acknowledged() {
    let world = World::bucket().await;
    let film = film(WHOLE);
    let dying = world.open().await;
    dying.stage("upl_1", "med_1", WHOLE as u64).await.unwrap();
    dying
        .append("upl_1", 0, Append::default(), body(&film[..100_000]))
        .await
        .unwrap();
    // from now on it reaches the bucket with parts, never with a tail
    let tails = first(&world, u32::MAX, Fate::CutBefore, |asked| asked.is_tail());
    let lost = dying
        .append("upl_1", 100_000, Append::default(), body(&film[100_000..400_000]))
        .await;
    assert!(matches!(lost, Err(StorageError::Bucket(Fault::Unreachable(_)))));
    assert!(tails.load(SeqCst) > 1, "it has tried more than once");
    assert!(
        world
            .server()
            .memory
            .content()
            .uploads
            .values()
            .all(|u| u.parts.len() == 6)
    );
    at(&dying, "upl_1", 100_000).await;

    world.server().fate(|_| Fate::Served);
    let next = world.open().await;
    at(&next, "upl_1", 100_000).await;
    assert_eq!(world.kept("upl_1"), film[..100_000]);
    next.append("upl_1", 100_000, Append::default(), body(&film[100_000..]))
        .await
        .unwrap();
    // this process has not seen the first bytes: it reads the object for its hash
    let finished = next.finish("upl_1").await.unwrap();
    assert_eq!(finished.blake3, *blake3::hash(&film).as_bytes());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_left_behind_in_another_process_takes_nothing_back() {
    let world = World::bucket().await;
    let film = film(WHOLE);
    let (left, next) = (world.open().await, world.open().await);
    left.stage("upl_1", "med_1", WHOLE as u64).await.unwrap();
    let (sending, taken_in) = told(&film[..100_000]);
    let old = left.clone();
    let old = tokio::spawn(async move { old.append("upl_1", 0, Append::default(), sending).await });
    taken_in.await.unwrap();
    // its client has come back to another process
    assert_eq!(next.settle("upl_1").await.unwrap().offset, 0);
    next.append("upl_1", 0, Append::default(), body(&film[..300_000]))
        .await
        .unwrap();
    // only now the first process notices that nobody sends any more, and writes its tail
    assert_eq!(left.settle("upl_1").await.unwrap().offset, 300_000);
    let old = old.await.unwrap().unwrap();
    assert_eq!((old.offset, old.cut), (100_000, Some(Cut::TakenOver)));
    at(&next, "upl_1", 300_000).await;
    left.append("upl_1", 300_000, Append::default(), body(&film[300_000..]))
        .await
        .unwrap();
    let finished = next.finish("upl_1").await.unwrap();
    assert_eq!(finished.blake3, *blake3::hash(&film).as_bytes());
    next.promote("upl_1", "med_1").await.unwrap();
    assert!(next.staged_ids().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_hash_is_of_what_the_bucket_has() {
    let world = World::bucket().await;
    let mut film = film(WHOLE);
    let storage = world.open().await;
    storage.stage("upl_1", "med_1", WHOLE as u64).await.unwrap();
    storage
        .append("upl_1", 0, Append::default(), body(&film))
        .await
        .unwrap();
    // another process has written a part since, with other bytes
    let part = usize::try_from(PART).unwrap();
    film[part..2 * part].fill(7);
    for upload in world.server().memory.content().uploads.values_mut() {
        upload
            .parts
            .insert(2, Bytes::copy_from_slice(&film[part..2 * part]));
    }
    let finished = storage.finish("upl_1").await.unwrap();
    assert_eq!(finished.blake3, *blake3::hash(&film).as_bytes());
}

#[tokio::test]
async fn a_part_that_is_gone_is_told_and_nothing_is_made_of_the_rest() {
    let world = World::bucket().await;
    let film = film(WHOLE);
    let storage = world.open().await;
    storage.stage("upl_1", "med_1", WHOLE as u64).await.unwrap();
    storage
        .append("upl_1", 0, Append::default(), body(&film))
        .await
        .unwrap();
    for upload in world.server().memory.content().uploads.values_mut() {
        upload.parts.remove(&3);
    }
    let broken = storage.finish("upl_1").await;
    assert!(matches!(broken, Err(StorageError::Bucket(_))), "{broken:?}");
    assert!(storage.list(Kind::Media).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_long_body_counts_while_it_comes() {
    let world = World {
        part_bytes: 8 << 20,
        ..World::bucket().await
    };
    let storage = world.open().await;
    let film = film(45 << 20);
    storage.stage("upl_1", "med_1", 45 << 20).await.unwrap();
    let (sending, taken_in) = told(&film);
    let sender = storage.clone();
    let sender = tokio::spawn(async move { sender.append("upl_1", 0, Append::default(), sending).await });
    taken_in.await.unwrap();
    at(&world.open().await, "upl_1", 32 << 20).await;
    sender.abort();
    let _ = sender.await;
    // the request was dropped: what had come is written all the same
    for _ in 0..100 {
        if world.open().await.staged("upl_1").await.unwrap().offset == 45 << 20 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let finished = storage.finish("upl_1").await.unwrap();
    assert_eq!(finished.blake3, *blake3::hash(&film).as_bytes());
    let memory = storage.memory();
    assert_eq!(memory.held_bytes, 0);
    assert!(memory.peak_bytes <= 8 << 20, "{memory:?}");
}

#[tokio::test]
async fn a_reading_goes_on_where_the_connection_broke() {
    let world = World::bucket().await;
    let storage = world.open().await;
    let film = film(WHOLE);
    let made = storage.scratch().join("film");
    std::fs::write(&made, &film).unwrap();
    storage.put_file(Kind::Preview, "med_1", &made).await.unwrap();
    let met = first(&world, 4, Fate::CutWithin, |asked| asked.method == "GET");
    let pieces = storage.read(Kind::Preview, "med_1", 10..499_990).await.unwrap();
    let read: Vec<Bytes> = pieces.try_collect().await.unwrap();
    assert_eq!(read.concat(), film[10..499_990]);
    assert_eq!(met.load(SeqCst), 5);
    // but it is one object that is read: not the end of another one
    let met = first(&world, 1, Fate::CutWithin, |asked| asked.method == "GET");
    let pieces = storage
        .read(Kind::Preview, "med_1", 0..WHOLE as u64)
        .await
        .unwrap();
    let mut pieces = Box::pin(pieces);
    pieces.try_next().await.unwrap().unwrap();
    std::fs::write(&made, vec![1; WHOLE]).unwrap();
    storage.put_file(Kind::Preview, "med_1", &made).await.unwrap();
    let mixed: Result<Vec<Bytes>, _> = pieces.try_collect().await;
    assert!(mixed.is_err());
    assert_eq!(met.load(SeqCst), 2);
}
