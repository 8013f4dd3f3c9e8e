//! The trash: nowhere but there, back whole, and gone when its days are over.

use crate::publishing::{channel, request};
use crate::world::World;
use app::AppError;
use app::library::Listing;
use domain::Platform::Instagram;
use domain::conform::{RenditionState, Wanted};
use domain::draft::Content;
use domain::limits::Limits;
use domain::retention::{Retention, days};
use domain::{MediaId, Timestamp};
use std::time::Duration;
use storage::Kind;
use store::library::Filter;

const HOUR: Duration = Duration::from_hours(1);

fn asking(trashed: bool, query: &str) -> Filter {
    Filter {
        trashed,
        query: query.into(),
        limit: 50,
        ..Filter::default()
    }
}

async fn listed(w: &World, filter: Filter) -> Vec<MediaId> {
    let (total, filter) = (filter.clone(), filter);
    let months = w.app.media_months(&w.scope, &total, None).await.unwrap();
    let listing = Listing { filter, cursor: None };
    let found = w.app.list_media(&w.scope, listing).await.unwrap();
    assert_eq!(found.total, found.page.items.len() as u64);
    assert_eq!(months.iter().map(|m| m.count).sum::<u64>(), found.total);
    found.page.items.into_iter().map(|m| m.id).collect()
}

