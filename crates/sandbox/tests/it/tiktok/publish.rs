//! Bytes in chunks, then processing, moderation, the id.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::tiktok::lab::*;
use serde_json::{Value, json};

fn range_of(sent: &reqwest::Response) -> &str {
    sent.headers()["content-range"].to_str().unwrap()
}

#[tokio::test]
async fn a_public_post_goes_from_chunks_to_its_id() {
    let mut lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(3 * CHUNK + 123);
    let (id, url) = lab.begin(&token, "Hello #world", all.len()).await;
    let first = lab.send(&url, &all[..CHUNK], 0, all.len()).await.unwrap();
    assert_eq!(first.status(), 206);
    assert_eq!(range_of(&first), format!("bytes 0-{CHUNK}/{}", all.len()));
    let standing = lab.standing(&token, &id).await;
    assert_eq!(standing["status"], "PROCESSING_UPLOAD");
    assert_eq!(standing["uploaded_bytes"], CHUNK);
    lab.restart().await;
    assert_eq!(lab.send_all(&url, &all, CHUNK).await, [206, 201]);
    assert_eq!(lab.standing(&token, &id).await["status"], "PROCESSING_UPLOAD");
    lab.restart().await;
    lab.forward(3);
    let standing = lab.standing(&token, &id).await;
    assert_eq!(standing["status"], "PUBLISH_COMPLETE");
    assert_eq!(
        standing["publicaly_available_post_id"],
        json!([]),
        "in moderation"
    );
    assert_eq!(lab.page("").await.0, 200);
    lab.forward(1);
    let standing = lab.standing(&token, &id).await;
    let post = standing["publicaly_available_post_id"][0].as_i64().unwrap();
    let video = &lab.videos().await[0];
    assert_eq!(video["id"], post.to_string());
    assert_eq!(
        (
            &video["state"],
            &video["visibility"],
            &video["title"],
            &video["account"]
        ),
        (
            &json!("published"),
            &json!("public"),
            &json!("Hello #world"),
            &json!("sandbox-creator")
        )
    );
    assert_eq!(
        (text(&video["sha256"]), video["size_bytes"].as_u64()),
        (sha(&all), Some(all.len() as u64))
    );
    let state = lab.state().await;
    let once = json!([{"account": "sandbox-creator", "sha256": sha(&all), "posts": 1, "drafts": 0}]);
    assert_eq!(state["posts_by_content"], once);
    let (status, html) = lab.page(&format!("/@sandbox.creator/video/{post}")).await;
    assert!(status == 200 && html.contains("Hello #world"));
    assert!(lab.page("/@sandbox.creator").await.1.contains("Hello #world"));
    let listed = lab
        .call(
            &token,
            "/video/list/?fields=id,create_time,title,duration",
            &json!({"max_count": 20}),
        )
        .await;
    let listed: Value = listed.json().await.unwrap();
    assert_eq!(listed["data"]["videos"][0]["id"], post.to_string());
    assert_eq!(listed["data"]["videos"][0]["title"], "Hello #world");
}

#[tokio::test]
async fn a_private_post_never_gets_an_id() {
    let lab = Lab::new().await;
    for (account, level) in [
        ("sandbox-creator", "SELF_ONLY"),
        ("sandbox-creator", "MUTUAL_FOLLOW_FRIENDS"),
        ("sandbox-private", "FOLLOWER_OF_CREATOR"),
    ] {
        lab.tune(json!({"access_token_seconds": 9_999_999})).await;
        let token = lab.access(account).await;
        let all = bytes(100);
        let mut body = plain("mine", all.len());
        body["post_info"]["privacy_level"] = level.into();
        let (id, url) = begun(lab.init(&token, &body).await).await;
        assert_eq!(lab.send_all(&url, &all, 0).await, [201]);
        lab.forward(5 * 24 * 3600);
        let standing = lab.standing(&token, &id).await;
        assert_eq!(standing["status"], "PUBLISH_COMPLETE");
        assert_eq!(standing["publicaly_available_post_id"], json!([]));
        let (_, feed) = lab.page("").await;
        assert!(feed.contains("Nothing is public yet."));
        let listed = lab.call(&token, "/video/list/?fields=id", &json!({})).await;
        let listed: Value = listed.json().await.unwrap();
        assert_eq!(listed["data"]["videos"], json!([]));
    }
}

