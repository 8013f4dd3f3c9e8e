//! The standing instruction to keep what YouTube told fresh does what it says, and nothing more: by a twin whose clock
//! is put ahead.

use ai_shorts_cli::config;
use ai_shorts_cli::twin::Twin;
use app::channels::ChannelEdit;
use app::views;
use domain::{ChannelId, Platform, PublishRequestId};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

async fn twin() -> Twin {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let settings = config::load(&config::Args::default()).unwrap();
    Twin::open(&settings, env!("CARGO_BIN_EXE_ai-shorts").into())
        .await
        .unwrap()
}

async fn edit(twin: &Twin, id: ChannelId, on: bool) -> views::Channel {
    let edit = ChannelEdit {
        label: None,
        keep_fresh: Some(on),
    };
    twin.app.edit_channel(&twin.scope, id, edit).await.unwrap()
}

async fn link(twin: &Twin, post: PublishRequestId) -> Option<String> {
    let post = twin.app.publish_request(&twin.scope, post).await.unwrap();
    post.targets[0].remote_url.clone()
}

async fn channel(twin: &Twin, id: ChannelId) -> views::Channel {
    twin.app.channel(&twin.scope, id).await.unwrap()
}

/// So many days one by one; says how many tokens were opened, and that there are never more than a reading and the
/// refresh that it needs on one day.
async fn days(twin: &Twin, days: u32) -> u64 {
    let first = twin.marks().await.unwrap();
    for day in 0..days {
        let before = twin.marks().await.unwrap();
        twin.forward(DAY).await.unwrap();
        let after = twin.marks().await.unwrap();
        let opened = after.openings - before.openings;
        assert!(opened <= 2, "day {day}: {opened} openings");
        assert_eq!(opened, after.uses - before.uses);
    }
    twin.marks().await.unwrap().openings - first.openings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_youtube_told_is_kept_fresh_by_instruction_only() {
    let twin = twin().await;
    let media = twin.upload().await.unwrap();
    let mut channels = twin.connect().await.unwrap();
    let instagram = channels[&Platform::Instagram];
    channels.retain(|platform, _| *platform == Platform::Youtube);
    let youtube = channels[&Platform::Youtube];
    let post = twin.publish(media, &channels, "fresh").await.unwrap();
    twin.looks_back().await.unwrap();

    assert!(edit(&twin, youtube, true).await.keep_fresh);
    let wrong = ChannelEdit {
        label: Some(Some("half".into())),
        keep_fresh: Some(true),
    };
    assert!(twin.app.edit_channel(&twin.scope, instagram, wrong).await.is_err());
    assert_eq!(channel(&twin, instagram).await.label, None, "all or nothing");

    assert_eq!(days(&twin, 20).await, 0, "nothing is old yet");
    let opened = days(&twin, 40).await;
    assert!((2..=8).contains(&opened), "{opened} openings in 40 days");
    twin.days(280, 96).await.unwrap();
    assert!(link(&twin, post).await.is_some());
    assert!(channel(&twin, youtube).await.facts_fetched_at.is_some());

    // after a year it is over, and nothing is done until it is given anew
    twin.days(40, 24).await.unwrap();
    let over = channel(&twin, youtube).await;
    assert!(!over.keep_fresh && over.keep_fresh_until.is_some());
    assert_eq!(days(&twin, 31).await, 0);
    assert_eq!(link(&twin, post).await, None, "erased by age");
    assert_eq!(channel(&twin, youtube).await.facts_fetched_at, None);

    // given anew, the channel is asked at once: what YouTube told of it is gone
    edit(&twin, youtube, true).await;
    twin.settle().await.unwrap();
    assert!(channel(&twin, youtube).await.facts_fetched_at.is_some());
    let back = edit(&twin, youtube, false).await;
    assert!(!back.keep_fresh && back.keep_fresh_until.is_none());
    assert_eq!(days(&twin, 31).await, 0, "taken back");
    twin.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_instruction_ends_with_the_channel() {
    let twin = twin().await;
    let channels = twin.connect().await.unwrap();
    let youtube = channels[&Platform::Youtube];
    edit(&twin, youtube, true).await;
    twin.app.disconnect(&twin.scope, youtube).await.unwrap();
    assert_eq!(days(&twin, 31).await, 0);
    let again = twin.connect().await.unwrap();
    assert!(!channel(&twin, again[&Platform::Youtube]).await.keep_fresh);
    twin.close().await;
}
