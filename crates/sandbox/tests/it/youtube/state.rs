//! What survives, what is counted, what can be armed, what is swept.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::youtube::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn a_restart_changes_nothing() {
    let mut lab = Lab::new().await;
    let tokens = lab.tokens("sandbox-creator", &[UPLOAD, READONLY]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let id = lab.upload(token, &plain("t"), &bytes(1000)).await;
    lab.arm_with(json!({"platform": "youtube", "fault": "poll_500", "after": 1, "times": 2}))
        .await;
    let before = lab.state().await;
    lab.restart().await;
    let after = lab.state().await;
    assert_eq!(before["quota"], after["quota"]);
    assert_eq!(before["tokens"], after["tokens"]);
    assert_eq!(before["videos"][0]["sha256"], after["videos"][0]["sha256"]);
    let path = format!("/youtube/v3/videos?part=status&id={id}");
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(lab.get(token, &path).await.status().as_u16());
        lab.restart().await;
    }
    assert_eq!(codes, [200, 500, 500, 200]);
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    assert_eq!(lab.token(&form).await.unwrap().status(), 200);
}

#[tokio::test]
async fn no_secret_lies_in_the_directory_or_in_the_answers() {
    let lab = Lab::new().await;
    let tokens = lab.tokens("sandbox-creator", &[UPLOAD, READONLY]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let session = lab.session(token, &plain("t"), 1000).await;
    let upload_id = session.rsplit('=').next().unwrap();
    let kept =
        std::fs::read_to_string(lab.dir().join("state.jsonl")).unwrap() + &lab.state().await.to_string();
    for secret in [token, tokens["refresh_token"].as_str().unwrap(), upload_id] {
        assert!(!kept.contains(secret));
    }
}

#[tokio::test]
async fn a_torn_last_line_was_never_answered() {
    let mut lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    lab.upload(&token, &plain("t"), &bytes(10)).await;
    let path = lab.dir().join("state.jsonl");
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str("[[\"videos\",\"half");
    std::fs::write(&path, text).unwrap();
    lab.restart().await;
    assert_eq!(lab.state().await["videos"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_day_s_uploads_come_back_at_pacific_midnight() {
    let lab = Lab::with_bytes(false).await;
    let settings = format!("{}/sandbox/api/settings", lab.root);
    let set = lab
        .http
        .post(settings)
        .json(&json!({"uploads_per_day": 2, "access_token_seconds": 999_999}));
    assert_eq!(set.send().await.unwrap().status(), 200);
    let token = lab.access("sandbox-creator").await;
    for _ in 0..2 {
        lab.session(&token, &plain("t"), 10).await;
    }
    let refused = lab.opening(&token, &plain("t"), 10).send().await.unwrap();
    assert_eq!(refused.status(), 429);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"]["errors"][0]["reason"], "rateLimitExceeded");
    assert!(
        body["error"]["message"]
            .as_str()
            .unwrap()
            .contains("'Video Uploads per day'")
    );
    // 12:00 UTC is 04:00 in Los Angeles in November
    lab.forward(20 * 3600 - 1);
    assert_eq!(
        lab.opening(&token, &plain("t"), 10)
            .send()
            .await
            .unwrap()
            .status(),
        429
    );
    lab.forward(1);
    assert_eq!(
        lab.opening(&token, &plain("t"), 10)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
}

#[tokio::test]
async fn units_run_out_with_quota_exceeded() {
    let lab = Lab::new().await;
    lab.tune(json!({"units_per_day": 2})).await;
    let token = lab.access("sandbox-creator").await;
    let path = "/youtube/v3/channels?part=id&mine=true";
    assert_eq!(lab.get(&token, path).await.status(), 200);
    assert_eq!(lab.get(&token, path).await.status(), 200);
    assert_eq!(
        reason(lab.get(&token, path).await).await,
        (403, "quotaExceeded".into())
    );
    assert_eq!(lab.state().await["quota"]["units"], 2);
}

#[tokio::test]
async fn an_unknown_fault_is_answered_with_the_list() {
    let lab = Lab::new().await;
    let url = format!("{}/sandbox/api/faults", lab.root);
    let sent = lab
        .http
        .post(&url)
        .json(&json!({"platform": "youtube", "fault": "nope"}))
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 400);
    let body: Value = sent.json().await.unwrap();
    assert!(body["faults"].as_array().unwrap().contains(&json!("put_cut")));
    lab.arm_with(json!({"platform": "youtube", "fault": "put_cut", "after": 3, "times": 2}))
        .await;
    let list: Value = lab.http.get(&url).send().await.unwrap().json().await.unwrap();
    let entry = list
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["fault"] == "put_cut")
        .unwrap()
        .clone();
    assert_eq!(entry["armed"], json!({"after": 3, "times": 2}));
    assert_eq!(entry["platform"], "youtube");
    lab.faults_stand_in(include_str!("../../../src/youtube/README.md"))
        .await;
}

#[tokio::test]
async fn sweeping_and_resetting_remove_rows_and_files() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    lab.upload(&token, &plain("old"), &bytes(1000)).await;
    lab.forward(4 * 24 * 3600);
    let token = lab.access("sandbox-creator").await;
    lab.upload(&token, &plain("new"), &bytes(1001)).await;
    let files = || std::fs::read_dir(lab.dir().join("bytes")).unwrap().count();
    assert_eq!((lab.sandbox.sweep().await.unwrap(), files()), (0, 2));
    lab.forward(4 * 24 * 3600);
    assert_eq!((lab.sandbox.sweep().await.unwrap(), files()), (1, 1));
    assert_eq!(lab.state().await["videos"][0]["title"], "new");
    let sent = lab
        .http
        .post(format!("{}/sandbox/api/reset", lab.root))
        .send()
        .await
        .unwrap();
    assert_eq!((sent.status().as_u16(), files()), (204, 0));
    let state = lab.state().await;
    assert_eq!(state["videos"], json!([]));
    assert_eq!(state["requests"], 0);
}