#[tokio::test]
async fn chunks_come_in_order_with_the_right_headers_and_no_bearer() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(2 * CHUNK + 5);
    let total = all.len();
    let (_, url) = lab.begin(&token, "t", total).await;
    let chunk = &all[..CHUNK];
    let right = format!("bytes 0-{}/{total}", CHUNK - 1);
    for (bytes, kind, range) in [
        (chunk, "video/avi", right.clone()),
        (chunk, "video/mp4", format!("bytes 0-{}/{}", CHUNK - 1, total + 1)),
        (chunk, "video/mp4", format!("bytes 0-{}/{total}", CHUNK - 2)),
        (chunk, "video/mp4", format!("0-{}/{total}", CHUNK - 1)),
        (&all[..1000], "video/mp4", format!("bytes 0-999/{total}")),
    ] {
        let sent = lab.sending(&url, bytes, kind, &range).send().await.unwrap();
        assert_eq!(sent.status(), 400, "{kind} {range}");
    }
    let ahead = lab.send(&url, &all[CHUNK..], CHUNK, total).await.unwrap();
    assert_eq!(ahead.status(), 416);
    assert_eq!(range_of(&ahead), format!("bytes 0-0/{total}"));
    let sent = lab.sending(&url, chunk, "video/webm", &right).bearer_auth(&token);
    assert_eq!(sent.send().await.unwrap().status(), 206);
    let again = lab.send(&url, chunk, 0, total).await.unwrap();
    assert_eq!(again.status(), 416);
    assert_eq!(range_of(&again), format!("bytes 0-{CHUNK}/{total}"));
    lab.tune(json!({"range_ends_with_count": false})).await;
    let last = lab.send(&url, &all[CHUNK..], CHUNK, total).await.unwrap();
    assert_eq!(last.status(), 201);
    assert_eq!(range_of(&last), format!("bytes 0-{}/{total}", total - 1));
    let after = lab.send(&url, &all[CHUNK..], CHUNK, total).await.unwrap();
    assert_eq!(after.status(), 416, "it was there");
    let nowhere = format!("{}/upload/video/?upload_id=1&upload_token=x", lab.base);
    assert_eq!(lab.send(&nowhere, chunk, 0, total).await.unwrap().status(), 404);
    let state = lab.state().await;
    assert_eq!(state["refused_ranges"], 3);
    assert_eq!(state["uploads_with_bearer"], 1);
    assert_eq!(state["videos"].as_array().unwrap().len(), 1);
    assert_eq!(state["videos"][0]["sha256"], sha(&all));
}

#[tokio::test]
async fn an_upload_address_lives_one_hour() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(2 * CHUNK);
    let (id, url) = lab.begin(&token, "t", all.len()).await;
    lab.forward(3_600);
    let sent = lab.send(&url, &all[..CHUNK], 0, all.len()).await.unwrap();
    assert_eq!(sent.status(), 206);
    lab.forward(1);
    let sent = lab.send(&url, &all[CHUNK..], CHUNK, all.len()).await.unwrap();
    assert_eq!(sent.status(), 403);
    let standing = lab.standing(&token, &id).await;
    assert_eq!(standing["status"], "PROCESSING_UPLOAD");
    assert_eq!(standing["uploaded_bytes"], CHUNK);
    assert_eq!(lab.videos().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_status_is_told_to_its_own_account_only() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let id = lab.publish(&token, "t", &bytes(10)).await;
    let other = lab.access("sandbox-quiet").await;
    assert_eq!(
        code(lab.status(&other, &id).await).await,
        (400, "token_not_authorized_for_specified_publish_id".into())
    );
    assert_eq!(
        code(lab.status(&token, "v_pub_file~v2.1").await).await,
        (400, "invalid_publish_id".into())
    );
    let body = json!({"publish_id": id});
    let cancel = lab.call(&token, "/post/publish/cancel", &body).await;
    assert_eq!(code(cancel).await, (400, "publish_not_cancellable".into()));
    let again = lab.access("sandbox-creator").await;
    lab.standing(&again, &id).await;
}

#[tokio::test]
async fn the_creator_deletes_a_post_and_its_id_vanishes() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let id = lab.publish(&token, "t", &bytes(10)).await;
    lab.forward(10);
    let post = text(&lab.videos().await[0]["id"]);
    let path = format!("/@sandbox.creator/video/{post}");
    assert_eq!(lab.page_form(&format!("{path}/delete"), &[]).await, 303);
    assert_eq!(lab.page(&path).await.0, 404);
    let standing = lab.standing(&token, &id).await;
    assert_eq!(standing["publicaly_available_post_id"], json!([]));
    assert_eq!(lab.videos().await[0]["state"], "deleted");
}

#[tokio::test]
async fn many_publishes_at_once_do_not_mix() {
    let lab = Lab::new().await;
    lab.tune(json!({"inits_per_minute": 100, "posts_per_day": 100}))
        .await;
    let token = lab.access("sandbox-creator").await;
    let work = (0..12).map(|n| {
        let (lab, token) = (&lab, &token);
        async move {
            let all = bytes(300_000 + n);
            (lab.publish(token, "t", &all).await, sha(&all))
        }
    });
    let made = futures_util::future::join_all(work).await;
    let videos = lab.videos().await;
    for (id, sha256) in made {
        let video = videos.iter().find(|v| v["publish_id"] == id).unwrap();
        assert_eq!(video["sha256"], sha256);
    }
}
