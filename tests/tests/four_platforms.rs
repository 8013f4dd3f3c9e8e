//! One video to four channels at once, with words of its own for each.

use ai_shorts_tests::person::options_for;
use ai_shorts_tests::{Person, Service, clips};
use anyhow::Context as _;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

#[tokio::test]
async fn one_video_goes_to_four_channels_once_each() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "four@example.org").await?;
    let media = me.upload("four.mp4", clips::vertical()?).await?;
    let channels = me.connect_all().await?;
    assert_eq!(
        channels.keys().map(String::as_str).collect::<Vec<_>>(),
        ["instagram", "tiktok", "vk", "youtube"]
    );
    let targets: Vec<Value> = channels
        .iter()
        .map(|(platform, id)| json!({"channel_id": id, "options": options_for(platform, &format!("Words for {platform}"))}))
        .collect();
    let body = json!({"media_id": media["id"], "targets": targets});
    let ask = me
        .request(Method::POST, &me.at("/publish-requests"))
        .header("idempotency-key", "four")
        .json(&body);
    let request = me.send(ask).await?.good()?;
    let id = request["id"].as_str().context("no id")?.to_owned();
    let ends = settled(&me, &id).await?;
    let state = me.get("/sandbox/api/state").await?.good()?;
    for (platform, target) in &ends {
        assert_eq!(target["state"], "published", "{platform}: {target:#}");
        let link = target["remote_url"].as_str().unwrap_or_default();
        assert!(
            link.starts_with(&format!("{}/sandbox/{platform}", service.url)),
            "{platform}: {link}"
        );
        let videos = state[platform]["videos"].as_array().context("no videos")?;
        assert_eq!(videos.len(), 1, "{platform}: {videos:#?}");
        assert_eq!(
            videos[0]["size_bytes"],
            json!(clips::vertical()?.len()),
            "{platform}"
        );
        assert_eq!(
            videos[0]["title"],
            json!(format!("Words for {platform}")),
            "{platform}"
        );
    }
    Ok(())
}

/// VK asks for a person: nothing is lost, and nothing goes on before the person says so.
#[tokio::test]
async fn a_captcha_waits_for_the_person() -> anyhow::Result<()> {
    stopped_by("save_captcha", json!({}), 0).await
}

/// The same once VK has the video: going on sends no second one.
#[tokio::test]
async fn a_captcha_behind_the_upload_makes_no_second_video() -> anyhow::Result<()> {
    stopped_by("api_captcha_picture", json!({"after": 1}), 1).await
}

/// Publishes to VK, which asks for a person when it has so many videos; then the person tries again.
async fn stopped_by(fault: &str, when: Value, videos: usize) -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "captcha@example.org").await?;
    let media = me.upload("captcha.mp4", clips::vertical()?).await?;
    let channels = me.connect_all().await?;
    let channel = channels.get("vk").context("no channel")?;
    me.arm("vk", fault, &when).await?;
    let id = media["id"].as_str().unwrap_or_default();
    let request = me
        .publish(id, channel, "captcha", options_for("vk", "Words"))
        .await?
        .good()?;
    let request = request["id"].as_str().context("no id")?;
    let stopped = me.settled(request, Duration::from_secs(120)).await?;
    assert_eq!(
        (&stopped["state"], &stopped["failure"]["code"]),
        (&json!("needs_attention"), &json!("captcha_required")),
        "{stopped:#}"
    );
    let count = async || anyhow::Ok(me.twin_state("vk").await?["videos"].as_array().map(Vec::len));
    assert_eq!(count().await?, Some(videos));
    let target = stopped["id"].as_str().unwrap_or_default();
    let retry = me.at(&format!("/publish-targets/{target}/retry"));
    me.post(&retry, &json!({})).await?.good()?;
    let out = me.settled(request, Duration::from_secs(120)).await?;
    assert_eq!(out["state"], "published", "{out:#}");
    assert_eq!(count().await?, Some(1));
    Ok(())
}

/// The targets of a request by platform, once none of them is under way.
async fn settled(me: &Person, request: &str) -> anyhow::Result<BTreeMap<String, Value>> {
    for _ in 0..900 {
        let r = me
            .get(&me.at(&format!("/publish-requests/{request}")))
            .await?
            .good()?;
        let targets = r["targets"].as_array().context("no targets")?;
        let resting = |t: &Value| {
            ["published", "failed", "canceled", "needs_attention"]
                .contains(&t["state"].as_str().unwrap_or(""))
        };
        if targets.iter().all(resting) {
            let by = |t: &Value| Some((t["platform"].as_str()?.to_owned(), t.clone()));
            return Ok(targets.iter().filter_map(by).collect());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("they do not come to rest")
}
