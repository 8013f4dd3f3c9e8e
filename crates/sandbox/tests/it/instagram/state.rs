//! What survives, what can be armed, what is swept.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::instagram::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn a_restart_changes_nothing_that_was_answered() {
    let mut lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let posted = lab.finished(&token).await;
    lab.arm("publish_posted_lost").await;
    assert!(lab.publish(&token, IL_USER, &posted).await.is_err());
    let ready = lab.finished(&token).await;
    lab.tune(json!({"processing_ms": 7})).await;
    lab.arm_with(json!({"platform": "instagram", "fault": "read_error", "after": 1}))
        .await;
    let mut before = lab.state().await;
    lab.restart().await;
    let mut after = lab.state().await;
    for state in [&mut before, &mut after] {
        state["videos"][0]["url"] = Value::Null;
    }
    assert_eq!(before, after);
    assert_eq!(lab.code(&token, &posted).await, "PUBLISHED");
    assert_eq!(lab.get(&token, &format!("/{ready}")).await["error"]["code"], 2);
    assert_eq!(lab.publish(&token, IL_USER, &ready).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_fetch_that_a_restart_broke_is_an_error_and_bytes_go_on() {
    let mut lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let host = Host::serve(film(9_000, 10)).await;
    lab.arm("fetch_slow").await;
    let id = lab.container(&token, &host.url("/l/film")).await;
    lab.restart().await;
    assert_eq!(lab.code(&token, &id).await, "ERROR");
    assert_eq!(lab.seen(&id).await["error"], 2_207_052);
}

#[tokio::test]
async fn no_secret_lies_in_the_directory_or_in_the_answers() {
    let lab = Lab::new().await;
    let il = lab.il("sandbox-creator").await;
    let (user, page) = lab.fl_pair().await;
    let code = lab.fl_code("sandbox-creator", FL_SCOPES).await;
    let kept =
        std::fs::read_to_string(lab.dir().join("state.jsonl")).unwrap() + &lab.state().await.to_string();
    for secret in [&il, &user, &page, &code] {
        assert!(!kept.contains(secret.as_str()));
    }
}

#[tokio::test]
async fn every_fault_stands_in_the_readme() {
    let lab = Lab::new().await;
    lab.faults_stand_in(include_str!("../../../src/instagram/README.md"))
        .await;
}

#[tokio::test]
async fn sweeping_and_resetting_remove_rows_and_files() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let files = || std::fs::read_dir(lab.dir().join("bytes")).unwrap().count();
    let posted = lab.finished(&token).await;
    lab.publish(&token, IL_USER, &posted).await.unwrap();
    lab.finished(&token).await;
    assert_eq!((lab.sandbox.sweep().await.unwrap(), files()), (0, 2));
    lab.forward(24 * 3600);
    assert_eq!((lab.sandbox.sweep().await.unwrap(), files()), (0, 1));
    let posted = lab.finished(&token).await;
    lab.publish(&token, IL_USER, &posted).await.unwrap();
    lab.forward(6 * 24 * 3600 + 10);
    assert_eq!((lab.sandbox.sweep().await.unwrap(), files()), (1, 1));
    let url = format!("{}/sandbox/api/reset", lab.root);
    let sent = lab
        .http
        .post(url)
        .json(&json!({"platform": "instagram"}))
        .send()
        .await
        .unwrap();
    assert_eq!((sent.status().as_u16(), files()), (204, 0));
    let state = lab.state().await;
    assert_eq!((&state["videos"], &state["requests"]), (&json!([]), &json!(0)));
    // a token of before is like one whose consent was taken back, a foreign one is not even read
    assert_eq!(
        error(lab.call("GET", &token, "/me", &[]).await.unwrap()).await,
        (190, 458)
    );
    assert_eq!(
        error(lab.call("GET", "other", "/me", &[]).await.unwrap()).await,
        (190, 0)
    );
}
