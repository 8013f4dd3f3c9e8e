//! No token, password or session value lies in clear in the data folder or in logs at trace level.

use ai_shorts_tests::person::{PASSWORD, good_options};
use ai_shorts_tests::{Person, Service, canary, clips};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn nothing_secret_lies_in_clear() -> anyhow::Result<()> {
    let mut service = Service::start_with(&[("RUST_LOG", "trace")])?;
    let me = Person::registered(&service, "canary@example.org").await?;
    let media = me.upload("canary.mp4", clips::vertical()?).await?;
    let channel = me.connect_sandbox().await?;
    // Made, and rotated: neither secret lies anywhere.
    let hook = json!({"url": "https://receiver.invalid/", "events": ["media.ready"]});
    let hook = me.post(&me.at("/webhooks"), &hook).await?.good()?;
    let path = format!("/webhooks/{}/rotate", hook["id"].as_str().unwrap_or_default());
    let rotated = me.post(&me.at(&path), &json!({})).await?.good()?;
    let hooks = [hook, rotated].map(|h| h["secret"].as_str().unwrap_or_default().to_owned());
    assert!(hooks.iter().all(|s| s.starts_with("whsec_")));
    // Long enough under way that checkpoints with upload addresses are stored.
    me.fault("put_503_after_store", 0).await?;
    me.fault("access_token_expired", 2).await?;
    let id = media["id"].as_str().unwrap_or_default();
    let request = me
        .publish(id, &channel, "k", good_options("Canary"))
        .await?
        .good()?;
    let target = me
        .settled(
            request["id"].as_str().unwrap_or_default(),
            Duration::from_secs(90),
        )
        .await?;
    assert_eq!(target["state"], "published", "{target:#}");
    assert_eq!(
        me.post(
            "/api/v1/auth/login",
            &json!({"email": "canary@example.org", "password": PASSWORD})
        )
        .await?
        .status,
        200
    );

    let session = me
        .cookie()
        .and_then(|c| c.split_once('='))
        .map(|(_, v)| v.to_owned())
        .unwrap_or_default();
    assert!(session.len() > 20);
    // The sandbox's tokens and upload addresses begin with marks of their own.
    let mut canaries: Vec<Vec<u8>> = vec![];
    for secret in [PASSWORD, session.as_str()] {
        canaries.extend(canary::forms(secret));
    }
    for secret in &hooks {
        canaries.extend(canary::forms(secret.trim_start_matches("whsec_")));
    }
    for mark in ["ya29.", "1//sandbox-", "upload_id="] {
        canaries.push(mark.as_bytes().to_vec());
    }
    service.stop()?;
    let log = service.log();
    assert!(log.lines().count() > 50, "trace was on");
    let mut found = canary::found(&service.data_dir(), &canaries)?;
    for canary in &canaries {
        if canary::holds(log.as_bytes(), canary) {
            found.push(format!("{} in the log", String::from_utf8_lossy(canary)));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    Ok(())
}
