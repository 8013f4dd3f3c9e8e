//! From a file to a published Short, over HTTP.

use ai_shorts_tests::person::{good_options, options_for};
use ai_shorts_tests::{Person, Service, clips};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_file_becomes_a_published_short() -> anyhow::Result<()> {
    let service = Service::start()?;
    from_file_to_short(&service).await
}

/// The same over PostgreSQL, and again after a restart. Runs where `TEST_POSTGRES_URL` names a server.
#[tokio::test]
async fn a_file_becomes_a_published_short_on_postgresql() -> anyhow::Result<()> {
    let Some(mut service) = Service::start_on_postgresql("golden_path")? else {
        eprintln!("TEST_POSTGRES_URL is not set: `make test` starts a server for this");
        return Ok(());
    };
    from_file_to_short(&service).await?;
    service.stop()?;
    service.start_again()?;
    let anyone = Person::anonymous(&service)?;
    assert_eq!(anyone.get("/readyz").await?.status, StatusCode::OK);
    let again = json!({"email": "golden@example.org", "password": ai_shorts_tests::person::PASSWORD});
    assert_eq!(
        anyone.post("/api/v1/auth/login", &again).await?.status,
        StatusCode::OK
    );
    Ok(())
}

async fn from_file_to_short(service: &Service) -> anyhow::Result<()> {
    let me = Person::registered(service, "golden@example.org").await?;
    let clip = clips::vertical()?;

    let media = me.upload("Закат 01.mp4", clip).await?;
    assert_eq!(media["state"], "ready", "{media:#}");
    assert_eq!(
        (
            &media["width"],
            &media["height"],
            &media["title"],
            &media["video_codec"]
        ),
        (&json!(360), &json!(640), &json!("Закат 01"), &json!("h264"))
    );
    assert_eq!(
        (&media["has_poster"], &media["has_preview"]),
        (&json!(true), &json!(true))
    );
    let id = media["id"].as_str().unwrap_or_default();
    let poster = me.get(&me.at(&format!("/media/{id}/poster"))).await?;
    assert!(poster.body.starts_with(&[0xff, 0xd8, 0xff]), "{}", poster.status);
    let file = me
        .request(Method::GET, &me.at(&format!("/media/{id}/file")))
        .header("range", "bytes=4-11");
    let part = me.send(file).await?;
    assert_eq!(
        (part.status, &part.body[..]),
        (StatusCode::PARTIAL_CONTENT, &clip[4..12])
    );

    let channel = me.connect_sandbox().await?;
    let key = "press-1";
    let first = me
        .publish(id, &channel, key, good_options("Hello"))
        .await?
        .good()?;
    let again = me
        .publish(id, &channel, key, good_options("Hello"))
        .await?
        .good()?;
    assert_eq!(first["id"], again["id"], "one press, one request");
    let other = me.publish(id, &channel, key, good_options("Other")).await?;
    assert_eq!(
        (other.status, other.code().as_str()),
        (StatusCode::CONFLICT, "idempotency_key_reused")
    );

    let target = me
        .settled(first["id"].as_str().unwrap_or_default(), PATIENCE)
        .await?;
    assert_eq!(target["state"], "published", "{target:#}");
    assert_eq!(target["visibility"], "public");
    assert_eq!(target["bytes_acknowledged"], json!(clip.len()));
    assert!(
        target["attempts"].as_array().is_some_and(|a| a.len() >= 3),
        "{target:#}"
    );
    let seen = me.sandbox_state().await?;
    assert_eq!(seen["videos"].as_array().map(Vec::len), Some(1), "{seen:#}");
    assert_eq!(seen["videos"][0]["size_bytes"], json!(clip.len()));
    assert_eq!(seen["videos"][0]["title"], "Hello");

    let uses = me.get(&me.at("/token-uses")).await?.good()?;
    let calls: i64 = uses["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|u| u["calls"].as_i64())
        .sum();
    let mut authorized = 0;
    let mut seen_by = vec![];
    for platform in ["youtube", "instagram", "tiktok", "vk"] {
        let by = me.twin_state(platform).await?["authorized_calls"].take();
        let of_it = by.as_object().into_iter().flat_map(|by| by.values());
        authorized += of_it.filter_map(serde_json::Value::as_i64).sum::<i64>();
        seen_by.push((platform, by));
    }
    assert_eq!(
        calls, authorized,
        "the ledger tells of each authorised call: {uses:#} {seen_by:#?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_same_bytes_are_recognised() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "twice@example.org").await?;
    let clip = clips::vertical()?;
    let first = me.upload("one.mp4", clip).await?;
    let hash = blake3::hash(clip).to_hex();
    let known = me.get(&me.at(&format!("/media/by-hash/{hash}"))).await?.good()?;
    assert_eq!(known["id"], first["id"]);
    assert_eq!(first["blake3"], hash.as_str());
    let second = me.upload("two.mp4", clip).await?;
    assert_eq!(second["id"], first["id"]);
    let list = me.get(&me.at("/media")).await?.good()?;
    assert_eq!(list["total"], json!(1));
    Ok(())
}

#[tokio::test]
async fn a_deleted_clip_is_gone_from_disk() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "delete@example.org").await?;
    let media = me.upload("gone.mp4", clips::vertical()?).await?;
    let path = me.at(&format!("/media/{}", media["id"].as_str().unwrap_or_default()));
    let receipt = me.delete(&path).await?.good()?;
    assert_eq!(receipt["kind"], "media.delete");
    assert_eq!(me.get(&path).await?.status, StatusCode::NOT_FOUND);
    let left = || {
        let mut files = vec![];
        for kind in ["media", "posters", "previews"] {
            let dirs = find_dirs(&service.data_dir(), kind);
            files.extend(
                dirs.iter()
                    .flat_map(|d| std::fs::read_dir(d).into_iter().flatten().flatten())
                    .map(|f| f.path())
                    .filter(|p| p.is_file()),
            );
        }
        files
    };
    for _ in 0..100 {
        if left().is_empty() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("still there: {:?}", left());
}

fn find_dirs(root: &std::path::Path, name: &str) -> Vec<std::path::PathBuf> {
    let mut out = vec![];
    for entry in std::fs::read_dir(root).into_iter().flatten().flatten() {
        if entry.path().is_dir() && entry.file_name() != "sandbox" {
            if entry.file_name() == name {
                out.push(entry.path());
            }
            out.extend(find_dirs(&entry.path(), name));
        }
    }
    out
}

#[tokio::test]
async fn a_disconnected_channel_keeps_nothing() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "disconnect@example.org").await?;
    let media = me.upload("later.mp4", clips::vertical()?).await?;
    let channel = me.connect_sandbox().await?;
    let body = json!({"media_id": media["id"], "scheduled_at": "2099-01-01T00:00:00Z",
        "targets": [{"channel_id": channel, "options": good_options("Later")}]});
    let far = me
        .send(
            me.request(Method::POST, &me.at("/publish-requests"))
                .header("idempotency-key", "far")
                .json(&body),
        )
        .await?;
    assert_eq!(
        far.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "more than 390 days ahead"
    );
    let receipt = me.delete(&me.at(&format!("/channels/{channel}"))).await?.good()?;
    assert_eq!(
        (
            &receipt["counts"]["tokens_wiped"],
            &receipt["counts"]["revoked_at_platform"]
        ),
        (&json!(1), &json!(1))
    );
    let state = me.sandbox_state().await?;
    assert!(state["tokens"]["revoked"].as_i64() >= Some(1), "{state:#}");
    let channels = me.get(&me.at("/channels")).await?.good()?;
    let left: Vec<_> = channels["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|c| c["platform"].as_str())
        .collect();
    assert_eq!(left.len(), 3, "the other three stay: {left:?}");
    assert!(!left.contains(&"youtube"), "{left:?}");
    Ok(())
}

