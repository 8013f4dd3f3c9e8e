//! The platform comes for the video itself.

use crate::instagram::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn the_fetcher_asks_once_as_meta_s_does() {
    let lab = Lab::new().await;
    let bytes = film(9_000, 3_000_000);
    let host = Host::serve(bytes.clone()).await;
    let token = lab.il("sandbox-creator").await;
    let id = lab.container(&token, &host.url("/l/film?sig=s3cret")).await;
    let seen = lab.fetched(&id).await;
    let asked = host.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].method.as_str(), &asked[0].range), ("GET", &None));
    assert!(asked[0].agent.starts_with("facebookexternalhit/1.1 (+http"));
    assert_eq!(
        seen["facts"],
        json!({"width": 1080, "height": 1920, "rotation": 0, "duration_ms": 9000})
    );
    assert_eq!(seen["fetches"][0]["status"], 200);
    assert_eq!(seen["fetches"][0]["content_type"], "video/mp4");
    assert_eq!(seen["fetches"][0]["bytes"], bytes.len());
    let kept = std::fs::read(lab.dir().join("bytes").join(format!("{id}.bin"))).unwrap();
    assert_eq!(kept, bytes);
    let journal = std::fs::read_to_string(lab.dir().join("state.jsonl")).unwrap();
    assert!(!journal.contains("s3cret") && !lab.state().await.to_string().contains("s3cret"));
}

#[tokio::test]
async fn an_answer_that_is_no_film_ends_in_an_error() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    for (manner, wanted) in [
        (Manner::Redirect, 2_207_052),
        (Manner::NotFound, 2_207_052),
        (Manner::Html, 2_207_026),
        (Manner::Gzip, 2_207_077),
        (Manner::Short, 2_207_077),
    ] {
        let host = Host::with(film(9_000, 100_000), manner).await;
        let id = lab.container(&token, &host.url("/l/film")).await;
        lab.fetched(&id).await;
        lab.forward(3);
        let seen = lab.seen(&id).await;
        assert_eq!(
            (&seen["state"], &seen["error"]),
            (&json!("ERROR"), &json!(wanted)),
            "{manner:?}"
        );
        assert_eq!(host.asked().len(), 1);
    }
    for nowhere in [
        "http://127.0.0.1:9/x",
        "http://192.168.0.1/x",
        "https://example.org/x",
        "ftp://127.0.0.1/x",
        "x",
    ] {
        let id = lab.container(&token, nowhere).await;
        assert_eq!(lab.fetched(&id).await["error"], 2_207_052, "{nowhere}");
    }
}

#[tokio::test]
async fn a_refused_address_stays_refused_and_another_passes() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let host = Host::serve(film(9_000, 100)).await;
    lab.arm("fetch_refuse_first_url").await;
    for _ in 0..2 {
        let id = lab.container(&token, &host.url("/l/one")).await;
        assert_eq!(lab.fetched(&id).await["error"], 2_207_052);
    }
    assert!(host.asked().is_empty());
    let id = lab.container(&token, &host.url("/l/two")).await;
    lab.fetched(&id).await;
    lab.forward(3);
    assert_eq!(lab.code(&token, &id).await, "FINISHED");
}

#[tokio::test]
async fn a_fetch_is_slow_or_cut_or_comes_twice() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let host = Host::serve(film(9_000, 2_000_000)).await;
    let url = host.url("/l/film");
    lab.arm_with(json!({"platform": "instagram", "fault": "fetch_slow", "value": 300}))
        .await;
    let begun = std::time::Instant::now();
    let slow = lab.container(&token, &url).await;
    assert!(lab.fetched(&slow).await["sha256"].is_string());
    assert!(begun.elapsed().as_millis() >= 300);
    lab.arm("fetch_too_slow").await;
    let late = lab.container(&token, &url).await;
    assert_eq!(lab.fetched(&late).await["error"], 2_207_003);
    lab.arm_with(json!({"platform": "instagram", "fault": "fetch_cut", "value": 25}))
        .await;
    let cut = lab.container(&token, &url).await;
    let seen = lab.fetched(&cut).await;
    assert_eq!(seen["error"], 2_207_077);
    let bytes = seen["fetches"][0]["bytes"].as_u64().unwrap();
    assert!((400_000..600_000).contains(&bytes), "{bytes}");
    let before = host.asked().len();
    lab.arm("fetch_twice").await;
    let twice = lab.container(&token, &url).await;
    lab.fetched(&twice).await;
    assert_eq!(host.asked().len() - before, 2);
}

#[tokio::test]
async fn the_fetcher_can_ask_for_head_parts_and_robots() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    lab.tune(json!({"fetch_head": true, "fetch_range": true, "fetch_robots": true}))
        .await;
    let bytes = film(9_000, 2_500_000);
    let host = Host::serve(bytes.clone()).await;
    let id = lab.container(&token, &host.url("/l/film")).await;
    let seen = lab.fetched(&id).await;
    assert_eq!(seen["offset"], bytes.len());
    assert_eq!(seen["sha256"], sha256(&bytes));
    let asked: Vec<String> = host
        .asked()
        .iter()
        .map(|a| format!("{} {}", a.method, a.path))
        .collect();
    assert_eq!(asked[..2], ["GET /robots.txt", "HEAD /l/film"]);
    assert_eq!(asked.len(), 5);
    let hidden = lab.container(&token, &host.url("/private/film")).await;
    assert_eq!(lab.fetched(&hidden).await["error"], 2_207_052);
    let host = Host::with(bytes, Manner::NoRanges).await;
    let id = lab.container(&token, &host.url("/l/film")).await;
    assert_eq!(lab.fetched(&id).await["error"], 2_207_077);
}

#[tokio::test]
async fn a_cover_is_fetched_too_and_must_be_a_jpeg() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let host = Host::serve(film(9_000, 100)).await;
    let (film, cover) = (host.url("/l/film"), host.url("/cover.jpg"));
    let make = |cover: String| {
        let (lab, token, film) = (&lab, &token, &film);
        async move {
            let form = [("video_url", film.as_str()), ("cover_url", cover.as_str())];
            let body: Value = lab
                .create(token, IL_USER, &form)
                .await
                .unwrap()
                .json()
                .await
                .unwrap();
            let id = text(&body, "id");
            lab.fetched(&id).await;
            lab.forward(3);
            id
        }
    };
    let id = make(cover).await;
    assert_eq!(lab.publish(&token, IL_USER, &id).await.unwrap().status(), 200);
    assert_eq!(lab.state().await["videos"][0]["cover"], true);
    let wrong = make(film.clone()).await;
    assert_eq!(lab.seen(&wrong).await["error"], 2_207_005);
}

#[tokio::test]
async fn without_kept_bytes_there_is_only_the_hash() {
    let lab = Lab::with(REDIRECT, false).await;
    let token = lab.il("sandbox-creator").await;
    let host = Host::serve(b"anything".to_vec()).await;
    let id = lab.container(&token, &host.url("/l/film")).await;
    assert_eq!(lab.fetched(&id).await["sha256"], sha256(b"anything"));
    lab.forward(3);
    assert_eq!(lab.code(&token, &id).await, "FINISHED");
    assert_eq!(std::fs::read_dir(lab.dir().join("bytes")).unwrap().count(), 0);
}
