//! Files that the platform fetches itself.

use crate::tiktok::lab::*;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::get;
use serde_json::{Value, json};
use std::time::Duration;

/// A host of files; answers its origin.
async fn host() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new()
        .route("/film", get(|| async { bytes(100_000) }))
        .route("/moved", get(|| async { Redirect::temporary("/film") }))
        .route("/gone", get(|| async { StatusCode::NOT_FOUND }));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = hyper_util::service::TowerToHyperService::new(router.clone());
            tokio::spawn(async move {
                let io = hyper_util::rt::TokioIo::new(stream);
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(io, service)
                    .await;
            });
        }
    });
    origin
}

fn from(url: &str) -> Value {
    let mut body = plain("pulled", 10);
    body["source_info"] = json!({"source": "PULL_FROM_URL", "video_url": url});
    body
}

/// The standing once the fetch is over.
async fn settled(lab: &Lab, token: &str, id: &str) -> Value {
    for _ in 0..200 {
        lab.forward(3);
        let standing = lab.standing(token, id).await;
        if standing["status"] != "PROCESSING_DOWNLOAD" {
            return standing;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("never");
}

async fn lab() -> (Lab, String, String) {
    let origin = host().await;
    let lab = Lab::at(&format!("{origin}/oauth/tiktok/callback"), true).await;
    lab.tune(json!({"statuses_per_minute": 10_000, "access_token_seconds": 999_999}))
        .await;
    let token = lab.access("sandbox-creator").await;
    (lab, origin, token)
}

#[tokio::test]
async fn a_file_is_fetched_from_the_app_s_own_host_only() {
    let (lab, origin, token) = lab().await;
    for odd in [
        "http://shorts.example/film",
        "https://shorts.example/film",
        "film",
    ] {
        let sent = lab.init(&token, &from(odd)).await;
        assert_eq!(
            code(sent).await,
            (403, "url_ownership_unverified".into()),
            "{odd}"
        );
    }
    let sent = lab.init(&token, &from(&format!("{origin}/film"))).await;
    let body: Value = sent.json().await.unwrap();
    assert!(body["data"].get("upload_url").is_none());
    let id = text(&body["data"]["publish_id"]);
    assert!(id.starts_with("v_pub_url~"));
    let standing = settled(&lab, &token, &id).await;
    assert_eq!(standing["status"], "PUBLISH_COMPLETE");
    assert_eq!(standing["downloaded_bytes"], 100_000);
    assert_eq!(lab.videos().await[0]["sha256"], sha(&bytes(100_000)));
    for path in ["/moved", "/gone"] {
        let sent = lab.init(&token, &from(&format!("{origin}{path}"))).await;
        let body: Value = sent.json().await.unwrap();
        let standing = settled(&lab, &token, &text(&body["data"]["publish_id"])).await;
        assert_eq!(standing["fail_reason"], "video_pull_failed", "{path}");
    }
}

#[tokio::test]
async fn a_fetch_goes_on_when_the_answer_of_its_init_is_lost() {
    let (lab, origin, token) = lab().await;
    lab.arm("init_answer_lost").await;
    let path = "/post/publish/video/init/";
    let sent = lab.try_call(&token, path, &from(&format!("{origin}/film"))).await;
    assert!(sent.is_err());
    while lab.videos().await.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_stalled_fetch_ends_after_an_hour_or_is_cancelled() {
    let (mut lab, origin, token) = lab().await;
    let begin = || async {
        lab.arm("pull_stall").await;
        let sent = lab.init(&token, &from(&format!("{origin}/film"))).await;
        let body: Value = sent.json().await.unwrap();
        text(&body["data"]["publish_id"])
    };
    let (one, two, three) = (begin().await, begin().await, begin().await);
    let cancel = json!({"publish_id": one});
    let sent = lab.call(&token, "/post/publish/cancel/", &cancel).await;
    assert_eq!(code(sent).await, (200, "ok".into()));
    assert_eq!(
        lab.standing(&token, &one).await["fail_reason"],
        "publish_cancelled"
    );
    let sent = lab.call(&token, "/post/publish/cancel/", &cancel).await;
    assert_eq!(code(sent).await, (400, "publish_not_cancellable".into()));
    lab.forward(3_600);
    assert_eq!(lab.standing(&token, &two).await["status"], "PROCESSING_DOWNLOAD");
    lab.forward(1);
    assert_eq!(
        lab.standing(&token, &two).await["fail_reason"],
        "video_pull_failed"
    );
    lab.restart().await;
    assert_eq!(
        lab.standing(&token, &three).await["fail_reason"],
        "video_pull_failed"
    );
}
