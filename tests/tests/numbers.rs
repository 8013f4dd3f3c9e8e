//! The public numbers of a post: asked when somebody presses, and by nothing else.

use ai_shorts_tests::person::{Answer, good_options, is, options_for, text};
use ai_shorts_tests::service::on_both;
use ai_shorts_tests::{Person, Service, clips, in_days};
use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(90);

async fn ask(me: &Person, target: &str) -> anyhow::Result<Answer> {
    me.post(&me.at(&format!("/publish-targets/{target}/numbers")), &json!({}))
        .await
}

async fn kept(me: &Person, target: &str) -> anyhow::Result<Value> {
    let target = me
        .get(&me.at(&format!("/publish-targets/{target}")))
        .await?
        .good()?;
    Ok(target["numbers"].clone())
}

/// Purpose and calls of each line that a press made in the ledger of a channel, oldest first.
async fn presses(me: &Person, channel: &str) -> anyhow::Result<Vec<(String, u64)>> {
    let path = me.at(&format!("/token-uses?kind=check&channel={channel}&limit=50"));
    let page = me.get(&path).await?.good()?;
    let items = page["items"].as_array().context("items")?.iter().rev();
    let line = |u: &Value| Some((u["purpose"].as_str()?.to_owned(), u["calls"].as_u64()?));
    Ok(items.filter_map(line).collect())
}

async fn units_left(me: &Person) -> anyhow::Result<u64> {
    let quotas = me.get(&me.at("/quotas")).await?.good()?;
    quotas["items"][0]["units_left_today"].as_u64().context("units")
}

/// One published post for each of these options, all to one channel.
async fn published(
    me: &Person,
    media: &str,
    channel: &str,
    options: &Value,
    how_many: usize,
) -> anyhow::Result<Vec<String>> {
    let mut requests = vec![];
    for n in 0..how_many {
        let made = me
            .publish(media, channel, &format!("{channel}-{n}"), options.clone())
            .await?;
        requests.push(text(&made.good()?["id"])?);
    }
    let mut targets = vec![];
    for request in requests {
        let target = me.settled(&request, PATIENCE).await?;
        ensure!(target["state"] == "published", "{target:#}");
        ensure!(target["numbers"].is_null(), "{target:#}");
        targets.push(text(&target["id"])?);
    }
    Ok(targets)
}

/// A press is answered once a minute, stands in the ledger with its one call, and costs one unit.
async fn a_press_is_an_act(me: &Person, channel: &str, target: &str) -> anyhow::Result<()> {
    ensure!(
        presses(me, channel).await?.is_empty(),
        "nothing was asked by itself"
    );
    let units = units_left(me).await?;
    let told = ask(me, target).await?.good()?;
    for count in ["views", "likes", "comments"] {
        ensure!(told[count].is_u64(), "{told:#}");
    }
    ensure!(
        told["views"].as_u64() > Some(0) && told["shares"].is_null(),
        "{told:#}"
    );
    ensure!(kept(me, target).await? == told);
    ensure!(presses(me, channel).await? == [("read".to_owned(), 1)]);
    ensure!(units_left(me).await? == units - 1);
    let again = ask(me, target).await?;
    is(&again, 429, "asked_just_now")?;
    let wait: u64 = again.header("retry-after").context("no wait")?.parse()?;
    ensure!((1..=60).contains(&wait), "{wait}");
    ensure!(kept(me, target).await? == told);
    ensure!(presses(me, channel).await?.len() == 1 && units_left(me).await? == units - 1);
    Ok(())
}

