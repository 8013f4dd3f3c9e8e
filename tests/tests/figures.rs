//! What was published, counted, over HTTP and on both databases.

use ai_shorts_tests::person::{good_options, is};
use ai_shorts_tests::{Person, Service, clips};
use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn what_was_published_is_counted() -> anyhow::Result<()> {
    let service = Service::start()?;
    counted(&service).await.context("on SQLite")?;
    if let Some(service) = Service::start_on_postgresql("figures")? {
        counted(&service).await.context("on PostgreSQL")?;
    }
    Ok(())
}

async fn counted(service: &Service) -> anyhow::Result<()> {
    let me = Person::registered(service, "figures@example.org").await?;
    let clip = clips::vertical()?;
    let media = me.upload("a.mp4", clip).await?;
    let id = media["id"].as_str().context("id")?;
    let channel = me.connect_sandbox().await?;
    let post = async |key: &str| {
        let made = me.publish(id, &channel, key, good_options(key)).await?.good()?;
        made["id"].as_str().map(str::to_owned).context("id")
    };
    let figures = async |query: &str| me.get(&me.at(&format!("/figures?{query}"))).await?.good();

    let none = figures("sandbox=true").await?;
    ensure!(none["steps"].as_array().map(Vec::len) == Some(30), "{none:#}");
    ensure!(none["total"]["counts"]["published"] == 0 && none["total"]["to_live"].is_null());

    me.settled(&post("one").await?, PATIENCE).await?;
    me.settled(&post("two").await?, PATIENCE).await?;
    let later = json!({"media_id": id, "scheduled_at": ai_shorts_tests::in_days(2),
        "targets": [{"channel_id": channel, "options": good_options("three")}]});
    let planned = me
        .request(Method::POST, &me.at("/publish-requests"))
        .header("idempotency-key", "three");
    let planned = me.send(planned.json(&later)).await?.good()?;
    let planned = planned["id"].as_str().context("id")?;
    me.post(&me.at(&format!("/publish-requests/{planned}/cancel")), &json!({}))
        .await?
        .good()?;

    let found = figures("sandbox=true&zone=Pacific/Kiritimati").await?;
    let total = &found["total"];
    let expected = json!({"published": 2, "failed": 0, "canceled": 1, "waiting": 0,
        "bytes_sent": total["counts"]["bytes_sent"]});
    ensure!(total["counts"] == expected, "{found:#}");
    let sent = total["counts"]["bytes_sent"].as_u64().context("bytes")?;
    ensure!(sent >= 2 * clip.len() as u64, "{sent}");
    ensure!(total["to_live"]["of"] == 2, "{found:#}");
    let steps = found["steps"].as_array().context("steps")?;
    let of_days: u64 = steps
        .iter()
        .flat_map(|s| s["platforms"].as_array().into_iter().flatten())
        .filter_map(|p| p["counts"]["published"].as_u64())
        .sum();
    ensure!(of_days == 2, "{found:#}");
    let names: Vec<_> = found["platforms"].as_array().into_iter().flatten().collect();
    let names: Vec<&Value> = names.iter().map(|p| &p["platform"]).collect();
    ensure!(names == ["youtube", "instagram", "tiktok", "vk"], "{names:?}");

    // The sandbox and the platforms are never added up.
    let real = figures("step=week").await?;
    ensure!(
        real["total"]["counts"]["published"] == 0 && real["elsewhere"] == 3,
        "{real:#}"
    );
    ensure!(
        figures("from=2020-01-01&to=2020-01-31&sandbox=true").await?["total"]["counts"]["published"] == 0
    );
    for (query, code) in [
        ("zone=Mars/Olympus", "zone_unknown"),
        ("from=yesterday", "out_of_range"),
        ("from=2026-02-02&to=2026-02-01", "out_of_range"),
        ("from=2020-01-01&to=2026-01-01", "out_of_range"),
    ] {
        is(&me.get(&me.at(&format!("/figures?{query}"))).await?, 422, code).context(query)?;
    }
    Ok(())
}
