//! What survives, what is counted, what is swept.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::tiktok::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn a_restart_changes_nothing() {
    let mut lab = Lab::new().await;
    let tokens = lab.tokens("sandbox-creator", ALL).await;
    let token = text(&tokens["access_token"]);
    let id = lab.publish(&token, "t", &bytes(1_000)).await;
    lab.tune(json!({"posts_per_day": 7})).await;
    lab.arm_with(json!({"platform": "tiktok", "fault": "status_500", "after": 1, "times": 2}))
        .await;
    let before = lab.state().await;
    lab.restart().await;
    let after = lab.state().await;
    assert_eq!(before["tokens"], after["tokens"]);
    assert_eq!(before["videos"][0]["sha256"], after["videos"][0]["sha256"]);
    assert_eq!(before["posts_by_content"], after["posts_by_content"]);
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(lab.status(&token, &id).await.status().as_u16());
        lab.restart().await;
    }
    assert_eq!(codes, [200, 500, 500, 200]);
    let again = lab.refresh(&text(&tokens["refresh_token"])).await.unwrap();
    assert!(again.json::<Value>().await.unwrap()["access_token"].is_string());
    let settings = format!("{}/sandbox/api/settings?platform=tiktok", lab.root);
    let settings: Value = lab.http.get(settings).send().await.unwrap().json().await.unwrap();
    assert_eq!(settings["posts_per_day"], 7);
    assert_eq!(settings["webhooks"], false);
}

#[tokio::test]
async fn a_file_shorter_than_its_row_begins_again() {
    let mut lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(2 * CHUNK);
    let (id, url) = lab.begin(&token, "t", all.len()).await;
    let sent = lab.send(&url, &all[..CHUNK], 0, all.len()).await.unwrap();
    assert_eq!(sent.status(), 206);
    let dir = lab.dir().join("bytes");
    let file = std::fs::read_dir(dir).unwrap().next().unwrap().unwrap().path();
    std::fs::write(file, b"short").unwrap();
    lab.restart().await;
    assert_eq!(lab.standing(&token, &id).await["uploaded_bytes"], 0);
    assert_eq!(lab.send_all(&url, &all, 0).await, [206, 201]);
    assert_eq!(lab.videos().await[0]["sha256"], sha(&all));
}

#[tokio::test]
async fn no_secret_lies_in_the_directory_or_in_the_answers() {
    let lab = Lab::new().await;
    let code = lab.code("sandbox-creator", ALL).await;
    let tokens: Value = lab.exchange(&code).await.json().await.unwrap();
    let token = text(&tokens["access_token"]);
    let (_, url) = lab.begin(&token, "t", 10).await;
    let kept =
        std::fs::read_to_string(lab.dir().join("state.jsonl")).unwrap() + &lab.state().await.to_string();
    let refresh = text(&tokens["refresh_token"]);
    let upload = url.rsplit('=').next().unwrap();
    for secret in [token.as_str(), &refresh, &code, upload, "hush"] {
        assert!(!kept.contains(secret));
    }
}

#[tokio::test]
async fn films_play_on_the_pages_once_they_are_whole() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(1_000);
    let (id, url) = lab.begin(&token, "<b>t</b>", all.len()).await;
    let media = format!("{}/media/{id}", lab.base);
    let get = || lab.http.get(&media).header("Range", "bytes=10-19").send();
    assert_eq!(get().await.unwrap().status(), 404);
    assert_eq!(lab.send_all(&url, &all, 0).await, [201]);
    let sent = get().await.unwrap();
    assert_eq!(sent.status(), 206);
    assert_eq!(sent.bytes().await.unwrap(), all[10..20]);
    let (_, html) = lab.page("").await;
    assert!(html.contains("&lt;b&gt;t&lt;/b&gt;") && !html.contains("<b>t</b>"));
    let front = lab
        .http
        .get(format!("{}/sandbox", lab.root))
        .send()
        .await
        .unwrap();
    assert!(front.text().await.unwrap().contains("TikTok"));
}

#[tokio::test]
async fn every_fault_stands_in_the_readme() {
    let lab = Lab::new().await;
    lab.faults_stand_in(include_str!("../../../src/tiktok/README.md"))
        .await;
}

#[tokio::test]
async fn sweeping_and_resetting_remove_rows_and_files() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    lab.publish(&token, "old", &bytes(1_000)).await;
    lab.forward(4 * 24 * 3600);
    let token = lab.access("sandbox-creator").await;
    lab.publish(&token, "new", &bytes(1_001)).await;
    let files = || std::fs::read_dir(lab.dir().join("bytes")).unwrap().count();
    assert_eq!((lab.sandbox.sweep().await.unwrap(), files()), (0, 2));
    lab.forward(4 * 24 * 3600);
    assert_eq!((lab.sandbox.sweep().await.unwrap(), files()), (1, 1));
    assert_eq!(lab.state().await["videos"][0]["title"], "new");
    let sent = lab
        .post("/sandbox/api/reset", &json!({"platform": "tiktok"}))
        .await;
    assert_eq!((sent.status().as_u16(), files()), (204, 0));
    let state = lab.state().await;
    assert_eq!((&state["videos"], &state["requests"]), (&json!([]), &json!(0)));
}
