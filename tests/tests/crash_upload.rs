//! No acknowledged byte is lost, whenever the process dies. `ROUNDS` (20; `make crash` takes 200) and `SEED` (1) choose what runs.

use ai_shorts_tests::{Person, Seed, Service, clips};
use anyhow::ensure;
use std::time::Duration;

fn env(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_byte_is_lost() -> anyhow::Result<()> {
    let (rounds, seed) = (env("ROUNDS", 20), env("SEED", 1));
    let mut service = Service::start_with(&[
        ("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE", "100000"),
        ("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE_ANONYMOUS", "100000"),
    ])?;
    let mut me = Person::registered(&service, "cuts@example.org").await?;
    let mut dice = Seed::new(seed);
    let mut number = 0;
    let mut clip = clips::numbered(number, 6_000_000)?;
    let mut upload = me.create_upload("clip.mp4", clip.len()).await?;
    let mut acknowledged = 0;
    for round in 0..rounds {
        // A sender that goes on in pieces until the process dies under it.
        let pieces = me.clone();
        let (path, bytes, from) = (upload.clone(), clip.clone(), acknowledged);
        let size = 20_000 + usize::try_from(dice.below(900_000))?;
        let sender = tokio::spawn(async move {
            let mut at = from;
            while at < bytes.len() {
                let end = (at + size).min(bytes.len());
                match pieces.patch(&path, at, bytes[at..end].to_vec()).await {
                    Ok(a) if a.status.is_success() => {
                        at = a
                            .header("upload-offset")
                            .and_then(|o| o.parse().ok())
                            .unwrap_or(at);
                    }
                    _ => break,
                }
            }
            at
        });
        tokio::time::sleep(Duration::from_millis(dice.below(120))).await;
        service.kill();
        let told = sender.await?;
        service.start_again()?;
        me.move_to(&service);
        let has = me.offset(&upload).await?;
        ensure!(
            has >= told,
            "round {round}: byte {told} was acknowledged, byte {has} is there"
        );
        acknowledged = has;
        if has == clip.len() {
            whole(&me, &upload, &clip).await?;
            number += 1;
            clip = clips::numbered(number, 6_000_000)?;
            upload = me.create_upload("clip.mp4", clip.len()).await?;
            acknowledged = 0;
        }
    }
    let rest = me
        .patch(&upload, acknowledged, clip[acknowledged..].to_vec())
        .await?;
    ensure!(rest.status.is_success(), "{} {}", rest.status, rest.code());
    whole(&me, &upload, &clip).await
}

/// A whole upload becomes a clip with the very bytes that were sent.
async fn whole(me: &Person, upload: &str, clip: &[u8]) -> anyhow::Result<()> {
    for _ in 0..300 {
        let head = me
            .request(reqwest::Method::HEAD, upload)
            .header("tus-resumable", "1.0.0");
        if let Some(id) = me.send(head).await?.header("media-id").map(str::to_owned) {
            let media = me.media_read(&id).await?;
            ensure!(
                media["blake3"] == blake3::hash(clip).to_hex().as_str(),
                "other bytes: {media:#}"
            );
            let file = me.get(&me.at(&format!("/media/{id}/file"))).await?;
            ensure!(file.body == clip, "the file reads back differently");
            return Ok(());
        }
        // What was left half done by the crash is done by its job; asking again with nothing does it at once.
        me.patch(upload, clip.len(), vec![]).await?;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    anyhow::bail!("a whole upload does not become a clip")
}
