//! What survives, what is counted, what is swept.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::vk::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn a_restart_changes_nothing() {
    let mut lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    let token = held.access.as_str();
    let saved = lab.publish(token, &[("name", "t")], &short()).await;
    let waiting = lab.save(token, &[]).await;
    let post = [("message", "m"), ("guid", "g")];
    let posted = lab.call(token, "wall.post", &post).await;
    lab.arm_with(json!({"platform": "vk", "fault": "api_10", "after": 1, "times": 2}))
        .await;
    let before = lab.state().await;
    lab.restart().await;
    let after = lab.state().await;
    for part in ["tokens", "sessions", "placeholders"] {
        assert_eq!(before[part], after[part], "{part}");
    }
    assert_eq!(before["videos"][0]["sha256"], after["videos"][0]["sha256"]);
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(lab.raw(token, "users.get", &[]).await["error"]["error_code"].clone());
        lab.restart().await;
    }
    assert_eq!(codes, [json!(null), json!(10), json!(10), json!(null)]);
    assert_eq!(
        lab.call(token, "wall.post", &post).await,
        posted,
        "the guid is remembered"
    );
    lab.forward(3);
    assert_eq!(lab.video(token, &saved).await["type"], "short_video");
    let path = waiting.url.split_once("/sandbox/vk").unwrap().1;
    let sent = lab.send(&format!("{}{path}", lab.base), b"film").await.unwrap();
    assert_eq!(sent.status(), 200, "the address is remembered");
    let body: Value = lab
        .refresh(&held.refresh, &held.device)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(body["access_token"].is_string());
}

#[tokio::test]
async fn no_secret_lies_in_the_directory_or_in_the_state() {
    let lab = Lab::new().await;
    let (code, device) = lab.code("sandbox-author").await;
    let body: Value = lab.exchange(&code, &device).await.unwrap().json().await.unwrap();
    let held = held(&body, &device);
    let saved = lab.save(&held.access, &[]).await;
    let sig = saved.url.rsplit('=').next().unwrap();
    let kept =
        std::fs::read_to_string(lab.dir().join("state.jsonl")).unwrap() + &lab.state().await.to_string();
    for secret in [&code, &device, &held.access, &held.refresh, sig] {
        assert!(!kept.contains(secret));
    }
}

#[tokio::test]
async fn sweeping_and_resetting_remove_rows_and_files() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    lab.publish(&token, &[("name", "old")], &short()).await;
    lab.forward(4 * 24 * 3600);
    let token = lab.connect("sandbox-author").await.access;
    let new = lab.publish(&token, &[("name", "new")], &short()).await;
    let gone = lab.publish(&token, &[("name", "gone")], &short()).await;
    let id = gone.id.to_string();
    lab.call(&token, "video.delete", &[("video_id", &id)]).await;
    let files = || std::fs::read_dir(lab.dir().join("bytes")).unwrap().count();
    assert_eq!(
        (lab.sandbox.sweep().await.unwrap(), files()),
        (0, 2),
        "the deleted one's bytes go"
    );
    lab.forward(4 * 24 * 3600);
    assert_eq!((lab.sandbox.sweep().await.unwrap(), files()), (1, 1));
    assert_eq!(lab.state().await["videos"][0]["id"], new.name());
    let sent = lab.post("/sandbox/api/reset", &json!({"platform": "vk"})).await;
    assert_eq!((sent.status().as_u16(), files()), (204, 0));
    let state = lab.state().await;
    assert_eq!((&state["videos"], &state["requests"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn every_fault_stands_in_the_readme() {
    let lab = Lab::new().await;
    lab.faults_stand_in(include_str!("../../../src/vk/README.md"))
        .await;
    let front = lab
        .http
        .get(format!("{}/sandbox", lab.root))
        .send()
        .await
        .unwrap();
    assert!(front.text().await.unwrap().contains("href=\"/sandbox/vk\""));
    let missing = lab
        .http
        .get(format!("{}/video1_1", lab.base))
        .send()
        .await
        .unwrap();
    assert_eq!(missing.status(), 404);
}