async fn originals(w: &World) -> usize {
    w.app.storage.list(Kind::Media).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_in_the_trash_is_nowhere_else_and_comes_back_whole() {
    let w = World::new().await;
    let media = w.clip("h264.mov").await;
    let other = w.clip("h264.mp4").await;
    let tags = ["Kitchen".to_owned()];
    w.app
        .edit_media(&w.scope, media, Some("Soup in nine minutes"), Some(&tags))
        .await
        .unwrap();
    let made = w.ready(media, &[Instagram]).await;
    let draft = w
        .app
        .begin_draft(&w.scope, media, &Content::default())
        .await
        .unwrap();
    let held = w.app.store.read().bytes_held(&w.scope).await.unwrap();

    let trashed = w.app.trash_media(&w.scope, media, false).await.unwrap();
    let at = trashed.trashed_at.unwrap();
    assert_eq!(trashed.trashed_until, Some(at.plus(days(7))));
    let again = w.app.trash_media(&w.scope, media, false).await.unwrap();
    assert_eq!(again.trashed_at, Some(at), "its days do not begin anew");

    assert_eq!(listed(&w, asking(false, "")).await, [other]);
    assert_eq!(listed(&w, asking(true, "")).await, [media]);
    assert_eq!(listed(&w, asking(false, "soup")).await, []);
    assert!(w.app.tags(&w.scope).await.unwrap().is_empty());
    assert_eq!(w.app.store.read().count_drafts(&w.scope).await.unwrap(), 0);
    let hash = w
        .app
        .store
        .read()
        .media(&w.scope, media)
        .await
        .unwrap()
        .unwrap()
        .blake3;
    let known = w.app.media_by_hash(&w.scope, &hash).await.unwrap();
    assert_eq!((known.id, known.trashed_at), (media, Some(at)));
    let still = w.app.store.read().bytes_held(&w.scope).await.unwrap();
    assert_eq!(still, held, "what lies there is kept, and counts");

    let refused = [
        w.app.edit_media(&w.scope, media, Some("New"), None).await.err(),
        w.app.set_poster(&w.scope, media, Some(0)).await.err(),
        w.app
            .begin_draft(&w.scope, media, &Content::default())
            .await
            .err(),
        w.app
            .conform(
                &w.scope,
                media,
                Wanted::new(vec![domain::Platform::Vk], None, None),
            )
            .await
            .err(),
        w.app
            .preflight(&w.scope, request(media, channel(&w).await, None))
            .await
            .err(),
        w.app
            .publish(&w.scope, request(media, channel(&w).await, None), "k")
            .await
            .err(),
    ];
    for e in refused {
        assert!(matches!(e, Some(AppError::MediaTrashed)), "{e:?}");
    }

    let back = w.app.restore_media(&w.scope, media).await.unwrap();
    assert_eq!((back.trashed_at, back.trashed_until), (None, None));
    assert_eq!((back.draft_id, back.renditions.len()), (Some(draft.draft.id), 1));
    assert_eq!(listed(&w, asking(false, "soup")).await, [media]);
    assert_eq!(w.app.tags(&w.scope).await.unwrap()[0].count, 1);
    assert_eq!(listed(&w, asking(true, "")).await, []);
    assert_eq!(w.state(media, made.id).await, RenditionState::Ready);
    w.app.restore_media(&w.scope, media).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lay_there_long_enough_is_erased_with_a_receipt() {
    let w = World::new().await;
    let (gone, kept, back) = (
        w.clip("h264.mp4").await,
        w.clip("h264.mov").await,
        w.clip("ntsc.mp4").await,
    );
    w.app.trash_media(&w.scope, gone, false).await.unwrap();
    w.app.trash_media(&w.scope, back, false).await.unwrap();
    w.later(days(6) + 23 * HOUR);
    w.app.sweep_trash().await.unwrap();
    w.idle().await;
    assert_eq!(originals(&w).await, 3, "an hour is left");
    w.app.restore_media(&w.scope, back).await.unwrap();
    w.app.trash_media(&w.scope, kept, false).await.unwrap();
    w.later(2 * HOUR);
    // The hourly sweep comes by itself.
    w.working(async || originals(&w).await == 2).await;
    w.idle().await;
    let found = w.app.media(&w.scope, gone).await;
    assert!(matches!(found, Err(AppError::NotFound)), "{found:?}");
    assert_eq!(originals(&w).await, 2);
    assert_eq!(listed(&w, asking(true, "")).await, [kept]);
    let receipts = w.app.receipts(&w.scope).await.unwrap();
    let of: Vec<_> = receipts
        .iter()
        .map(|r| (r.kind.as_str(), r.subject.clone()))
        .collect();
    assert_eq!(of, [("media.delete", gone.to_string())]);
    // A job that comes too late, or twice, takes nothing more.
    w.app.empty_trash(&w.scope, back).await.unwrap();
    w.app.empty_trash(&w.scope, kept).await.unwrap();
    assert_eq!(originals(&w).await, 2);
    // Delete means now, there as anywhere.
    w.app.delete_media(&w.scope, kept, false).await.unwrap();
    w.idle().await;
    assert_eq!(originals(&w).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_needs_the_clip_is_asked_about_first() {
    let w = World::new().await;
    let media = w.clip("upright-mono.mp4").await;
    let mut planned = request(media, channel(&w).await, None);
    planned.scheduled_at = Some(w.app.now().plus(days(2)));
    let posted = w.app.publish(&w.scope, planned, "k").await.unwrap();
    let refused = w.app.trash_media(&w.scope, media, false).await;
    assert!(
        matches!(&refused, Err(AppError::MediaInUse(r)) if r == &[posted.id]),
        "{refused:?}"
    );
    w.app.trash_media(&w.scope, media, true).await.unwrap();
    let post = w.app.publish_request(&w.scope, posted.id).await.unwrap();
    assert_eq!(post.targets[0].state, domain::publish::TargetState::Canceled);
    let again = w.app.retry_target(&w.scope, post.targets[0].id).await;
    assert!(matches!(again, Err(AppError::MediaTrashed)), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_the_same_bytes_again_takes_the_clip_back() {
    let w = World::new().await;
    let media = w.clip("h264.mp4").await;
    w.app.trash_media(&w.scope, media, false).await.unwrap();
    assert_eq!(w.sent("h264.mp4").await, media);
    let back = w.app.media(&w.scope, media).await.unwrap();
    assert_eq!(back.trashed_at, None::<Timestamp>);
    assert_eq!(originals(&w).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_trash_it_is_said_and_what_lay_there_goes() {
    let none = Retention {
        trash_days: 0,
        ..Retention::default()
    };
    let w = World::keeping(Limits::default(), none).await;
    let media = w.clip("h264.mp4").await;
    let off = w.app.trash_media(&w.scope, media, false).await;
    assert!(matches!(off, Err(AppError::TrashOff)), "{off:?}");
    // From before the setting was changed.
    let tx = w.app.store.begin().await.unwrap();
    assert!(tx.db().trash_media(&w.scope, media, w.app.now()).await.unwrap());
    tx.commit().await.unwrap();
    w.later(2 * HOUR);
    w.working(async || originals(&w).await == 0).await;
}