/// What a platform says instead of numbers is told as it is, and nothing is kept of it.
async fn refusals(me: &Person, channel: &str, targets: &[String]) -> anyhow::Result<()> {
    let [gone, spent, lost, hidden] = targets else {
        anyhow::bail!("four posts are wanted")
    };
    me.fault("poll_empty_once", 0).await?;
    is(&ask(me, gone).await?, 409, "video_not_found")?;
    ensure!(kept(me, gone).await?.is_null());
    is(&ask(me, gone).await?, 429, "asked_just_now")?;
    me.fault("access_token_expired", 0).await?;
    ask(me, lost).await?.good()?;
    let all = presses(me, channel).await?;
    ensure!(all.iter().any(|(purpose, _)| purpose == "refresh"), "{all:?}");
    me.fault("statistics_hidden", 0).await?;
    let told = ask(me, hidden).await?.good()?;
    ensure!(told["views"].is_u64() && told["likes"].is_null(), "{told:#}");
    me.fault("quota_403", 0).await?;
    let answer = ask(me, spent).await?;
    is(&answer, 429, "quota_spent")?;
    let wait: u64 = answer.header("retry-after").context("no wait")?.parse()?;
    ensure!(wait > 60, "until midnight on the Pacific: {wait}");
    let channel = me.get(&me.at(&format!("/channels/{channel}"))).await?.good()?;
    ensure!(channel["state"] == "connected", "{channel:#}");
    Ok(())
}

async fn story(service: Service) -> anyhow::Result<()> {
    let me = Person::registered(&service, "numbers@example.org").await?;
    let media = text(&me.upload("seen.mp4", clips::vertical()?).await?["id"])?;
    let channels = me.connect_all().await?;
    let youtube = &channels["youtube"];
    let posts = published(&me, &media, youtube, &good_options("Seen"), 5).await?;
    a_press_is_an_act(&me, youtube, &posts[0]).await?;
    refusals(&me, youtube, &posts[1..]).await?;

    let waits = json!({"media_id": media, "scheduled_at": in_days(30),
        "targets": [{"channel_id": youtube, "options": good_options("Later")}]});
    let waits = me
        .request(Method::POST, &me.at("/publish-requests"))
        .header("idempotency-key", "later")
        .json(&waits);
    let waits = me.send(waits).await?.good()?;
    let before = presses(&me, youtube).await?;
    let waits = text(&waits["targets"][0]["id"])?;
    is(&ask(&me, &waits).await?, 409, "not_published")?;

    // Whoever may only read sees what was told; strangers see nothing.
    let viewer = me.invites(&service, "looks@example.org", "viewer").await?;
    ensure!(kept(&viewer, &posts[0]).await? == kept(&me, &posts[0]).await?);
    is(&ask(&viewer, &posts[0]).await?, 403, "role_required")?;
    let stranger = Person::registered(&service, "stranger@example.org").await?;
    is(&ask(&stranger, &posts[0]).await?, 404, "not_found")?;
    ensure!(presses(&me, youtube).await? == before);

    others(&me, &media, &channels).await?;
    me.delete(&me.at(&format!("/channels/{youtube}"))).await?.good()?;
    for post in &posts {
        ensure!(kept(&me, post).await?.is_null(), "with the channel");
    }
    is(&ask(&me, &posts[2]).await?, 409, "channel_not_connected")
}

/// The other platforms, each by what it tells and lets ask.
async fn others(me: &Person, media: &str, channels: &BTreeMap<String, String>) -> anyhow::Result<()> {
    for (platform, told) in [("vk", ["views", "likes"]), ("instagram", ["likes", "comments"])] {
        let channel = &channels[platform];
        let posts = published(me, media, channel, &options_for(platform, "Seen"), 1).await?;
        let numbers = ask(me, &posts[0]).await?.good()?;
        for count in told {
            ensure!(numbers[count].is_u64(), "{platform}: {numbers:#}");
        }
        ensure!(
            numbers["views"].is_null() == (platform == "instagram"),
            "{numbers:#}"
        );
        ensure!(presses(me, channel).await? == [("read".to_owned(), 1)]);
    }
    let channel = &channels["tiktok"];
    let posts = published(me, media, channel, &options_for("tiktok", "Seen"), 1).await?;
    let answer = ask(me, &posts[0]).await?;
    is(&answer, 409, "numbers_not_granted")?;
    ensure!(answer.json()["failure"]["hint"].is_string());
    ensure!(
        presses(me, channel).await?.is_empty(),
        "no token was opened for it"
    );
    Ok(())
}

#[tokio::test]
async fn numbers_are_asked_by_a_press_alone() -> anyhow::Result<()> {
    on_both("numbers", &[], story).await
}
