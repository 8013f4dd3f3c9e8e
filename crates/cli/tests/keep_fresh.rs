//! The standing instruction to keep what YouTube told fresh does what it says, and nothing more: by a twin whose clock
//! is put ahead.

use ai_shorts_cli::config;
use ai_shorts_cli::twin::Twin;
use anyhow::ensure;
use app::channels::{ChannelEdit, Label};
use app::views;
use domain::{ChannelId, Platform, PublishRequestId};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

async fn twin() -> anyhow::Result<Twin> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let settings = config::load(&config::Args::default())?;
    Twin::open(&settings, env!("CARGO_BIN_EXE_ai-shorts").into()).await
}

async fn edit(twin: &Twin, id: ChannelId, on: bool) -> anyhow::Result<views::Channel> {
    let edit = ChannelEdit {
        label: Label::Stays,
        keep_fresh: Some(on),
    };
    Ok(twin.app.edit_channel(&twin.scope, id, edit).await?)
}

async fn link(twin: &Twin, post: PublishRequestId) -> anyhow::Result<Option<String>> {
    let post = twin.app.publish_request(&twin.scope, post).await?;
    Ok(post.targets[0].remote_url.clone())
}

async fn numbers_are_kept(twin: &Twin, post: PublishRequestId) -> anyhow::Result<bool> {
    let post = twin.app.publish_request(&twin.scope, post).await?;
    Ok(post.targets[0].numbers.is_some())
}

async fn channel(twin: &Twin, id: ChannelId) -> anyhow::Result<views::Channel> {
    Ok(twin.app.channel(&twin.scope, id).await?)
}

/// So many days one by one; says how many tokens were opened, and that there are never more than a reading and the
/// refresh that it needs on one day.
async fn days(twin: &Twin, days: u32) -> anyhow::Result<u64> {
    let first = twin.marks().await?;
    for day in 0..days {
        let before = twin.marks().await?;
        twin.forward(DAY).await?;
        let after = twin.marks().await?;
        let opened = after.openings - before.openings;
        ensure!(
            opened <= 2 && opened == after.uses - before.uses,
            "day {day}: {opened} openings"
        );
    }
    Ok(twin.marks().await?.openings - first.openings)
}

/// So many days in strides; says how many tokens were opened.
async fn strides(twin: &Twin, days: u32) -> anyhow::Result<u64> {
    let before = twin.marks().await?;
    twin.days(days, 96).await?;
    Ok(twin.marks().await?.openings - before.openings)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_youtube_told_is_kept_fresh_by_instruction_only() -> anyhow::Result<()> {
    let twin = twin().await?;
    let media = twin.upload().await?;
    let mut channels = twin.connect().await?;
    let instagram = channels[&Platform::Instagram];
    channels.retain(|platform, _| *platform == Platform::Youtube);
    let youtube = channels[&Platform::Youtube];
    let post = twin.publish(media, &channels, "fresh").await?;
    twin.looks_back().await?;

    ensure!(edit(&twin, youtube, true).await?.keep_fresh);
    let wrong = ChannelEdit {
        label: Label::Becomes("half".into()),
        keep_fresh: Some(true),
    };
    ensure!(
        twin.app
            .edit_channel(&twin.scope, instagram, wrong)
            .await
            .is_err()
    );
    ensure!(channel(&twin, instagram).await?.label.is_none(), "all or nothing");

    let target = twin.app.publish_request(&twin.scope, post).await?.targets[0].id;
    twin.app.ask_numbers(&twin.scope, target).await?;
    ensure!(strides(&twin, 20).await? == 0, "nothing is old yet");
    ensure!(numbers_are_kept(&twin, post).await?);
    let opened = days(&twin, 40).await?;
    ensure!(!numbers_are_kept(&twin, post).await?, "those want a press");
    ensure!((2..=8).contains(&opened), "{opened} openings in 40 days");
    twin.days(280, 96).await?;
    ensure!(link(&twin, post).await?.is_some());
    ensure!(channel(&twin, youtube).await?.facts_fetched_at.is_some());

    // after a year it is over, and nothing is done until it is given anew
    twin.days(40, 96).await?;
    let over = channel(&twin, youtube).await?;
    ensure!(!over.keep_fresh && over.keep_fresh_until.is_some());
    ensure!(strides(&twin, 31).await? == 0);
    ensure!(link(&twin, post).await?.is_none(), "erased by age");
    ensure!(channel(&twin, youtube).await?.facts_fetched_at.is_none());

    // given anew, the channel is asked at once: what YouTube told of it is gone
    edit(&twin, youtube, true).await?;
    twin.settle().await?;
    ensure!(channel(&twin, youtube).await?.facts_fetched_at.is_some());
    let back = edit(&twin, youtube, false).await?;
    ensure!(!back.keep_fresh && back.keep_fresh_until.is_none());
    ensure!(strides(&twin, 31).await? == 0, "taken back");
    twin.close().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_instruction_ends_with_the_channel() -> anyhow::Result<()> {
    let twin = twin().await?;
    let channels = twin.connect().await?;
    let youtube = channels[&Platform::Youtube];
    edit(&twin, youtube, true).await?;
    twin.app.disconnect(&twin.scope, youtube).await?;
    ensure!(strides(&twin, 2).await? == 0);
    // connected again within the life of the person's session, it begins without the instruction
    let again = twin.connect().await?;
    ensure!(strides(&twin, 31).await? == 0);
    ensure!(!channel(&twin, again[&Platform::Youtube]).await?.keep_fresh);
    twin.close().await;
    Ok(())
}
