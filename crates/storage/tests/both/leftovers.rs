//! What is deleted leaves nothing: no object, no version, no mark, no part.
use std::time::{Duration, Instant};

use ai_shorts_storage::{Append, Kind, Storage};

use super::world::{World, body, film};

fn nothing_is_left(world: &World) {
    let content = world.server().memory.content();
    let left: Vec<_> = content.objects.keys().collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(content.uploads.is_empty());
}

async fn put(storage: &Storage, kind: Kind, bytes: &[u8]) {
    let made = storage.scratch().join("made");
    std::fs::write(&made, bytes).unwrap();
    storage.put_file(kind, "med_1", &made).await.unwrap();
}

async fn upload(storage: &Storage, film: &[u8]) {
    storage.stage("upl_1", "med_1", film.len() as u64).await.unwrap();
    let half = film.len() / 2;
    for (from, to) in [(0, half), (half, film.len())] {
        storage
            .append("upl_1", from as u64, Append::default(), body(&film[from..to]))
            .await
            .unwrap();
    }
}

async fn live_and_die(world: &World, storage: &Storage) {
    let started = Instant::now();
    let film = film(300_000);
    upload(storage, &film).await;
    storage.finish("upl_1").await.unwrap();
    assert!(
        storage.list(Kind::Media).await.unwrap().is_empty(),
        "still the upload's"
    );
    storage.promote("upl_1", "med_1").await.unwrap();
    assert_eq!(storage.list(Kind::Media).await.unwrap(), ["med_1"]);
    for kind in [Kind::Poster, Kind::Preview, Kind::Rendition] {
        put(storage, kind, &film[..1000]).await;
        put(storage, kind, &film).await;
        assert_eq!(storage.size(kind, "med_1").await.unwrap(), 300_000);
    }
    {
        // what was there before is gone at once, not with the next one
        let content = world.server().memory.content();
        assert!(content.objects.values().all(|versions| versions.len() == 1));
    }
    for kind in [Kind::Media, Kind::Poster, Kind::Preview, Kind::Rendition] {
        storage.delete(kind, "med_1").await.unwrap();
        storage.delete(kind, "med_1").await.unwrap();
    }
    nothing_is_left(world);
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
async fn a_clip_leaves_nothing() {
    let world = World::bucket().await;
    live_and_die(&world, &world.open().await).await;
}

#[tokio::test]
async fn a_clip_leaves_nothing_where_versions_are_kept() {
    let world = World::bucket().await;
    world.server().memory.content().versioned = true;
    live_and_die(&world, &world.open().await).await;
}

#[tokio::test]
async fn versions_that_are_kept_from_now_on_are_noticed() {
    let world = World::bucket().await;
    let storage = world.open().await;
    world.server().memory.content().versioned = true;
    live_and_die(&world, &storage).await;
}

#[tokio::test]
async fn a_discarded_upload_leaves_nothing_however_far_it_was() {
    let world = World::bucket().await;
    for versioned in [false, true] {
        world.server().memory.content().versioned = versioned;
        for far in 0..3 {
            let storage = world.open().await;
            let film = film(300_000);
            match far {
                0 => storage.stage("upl_1", "med_1", 10).await.unwrap(),
                1 => {
                    storage.stage("upl_1", "med_1", 300_000).await.unwrap();
                    storage
                        .append("upl_1", 0, Append::default(), body(&film[..100_000]))
                        .await
                        .unwrap();
                }
                _ => {
                    upload(&storage, &film).await;
                    storage.finish("upl_1").await.unwrap();
                }
            }
            // by another process, as the sweep does it
            let sweeping = world.open().await;
            assert_eq!(sweeping.staged_ids().await.unwrap(), ["upl_1"]);
            for _ in 0..2 {
                sweeping.discard("upl_1").await.unwrap();
            }
            nothing_is_left(&world);
        }
    }
}

#[tokio::test]
async fn parts_that_no_upload_names_are_swept_when_they_are_old() {
    let world = World::bucket().await;
    let storage = world.open().await;
    let film = film(300_000);
    for n in 1..=4 {
        let id = format!("upl_{n}");
        storage.stage(&id, &id, 300_000).await.unwrap();
        storage
            .append(&id, 0, Append::default(), body(&film[..100_000]))
            .await
            .unwrap();
    }
    // two processes died before they had written down what they had begun
    for n in [1, 3] {
        let mut content = world.server().memory.content();
        content
            .objects
            .retain(|key, _| !key.starts_with(&format!("test/staging/upl_{n}/")));
    }
    assert_eq!(storage.sweep_parts(Duration::from_hours(24)).await.unwrap(), 0);
    for upload in world.server().memory.content().uploads.values_mut() {
        upload.since -= Duration::from_hours(25);
    }
    assert_eq!(storage.sweep_parts(Duration::from_hours(24)).await.unwrap(), 2);
    assert_eq!(storage.staged_ids().await.unwrap(), ["upl_2", "upl_4"]);
    for id in ["upl_2", "upl_4"] {
        assert_eq!(storage.staged(id).await.unwrap().offset, 100_000);
        storage.discard(id).await.unwrap();
    }
    nothing_is_left(&world);
}
