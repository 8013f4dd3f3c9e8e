//! Renditions from the wish to the file, with workers that die in between.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod publishing;
mod trash;
mod world;

use app::AppError;
use app::renditions::Conforming;
use domain::Platform::{Instagram, Tiktok, Vk, Youtube};
use domain::conform::{ChangeCode, RenditionState, Wanted};
use domain::limits::Limits;
use std::time::Duration;
use store::Uuid;
use world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_is_made_once_and_goes_with_its_clip() {
    let w = World::new().await;
    let media = w.clip("h264.mov").await;
    let made = w.ready(media, &[Instagram]).await;
    assert!(
        made.changes.iter().any(|c| c.code == ChangeCode::FastStart),
        "{made:?}"
    );
    assert_eq!((made.progress, made.width, made.failure), (1000, Some(640), None));
    let wanted = Wanted::new(vec![Instagram], None, None);
    match w.app.conform(&w.scope, media, wanted).await.unwrap() {
        Conforming::There(r) => assert_eq!(r.id, made.id),
        Conforming::Begun(r) => panic!("made twice: {r:?}"),
    }
    let file = w.app.rendition_file(&w.scope, media, made.id).await.unwrap();
    assert_eq!(
        (Some(file.size_bytes), file.filename.as_str()),
        (made.size_bytes, "instagram.mp4")
    );
    let clip = w.app.media(&w.scope, media).await.unwrap();
    assert_eq!(clip.renditions.len(), 1);
    let held = w.app.store.read().bytes_held(&w.scope).await.unwrap();
    assert_eq!(held, clip.size_bytes + file.size_bytes);
    assert_eq!(w.files().await, (1, 0));

    let nothing = w
        .app
        .conform(&w.scope, media, Wanted::new(vec![Tiktok], None, None))
        .await;
    assert!(matches!(nothing, Err(AppError::NothingToConform)), "{nothing:?}");

    let receipt = w.app.delete_media(&w.scope, media, false).await.unwrap();
    assert_eq!(receipt.counts["renditions"], 1);
    assert_eq!(receipt.counts["bytes"], i64::try_from(held).unwrap());
    w.idle().await;
    assert_eq!(w.files().await, (0, 0));
    let gone = w.app.rendition(&w.scope, media, made.id).await;
    assert!(matches!(gone, Err(AppError::NotFound)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canceled_one_stops_and_can_be_begun_again() {
    let w = World::new().await;
    let media = w.clip("large.mp4").await;
    let begun = w.begin(media, &[Vk]).await;
    w.working(async || {
        let r = w.app.rendition(&w.scope, media, begun.id).await.unwrap();
        r.state == RenditionState::Running && r.progress > 0
    })
    .await;
    let stopped = w.app.cancel_rendition(&w.scope, media, begun.id).await.unwrap();
    assert_eq!((stopped.state, stopped.progress), (RenditionState::Canceled, 0));
    let again = w.app.cancel_rendition(&w.scope, media, begun.id).await;
    assert!(matches!(again, Err(AppError::NotCancelable)));
    w.idle().await;
    assert_eq!(w.state(media, begun.id).await, RenditionState::Canceled);
    assert_eq!(w.files().await, (0, 0));
    let made = w.ready(media, &[Vk]).await;
    assert_eq!((made.id, w.files().await), (begun.id, (1, 0)));
}

/// A worker that dies leaves its job to the next one, which starts from the beginning.
#[tokio::test(flavor = "multi_thread")]
async fn a_dead_workers_rendition_is_made_by_another() {
    let w = World::new().await;
    let media = w.clip("large.mp4").await;
    let begun = w.begin(media, &[Vk]).await;
    let lease = Duration::from_millis(500);
    let claimed = w
        .app
        .store
        .claim_jobs(Uuid::now_v7(), w.app.now(), lease, 10)
        .await
        .unwrap();
    let job = claimed.iter().find(|c| c.job.kind() == "conform").unwrap();
    let work = w.app.make_rendition(&w.scope, begun.id, job);
    let died = tokio::time::timeout(Duration::from_millis(1500), work).await;
    assert!(died.is_err(), "too fast to die: {died:?}");
    assert_eq!(w.state(media, begun.id).await, RenditionState::Running);
    w.working(async || w.state(media, begun.id).await == RenditionState::Ready)
        .await;
    w.idle().await;
    assert_eq!(w.files().await, (1, 0));
    // The dead one comes back and finds itself out of the game.
    let late = w.app.make_rendition(&w.scope, begun.id, job).await;
    assert_eq!(late.unwrap(), app::Making::Over);
    let file = w.app.rendition_file(&w.scope, media, begun.id).await.unwrap();
    let made = w.app.rendition(&w.scope, media, begun.id).await.unwrap();
    assert_eq!(Some(file.size_bytes), made.size_bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_while_it_is_made_leaves_nothing() {
    let w = World::new().await;
    let media = w.clip("large.mp4").await;
    let begun = w.begin(media, &[Vk]).await;
    w.working(async || w.state(media, begun.id).await == RenditionState::Running)
        .await;
    w.app.delete_rendition(&w.scope, media, begun.id).await.unwrap();
    w.idle().await;
    assert!(w.app.renditions(&w.scope, media).await.unwrap().is_empty());
    assert_eq!(w.files().await, (0, 0));
    let made = w.ready(media, &[Vk]).await;
    assert_ne!(made.id, begun.id);
    w.app.delete_media(&w.scope, media, false).await.unwrap();
    w.idle().await;
    assert_eq!(w.files().await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn room_is_asked_for_before_any_work() {
    let w = World::with(Limits {
        workspace_quota_bytes: 2_000_000,
        ..Limits::default()
    })
    .await;
    let media = w.clip("h264.mp4").await;
    let full = w
        .app
        .conform(&w.scope, media, Wanted::new(vec![Youtube, Vk], None, None))
        .await;
    assert!(matches!(full, Err(AppError::QuotaExceeded { .. })), "{full:?}");
    assert!(w.app.renditions(&w.scope, media).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cover_is_chosen_from_a_strip() {
    let w = World::new().await;
    let media = w.clip("h264.mp4").await;
    let before = w
        .app
        .media_file(&w.scope, media, storage::Kind::Poster)
        .await
        .unwrap();
    let strip = w.app.frames(&w.scope, media, 5).await.unwrap();
    assert_eq!(strip.times_ms, [166, 500, 833, 1166, 1500, 1833]);
    let again = w.app.frames(&w.scope, media, 6).await.unwrap();
    assert_eq!(
        (again.file.key, again.file.etag),
        (strip.file.key, strip.file.etag)
    );
    let set = w.app.set_poster(&w.scope, media, Some(1833)).await.unwrap();
    assert_eq!(set.poster_at_ms, Some(1833));
    let after = w
        .app
        .media_file(&w.scope, media, storage::Kind::Poster)
        .await
        .unwrap();
    assert_ne!(before.etag, after.etag, "a page asks anew");
    let late = w.app.set_poster(&w.scope, media, Some(2000)).await;
    assert!(matches!(late, Err(AppError::Invalid(_))), "{late:?}");
    w.app.delete_media(&w.scope, media, false).await.unwrap();
    w.idle().await;
    assert!(
        w.app
            .storage
            .list(storage::Kind::Frames)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(w.files().await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_a_row_is_swept() {
    let w = World::new().await;
    let media = w.clip("h264.mov").await;
    w.ready(media, &[Instagram]).await;
    let stray = w.dir.path().join("stray");
    std::fs::write(&stray, b"x").unwrap();
    let key = "ren_00000000000070008000000000000000";
    let storage = &w.app.storage;
    storage
        .put_file(storage::Kind::Rendition, key, &stray)
        .await
        .unwrap();
    assert_eq!(w.files().await.0, 2);
    w.app.sweep_renditions().await.unwrap();
    assert_eq!(w.files().await.0, 1);
}
