//! A service that nobody asks for anything, for a simulated month and more than a year: it opens no token, calls nobody,
//! loses no clip, and keeps nothing of YouTube's past its 30 days.

use ai_shorts_cli::config::{self, Config};
use ai_shorts_cli::twin::Twin;
use anyhow::{Context as _, ensure};
use domain::{ChannelId, MediaId, Platform, PublishRequestId};
use std::collections::BTreeMap;
use storage::Kind;

fn settings() -> anyhow::Result<Config> {
    Ok(config::load(&config::Args::default())?)
}

async fn twin() -> anyhow::Result<Twin> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Twin::open(&settings()?, env!("CARGO_BIN_EXE_ai-shorts").into()).await
}

struct Lived {
    media: MediaId,
    channels: BTreeMap<Platform, ChannelId>,
    request: PublishRequestId,
}

/// Four channels, a post on each, and no look back at one left to be taken.
async fn lived(twin: &Twin) -> anyhow::Result<Lived> {
    let media = twin.upload().await?;
    let channels = twin.connect().await?;
    let request = twin.publish(media, &channels, "k").await?;
    twin.looks_back().await?;
    let posted = twin.app.publish_request(&twin.scope, request).await?;
    // A press each, and never another by itself. TikTok tells none to this connection.
    for target in posted.targets.iter().filter(|t| t.platform != Platform::Tiktok) {
        twin.app.ask_numbers(&twin.scope, target.id).await?;
    }
    Ok(Lived {
        media,
        channels,
        request,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_idle_days_open_nothing_call_nobody_and_keep_no_facts_of_youtube() -> anyhow::Result<()> {
    let twin = twin().await?;
    let lived = lived(&twin).await?;
    let youtube = lived.channels[&Platform::Youtube];
    let before = twin.marks().await?;
    // The counters count: all of this went out, under acts.
    ensure!(
        before.openings > 0 && before.outgoing > before.uses && before.seen > 0,
        "{before:?}"
    );
    ensure!(twin.authorized_calls().await? == before.uses);

    // The looks back ended after three days; day 29 of the channel's facts is before this many more.
    twin.days(25, 12).await?;
    let told = twin.app.channel(&twin.scope, youtube).await?;
    ensure!(
        told.facts_fetched_at.is_some() && told.title != told.external_id,
        "{told:?}"
    );
    ensure!(with_numbers(&twin, &lived).await? == 3, "they are 25 days old");
    twin.days(5, 4).await?;
    ensure!(
        twin.marks().await? == before,
        "{:?} {before:?}",
        twin.marks().await?
    );

    // What YouTube told of the channel is gone, the channel is not.
    let aged = twin.app.channel(&twin.scope, youtube).await?;
    ensure!(
        aged.facts_fetched_at.is_none() && aged.title == aged.external_id && aged.handle.is_none(),
        "{aged:?}"
    );
    ensure!(aged.state == "connected" && aged.may_publish);
    let other = lived.channels[&Platform::Instagram];
    let other = twin.app.channel(&twin.scope, other).await?;
    ensure!(other.facts_fetched_at.is_some(), "{other:?}");

    the_posts_words_go_too(&twin, &lived).await?;
    an_act_brings_it_anew(&twin, &lived, &told.title).await?;
    twin.close().await;
    Ok(())
}

/// On how many channels the numbers of the post are kept.
async fn with_numbers(twin: &Twin, lived: &Lived) -> anyhow::Result<usize> {
    let request = twin.app.publish_request(&twin.scope, lived.request).await?;
    Ok(request.targets.iter().filter(|t| t.numbers.is_some()).count())
}

/// The post is published still; what YouTube told of it went after its own 30 days.
async fn the_posts_words_go_too(twin: &Twin, lived: &Lived) -> anyhow::Result<()> {
    let before = twin.marks().await?;
    twin.days(4, 12).await?;
    ensure!(twin.marks().await? == before);
    ensure!(with_numbers(twin, lived).await? == 0, "of no platform");
    let request = twin.app.publish_request(&twin.scope, lived.request).await?;
    for target in &request.targets {
        ensure!(
            target.state == domain::publish::TargetState::Published,
            "{target:?}"
        );
        let is_youtube = target.platform == Platform::Youtube;
        ensure!(target.remote_url.is_none() == is_youtube, "{target:?}");
        let is_told = target.notes.iter().any(|n| n.code == domain::youtube::EXPIRED);
        ensure!(is_told == is_youtube, "{target:?}");
    }
    // The check of the promise agrees, an hour after its sweep.
    let found = twin.app.check_policy(Some("C2.4"), Err("server")).await?;
    ensure!(found[0].answer == app::policy::Answer::Proven, "{:?}", found[0]);
    Ok(())
}

/// Looking at the channel, or publishing to it, is an act: it asks YouTube, and each call stands in the ledger.
async fn an_act_brings_it_anew(twin: &Twin, lived: &Lived, title: &str) -> anyhow::Result<()> {
    let youtube = lived.channels[&Platform::Youtube];
    let before = twin.marks().await?;
    let only = BTreeMap::from([(Platform::Youtube, youtube)]);
    twin.publish(lived.media, &only, "k2").await?;
    let fresh = twin.app.channel(&twin.scope, youtube).await?;
    ensure!(
        fresh.title == title && fresh.facts_fetched_at.is_some(),
        "{fresh:?}"
    );
    let after = twin.marks().await?;
    ensure!(after.openings > before.openings && after.outgoing > before.outgoing);
    ensure!(twin.authorized_calls().await? == after.uses, "{after:?}");
    let stands = twin.stand_in(Platform::Youtube).await?;
    ensure!(stands["videos"].as_array().map(Vec::len) >= Some(1), "{stands:#}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn four_hundred_days_take_no_clip() -> anyhow::Result<()> {
    let twin = twin().await?;
    let media = twin.upload().await?;
    let place = |t: &Twin| {
        t.app
            .settings
            .installation
            .storage_dir
            .join("media")
            .join(media.to_string())
    };
    let bytes = std::fs::read(place(&twin)).context("the clip")?;
    let before = twin.app.media(&twin.scope, media).await?;
    twin.days(400, 10 * 24).await?;
    let after = twin.app.media(&twin.scope, media).await?;
    ensure!(
        (&after.title, after.size_bytes, after.state) == (&before.title, before.size_bytes, before.state)
    );
    ensure!(std::fs::read(place(&twin))? == bytes);
    let posters = twin.app.storage.list(Kind::Poster).await?;
    ensure!(
        posters.contains(&media.to_string()) || !after.has_poster,
        "{posters:?}"
    );
    // The sessions of a year ago did go.
    ensure!(twin.app.sessions(&twin.actor).await?.is_empty());
    twin.close().await;
    Ok(())
}
