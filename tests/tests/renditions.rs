//! A clip that a platform would not take as it is becomes one that it does, over HTTP.

use ai_shorts_tests::person::good_options;
use ai_shorts_tests::{Person, Service, clips};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(90);

#[tokio::test]
async fn a_wide_clip_is_posted_as_an_upright_copy() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "copies@example.org").await?;
    let wide = [
        "-vf",
        "scale=640:360,setsar=1",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
    ];
    let media = me.upload("wide.mov", &clips::make(&wide, "mov")?).await?;
    let id = media["id"].as_str().unwrap_or_default();
    let at = |path: &str| me.at(&format!("/media/{id}{path}"));

    let none = me.post(&at("/conform"), &json!({"platforms": []})).await?;
    assert_eq!(
        (none.status, none.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "invalid")
    );
    let fit = me
        .post(&at("/conform"), &json!({"platforms": ["tiktok"]}))
        .await?;
    assert_eq!(
        (fit.status, fit.code().as_str()),
        (StatusCode::CONFLICT, "nothing_to_conform"),
        "{:#}",
        fit.json()
    );

    let wish = json!({"platforms": ["vk", "youtube"], "fit": "pad", "background": "blur"});
    let begun = me.post(&at("/conform"), &wish).await?;
    assert_eq!(begun.status, StatusCode::ACCEPTED);
    let begun = begun.good()?;
    let again = me.post(&at("/conform"), &wish).await?;
    assert_eq!(
        (again.status, &again.json()["id"]),
        (StatusCode::OK, &begun["id"])
    );
    let copy = begun["id"].as_str().unwrap_or_default();
    let path = at(&format!("/renditions/{copy}"));
    let made = me.rendition_made(&path).await?;
    assert_eq!(
        (&made["state"], &made["progress"]),
        (&json!("ready"), &json!(1000)),
        "{made:#}"
    );
    assert_eq!((&made["width"], &made["height"]), (&json!(720), &json!(1280)));
    assert_eq!(made["changes"][0]["code"], "padded", "{made:#}");
    let seen = me.get(&at("")).await?.good()?;
    assert_eq!(seen["renditions"][0]["id"], begun["id"]);
    let part = me
        .request(Method::GET, &format!("{path}/file"))
        .header("range", "bytes=4-7");
    let part = me.send(part).await?;
    assert_eq!(
        (part.status, &part.body[..]),
        (StatusCode::PARTIAL_CONTENT, &b"ftyp"[..])
    );
    assert_eq!(part.header("content-type"), Some("video/mp4"));

    let channel = me.connect_sandbox().await?;
    let posted = me.publish(id, &channel, "press", with(copy)).await?.good()?;
    let target = me
        .settled(posted["id"].as_str().unwrap_or_default(), PATIENCE)
        .await?;
    assert_eq!(target["state"], "published", "{target:#}");
    assert_eq!(target["size_bytes"], made["size_bytes"]);
    let videos = me.sandbox_state().await?["videos"].clone();
    let sizes: Vec<_> = videos
        .as_array()
        .into_iter()
        .flatten()
        .map(|v| &v["size_bytes"])
        .collect();
    assert!(sizes.contains(&&made["size_bytes"]), "{videos:#}");

    let cancel = me.post(&format!("{path}/cancel"), &json!({})).await?;
    assert_eq!(
        (cancel.status, cancel.code().as_str()),
        (StatusCode::CONFLICT, "not_cancelable")
    );
    let gone = me.delete(&path).await?;
    assert_eq!(
        (gone.status, &gone.json()["counts"]["renditions"]),
        (StatusCode::ACCEPTED, &json!(1))
    );
    assert_eq!(me.get(&path).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(
        me.get(&format!("{path}/file")).await?.status,
        StatusCode::NOT_FOUND
    );
    Ok(())
}

fn with(rendition: &str) -> Value {
    let mut options = good_options("Upright");
    options["rendition_id"] = rendition.into();
    options
}

#[tokio::test]
async fn a_cover_is_chosen_from_a_strip() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "covers@example.org").await?;
    let media = me.upload("a.mp4", clips::vertical()?).await?;
    let id = media["id"].as_str().unwrap_or_default();
    let strip = me.get(&me.at(&format!("/media/{id}/frames?count=6"))).await?;
    assert_eq!(strip.header("content-type"), Some("image/jpeg"));
    let times = strip.header("frame-times-ms").unwrap_or_default();
    assert_eq!(times.split(',').count(), 6, "{times}");
    let poster = me.at(&format!("/media/{id}/poster"));
    let before = me.get(&poster).await?;
    let r = me.request(Method::PUT, &poster).json(&json!({"at_ms": 900}));
    let set = me.send(r).await?.good()?;
    assert_eq!(set["poster_at_ms"], 900);
    let after = me.get(&poster).await?;
    assert_ne!(before.header("etag"), after.header("etag"));
    assert_ne!(before.body, after.body);
    let r = me.request(Method::PUT, &poster).json(&json!({"at_ms": null}));
    assert_eq!(me.send(r).await?.good()?["poster_at_ms"], Value::Null);
    assert_eq!(me.get(&poster).await?.body, before.body);
    let r = me.request(Method::PUT, &poster).json(&json!({}));
    assert_eq!(me.send(r).await?.status, StatusCode::UNPROCESSABLE_ENTITY);
    let r = me.request(Method::PUT, &poster).json(&json!({"at_ms": 90_000}));
    assert_eq!(me.send(r).await?.status, StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}