/// The sample videos that come with the service.
#[tokio::test]
async fn every_platform_takes_the_samples() -> anyhow::Result<()> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/static/samples");
    let service = Service::start()?;
    let me = Person::registered(&service, "samples@example.org").await?;
    let channels = me.connect_all().await?;
    let mut seen = 0;
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_none_or(|e| e != "mp4") {
            continue;
        }
        seen += 1;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let media = me.upload(&name, &std::fs::read(&path)?).await?;
        assert_eq!(
            (&media["state"], &media["width"], &media["height"]),
            (&json!("ready"), &json!(720), &json!(1280)),
            "{media:#}"
        );
        let targets: Vec<_> = channels
            .iter()
            .map(|(platform, channel)| json!({"channel_id": channel, "options": options_for(platform, "Hello")}))
            .collect();
        let asked = json!({"media_id": media["id"], "targets": targets});
        let found = me.post(&me.at("/preflight"), &asked).await?.good()?;
        assert_ne!(found["verdict"], "blocks", "{name}: {found:#}");
    }
    assert_eq!(seen, 3);
    // As many as a post may have, and not one more.
    let some = &channels["youtube"];
    let media = me.upload("more.mp4", clips::vertical()?).await?;
    let targets = vec![json!({"channel_id": some, "options": {}}); 51];
    let asked = json!({"media_id": media["id"], "targets": targets});
    let refused = me.post(&me.at("/preflight"), &asked).await?;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["code"], "too_many");
    Ok(())
}
