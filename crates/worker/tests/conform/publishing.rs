//! A target may send a rendition instead of the original.

use crate::world::World;
use app::AppError;
use app::publishing::{NewRequest, NewTarget};
use domain::Platform::{Instagram, Vk, Youtube};
use domain::publish::{Options, TargetState};
use domain::{ChannelId, MediaId, RenditionId, youtube};
use std::time::Duration;
use storage::Kind;
use store::Uuid;
use store::channels::Connected;

pub(crate) async fn channel(w: &World) -> ChannelId {
    let id = ChannelId::new(w.app.now(), [7; 10]);
    let external = id.to_string();
    let connected = Connected {
        id,
        platform: Youtube,
        is_sandbox: true,
        external_id: &external,
        title: "Channel",
        handle: None,
        facts: r#"{"uploads_playlist":"UU1"}"#,
        scopes: &[],
        at: w.app.now(),
    };
    let tx = w.app.store.begin().await.unwrap();
    tx.db().upsert_channel(&w.scope, &connected).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(crate) fn request(media: MediaId, channel: ChannelId, rendition: Option<RenditionId>) -> NewRequest {
    let options = Options {
        title: Some("A walk".into()),
        rendition_id: rendition,
        youtube: Some(youtube::Options {
            made_for_kids: Some(false),
            ..Default::default()
        }),
        ..Options::default()
    };
    NewRequest {
        media,
        scheduled_at: None,
        next_slot: false,
        targets: vec![NewTarget { channel, options }],
        draft: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_sends_the_rendition_that_was_chosen_for_it() {
    let w = World::new().await;
    let media = w.clip("h264.mov").await;
    let other = w.clip("h264.mp4").await;
    let channel = channel(&w).await;
    let wide = w
        .app
        .preflight(&w.scope, request(media, channel, None))
        .await
        .unwrap();
    let rules = |p: &app::views::Preflight| {
        let found = p.targets[0].findings.iter();
        found.map(|f| f.rule.clone()).collect::<Vec<_>>()
    };
    assert_eq!(rules(&wide), ["youtube.not_a_short"]);

    let begun = w.begin(media, &[Youtube]).await;
    let early = w
        .app
        .publish(&w.scope, request(media, channel, Some(begun.id)), "k1")
        .await;
    assert!(matches!(early, Err(AppError::RenditionNotReady)), "{early:?}");
    w.idle().await;
    let made = w.app.rendition(&w.scope, media, begun.id).await.unwrap();
    let foreign = w
        .app
        .publish(&w.scope, request(other, channel, Some(made.id)), "k2")
        .await;
    assert!(matches!(foreign, Err(AppError::RenditionNotReady)), "{foreign:?}");
    let upright = w
        .app
        .preflight(&w.scope, request(media, channel, Some(made.id)))
        .await
        .unwrap();
    assert_eq!(rules(&upright), [""; 0], "judged by the copy's own facts");

    let posted = w
        .app
        .publish(&w.scope, request(media, channel, Some(made.id)), "k3")
        .await
        .unwrap();
    let target = &posted.targets[0];
    assert_eq!(Some(target.size_bytes), made.size_bytes);
    assert_eq!(target.options.rendition_id, Some(made.id));
    let in_use = w.app.delete_rendition(&w.scope, media, made.id).await;
    assert!(
        matches!(&in_use, Err(AppError::RenditionInUse(r)) if r == &[posted.id]),
        "{in_use:?}"
    );
    let unused = w.ready(media, &[Instagram, Vk]).await;
    w.app.delete_rendition(&w.scope, media, unused.id).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fetch_link_leads_to_the_rendition_while_it_is_needed() {
    let w = World::new().await;
    let media = w.clip("h264.mov").await;
    let channel = channel(&w).await;
    let made = w.ready(media, &[Vk]).await;
    let posted = w
        .app
        .publish(&w.scope, request(media, channel, Some(made.id)), "k")
        .await
        .unwrap();
    let target = posted.targets[0].id;
    let lease = Duration::from_secs(30);
    let claimed = w
        .app
        .store
        .claim_jobs(Uuid::now_v7(), w.app.now(), lease, 10)
        .await
        .unwrap();
    let job = claimed.iter().find(|c| c.job.kind() == "publish").unwrap();
    let link = w
        .app
        .fetch_link(&w.scope, target, media, job)
        .await
        .unwrap()
        .unwrap();
    let text = link.rsplit('/').next().unwrap();
    let file = w.app.fetched_file(text).await.unwrap();
    assert_eq!(
        (file.kind, file.key.clone()),
        (Kind::Rendition, made.id.to_string())
    );
    assert_eq!((Some(file.size_bytes), file.mime), (made.size_bytes, "video/mp4"));

    let ended = w.app.cancel_target(&w.scope, target).await.unwrap();
    assert_eq!(ended.state, TargetState::Canceled);
    assert!(matches!(w.app.fetched_file(text).await, Err(AppError::NotFound)));
    w.app.delete_rendition(&w.scope, media, made.id).await.unwrap();
    let again = w.app.retry_target(&w.scope, target).await;
    assert!(matches!(again, Err(AppError::RenditionNotReady)), "{again:?}");
}
