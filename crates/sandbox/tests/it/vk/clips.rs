//! `shortVideo.*` for an application that VK opened them to.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::vk::lab::*;
use serde_json::json;

#[tokio::test]
async fn clips_go_their_own_way_once_vk_opened_it() {
    let lab = Lab::new().await;
    lab.tune(json!({"clips_granted": true})).await;
    let token = lab.connect("sandbox-author").await.access;
    let saved = lab
        .call(
            &token,
            "shortVideo.create",
            &[("file_size", "20000"), ("group_id", "900101")],
        )
        .await;
    lab.send(saved["upload_url"].as_str().unwrap(), &short())
        .await
        .unwrap();
    let (owner, id) = (saved["owner_id"].to_string(), saved["video_id"].to_string());
    let named = [("owner_id", owner.as_str()), ("video_id", &id)];
    let publish = [named[0], named[1], ("license_agree", "1"), ("wallpost", "0")];
    assert_eq!(lab.error(&token, "shortVideo.publish", &named).await, 100);
    assert_eq!(lab.error(&token, "shortVideo.publish", &publish).await, 3001);
    lab.forward(3);
    assert_eq!(
        lab.call(&token, "shortVideo.encodeProgress", &named).await["is_ready"],
        true
    );
    let name = format!("{owner}_{id}");
    assert_eq!(
        lab.call(&token, "video.get", &[("videos", &name)]).await["count"],
        0
    );
    lab.arm("clip_answer_lost").await;
    assert!(
        lab.request(&token, "shortVideo.publish", &publish)
            .send()
            .await
            .is_err()
    );
    let clips = lab.call(&token, "shortVideo.getOwnerVideos", &named[..1]).await;
    assert_eq!(
        (&clips["count"], &clips["items"][0]["type"]),
        (&json!(1), &json!("short_video"))
    );
}
