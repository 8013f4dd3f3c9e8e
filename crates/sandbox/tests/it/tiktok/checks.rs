//! What a film is held to once it is here, and answers that come late, oddly or never.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::tiktok::lab::*;
use serde_json::{Value, json};
use std::time::Duration;

fn boxed(name: &[u8], payload: &[u8]) -> Vec<u8> {
    let size = u32::try_from(payload.len() + 8).unwrap();
    [&size.to_be_bytes(), name, payload].concat()
}

/// An MP4 that says no more than its size and duration.
fn film(width: u32, height: u32, ms: u32) -> Vec<u8> {
    let words = |words: &[u32]| words.iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>();
    let mut track = vec![0; 40];
    track.extend(words(&[1 << 16, 0]));
    track.extend([0; 28]);
    track.extend(words(&[width << 16, height << 16]));
    let track = boxed(b"trak", &boxed(b"tkhd", &track));
    let header = boxed(b"mvhd", &words(&[0, 0, 0, 1_000, ms]));
    boxed(b"moov", &[header, track].concat())
}

#[tokio::test]
async fn a_film_is_held_to_the_account_s_longest_and_to_the_sides_of_a_picture() {
    let lab = Lab::new().await;
    for (account, film, reason) in [
        ("sandbox-short", film(720, 1280, 60_000), None),
        (
            "sandbox-short",
            film(720, 1280, 60_001),
            Some("duration_check_failed"),
        ),
        ("sandbox-creator", film(720, 1280, 600_000), None),
        (
            "sandbox-creator",
            film(720, 1280, 600_001),
            Some("duration_check_failed"),
        ),
        ("sandbox-creator", film(360, 4096, 9_000), None),
        (
            "sandbox-creator",
            film(359, 640, 9_000),
            Some("picture_size_check_failed"),
        ),
        (
            "sandbox-creator",
            film(4097, 640, 9_000),
            Some("picture_size_check_failed"),
        ),
    ] {
        let token = lab.access(account).await;
        let id = lab.publish(&token, "t", &film).await;
        lab.forward(3);
        let standing = lab.standing(&token, &id).await;
        assert_eq!(standing["fail_reason"].as_str(), reason, "{account}");
        let status = if reason.is_some() {
            "FAILED"
        } else {
            "PUBLISH_COMPLETE"
        };
        assert_eq!(standing["status"], status);
    }
    let token = lab.access("sandbox-creator").await;
    let listed = lab
        .call(&token, "/video/list/?fields=duration", &json!({"max_count": 1}))
        .await;
    let listed: Value = listed.json().await.unwrap();
    assert_eq!(listed["data"]["videos"], json!([{"duration": 9}]));
    assert_eq!(listed["data"]["has_more"], true);
}

#[tokio::test]
async fn an_answer_can_be_late_or_never_come() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let impatient = |request: reqwest::RequestBuilder| request.timeout(Duration::from_millis(300)).send();
    lab.arm("init_never").await;
    let url = format!("{}/v2/post/publish/video/init/", lab.base);
    let body = plain("t", 10);
    assert!(
        impatient(lab.http.post(url).bearer_auth(&token).json(&body))
            .await
            .is_err()
    );
    assert_eq!(lab.state().await["publishes"], 0);
    let (id, url) = lab.begin(&token, "t", 10).await;
    lab.arm("put_never").await;
    let range = "bytes 0-9/10";
    assert!(
        impatient(lab.sending(&url, &bytes(10), "video/mp4", range))
            .await
            .is_err()
    );
    assert_eq!(lab.standing(&token, &id).await["uploaded_bytes"], 10);
    assert_eq!(lab.send(&url, &bytes(10), 0, 10).await.unwrap().status(), 416);
    let (_, url) = lab.begin(&token, "t", 11).await;
    lab.arm_with(json!({"platform": "tiktok", "fault": "put_slow", "value": 200}))
        .await;
    let started = std::time::Instant::now();
    assert_eq!(lab.send_all(&url, &bytes(11), 0).await, [201]);
    assert!(started.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn tokens_can_be_lost_short_or_narrow() {
    let lab = Lab::new().await;
    let grant = lab.code("sandbox-creator", ALL).await;
    lab.arm("token_html_502").await;
    assert_eq!(lab.exchange(&grant).await.status(), 502);
    lab.arm("token_answer_lost").await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &grant),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    assert!(lab.token(&form).await.is_err());
    assert_eq!(
        flat(lab.exchange(&grant).await).await.1,
        "invalid_grant",
        "used up"
    );
    lab.arm("token_less_scope").await;
    let narrow = lab.tokens("sandbox-creator", ALL).await;
    assert_eq!(narrow["scope"], "user.info.basic");
    lab.arm("token_expires_soon").await;
    let short = lab.tokens("sandbox-creator", ALL).await;
    assert_eq!(short["expires_in"], 1);
    let token = text(&short["access_token"]);
    assert_eq!(lab.creator_info(&token).await.status(), 200);
    lab.forward(1);
    assert_eq!(
        code(lab.creator_info(&token).await).await,
        (401, "access_token_invalid".into())
    );
    let token = lab.access("sandbox-creator").await;
    lab.arm("list_500").await;
    let sent = lab.call(&token, "/video/list/?fields=id", &json!({})).await;
    assert_eq!(code(sent).await, (500, "internal_error".into()));
    lab.arm("cancel_500").await;
    let body = json!({"publish_id": "v_pub_url~v2.1"});
    let sent = lab.call(&token, "/post/publish/cancel/", &body).await;
    assert_eq!(code(sent).await, (500, "internal_error".into()));
    lab.arm("revoke_answer_lost").await;
    let form = [("token", token.as_str())];
    assert!(lab.app_form("/v2/oauth/revoke/", &form).await.is_err());
    assert_eq!(
        code(lab.creator_info(&token).await).await,
        (401, "access_token_invalid".into())
    );
}

#[tokio::test]
async fn the_list_is_read_in_pages() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    for n in 0..3 {
        lab.publish(&token, &format!("v{n}"), &bytes(10 + n)).await;
        lab.forward(10);
    }
    let list = |body: Value| {
        let (lab, token) = (&lab, &token);
        async move { lab.call(token, "/video/list/?fields=title", &body).await }
    };
    let first: Value = list(json!({"max_count": 2})).await.json().await.unwrap();
    assert_eq!(first["data"]["videos"], json!([{"title": "v2"}, {"title": "v1"}]));
    assert_eq!(first["data"]["has_more"], true);
    let next = json!({"max_count": 2, "cursor": first["data"]["cursor"]});
    let second: Value = list(next).await.json().await.unwrap();
    assert_eq!(second["data"]["videos"], json!([{"title": "v0"}]));
    assert_eq!(second["data"]["has_more"], false);
    for odd in [json!({"max_count": 21}), json!({"cursor": "x"})] {
        assert_eq!(code(list(odd).await).await, (400, "invalid_params".into()));
    }
}
