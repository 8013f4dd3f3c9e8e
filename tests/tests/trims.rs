//! A part is cut out of a clip and posted, over HTTP.

use ai_shorts_tests::person::good_options;
use ai_shorts_tests::{Person, Service, clips};
use reqwest::StatusCode;
use serde_json::json;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(90);

#[tokio::test]
async fn a_part_is_cut_once_posted_and_deleted() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "cutter@example.org").await?;
    let media = me.upload("whole.mp4", clips::vertical()?).await?;
    let id = media["id"].as_str().unwrap_or_default();
    let at = |path: &str| me.at(&format!("/media/{id}{path}"));

    let begun = me
        .post(&at("/trim"), &json!({"start_ms": 500, "end_ms": 2200}))
        .await?;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{:#}", begun.json());
    let begun = begun.good()?;
    assert_eq!(
        (&begun["trim"], &begun["platforms"]),
        (&json!({"start_ms": 500, "end_ms": 2200}), &json!([]))
    );
    let again = me
        .post(&at("/trim"), &json!({"start_ms": 500, "end_ms": 2200}))
        .await?;
    assert_eq!(
        (again.status, &again.json()["id"]),
        (StatusCode::OK, &begun["id"])
    );
    let cut = begun["id"].as_str().unwrap_or_default();
    let path = at(&format!("/renditions/{cut}"));
    let part = me.rendition_made(&path).await?;
    assert_eq!(part["state"], "ready", "{part:#}");
    let length = part["duration_ms"].as_u64().unwrap_or_default();
    assert!(length.abs_diff(1700) <= 34, "{length} ms");
    let whole = me.get(&at("")).await?.good()?;
    assert_eq!(
        (&whole["duration_ms"], &whole["blake3"]),
        (&media["duration_ms"], &media["blake3"]),
        "the original stays"
    );

    let channel = me.connect_sandbox().await?;
    let mut options = good_options("A part");
    options["rendition_id"] = cut.into();
    let posted = me.publish(id, &channel, "press", options).await?.good()?;
    let target = me
        .settled(posted["id"].as_str().unwrap_or_default(), PATIENCE)
        .await?;
    assert_eq!(
        (&target["state"], &target["size_bytes"]),
        (&json!("published"), &part["size_bytes"]),
        "{target:#}"
    );

    let other = json!({"platforms": ["vk"], "fit": "crop", "trim": {"start_ms": 0, "end_ms": 1500}});
    let fit = me.post(&at("/conform"), &other).await?.good()?;
    let fit = me
        .rendition_made(&at(&format!(
            "/renditions/{}",
            fit["id"].as_str().unwrap_or_default()
        )))
        .await?;
    assert_eq!(
        (&fit["state"], &fit["trim"]["end_ms"], &fit["platforms"]),
        (&json!("ready"), &json!(1500), &json!(["vk"])),
        "{fit:#}"
    );
    let deleted = me.delete(&path).await?;
    assert_eq!(
        (deleted.status, &deleted.json()["counts"]["renditions"]),
        (StatusCode::ACCEPTED, &json!(1))
    );
    let gone = me.get(&format!("{path}/file")).await?;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn bounds_that_cannot_be_are_refused_by_name() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "bounds@example.org").await?;
    let media = me.upload("whole.mp4", clips::vertical()?).await?;
    let end = media["duration_ms"].as_u64().unwrap_or_default();
    let trim = me.at(&format!(
        "/media/{}/trim",
        media["id"].as_str().unwrap_or_default()
    ));
    for (start_ms, end_ms, code) in [
        (2000, 1000, "trim_backwards"),
        (1000, 1999, "trim_too_short"),
        (0, end + 1, "trim_outside"),
        (0, end, "trim_whole"),
    ] {
        let r = me
            .post(&trim, &json!({"start_ms": start_ms, "end_ms": end_ms}))
            .await?;
        assert_eq!(
            (r.status, &r.json()["errors"][0]["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(code)),
            "{:#}",
            r.json()
        );
    }
    for odd in [json!({"start_ms": -1, "end_ms": 2000}), json!({"start_ms": 0})] {
        let r = me.post(&trim, &odd).await?;
        assert!(r.status.is_client_error(), "{odd}: {}", r.status);
    }
    let clip = me.at(&format!("/media/{}", media["id"].as_str().unwrap_or_default()));
    assert_eq!(me.get(&clip).await?.good()?["renditions"], json!([]));
    Ok(())
}
