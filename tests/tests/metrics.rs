//! Numbers for whoever watches the installation: on a socket of their own, of nobody by name.

use ai_shorts_tests::{Person, Service, clips};
use anyhow::{Context as _, ensure};
use std::net::TcpListener;

async fn scrape(address: &str) -> anyhow::Result<String> {
    let answer = reqwest::get(format!("http://{address}/metrics")).await?;
    let kind = answer.headers().get("content-type").context("a type")?;
    ensure!(
        kind.to_str()?.starts_with("text/plain; version=0.0.4"),
        "{kind:?}"
    );
    Ok(answer.error_for_status()?.text().await?)
}

async fn are_told(start: impl Fn(&str) -> anyhow::Result<Option<Service>>) -> anyhow::Result<()> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let Some(service) = start(&address)? else {
        return Ok(());
    };
    let before = scrape(&address).await?;
    ensure!(!before.contains("ai_shorts_media{"), "{before}");
    let me = Person::registered(&service, "measured@example.org").await?;
    me.upload("Secret title.mp4", clips::vertical()?).await?;
    me.create_upload("open.mp4", 1000).await?;
    let after = scrape(&address).await?;
    for line in [
        "ai_shorts_build_info{version=\"",
        "ai_shorts_jobs{kind=\"sweep\"} 1\n",
        "ai_shorts_job_wait_seconds ",
        "ai_shorts_media{state=\"ready\"} 1\n",
        "ai_shorts_uploads{state=\"receiving\"} 1\n",
        "ai_shorts_storage_free_bytes ",
    ] {
        ensure!(after.contains(line), "{line} is not in\n{after}");
    }
    for private in ["measured", "Secret", "example.org", &me.workspace] {
        ensure!(!after.contains(private), "{private} is in\n{after}");
    }
    // the service itself has no such page
    ensure!(me.get("/metrics").await?.status == 404);
    Ok(())
}

#[tokio::test]
async fn they_are_told_on_a_socket_of_their_own() -> anyhow::Result<()> {
    are_told(|address| Service::start_with(&[("AI_SHORTS_METRICS_LISTEN", address)]).map(Some)).await
}

#[tokio::test]
async fn they_are_told_on_a_socket_of_their_own_on_postgresql() -> anyhow::Result<()> {
    are_told(|address| Service::start_on_postgresql_with("metrics", &[("AI_SHORTS_METRICS_LISTEN", address)]))
        .await
}
