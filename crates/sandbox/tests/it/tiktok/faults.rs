//! What can go wrong, and what it leaves behind.

use crate::tiktok::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn creator_info_refuses_in_every_way() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    for (fault, status, refusal) in [
        ("creator_info_too_many_posts", 200, "spam_risk_too_many_posts"),
        ("creator_info_banned", 200, "spam_risk_user_banned_from_posting"),
        ("creator_info_user_cap", 200, "reached_active_user_cap"),
        ("creator_info_500", 500, "internal_error"),
        ("creator_info_429", 429, "rate_limit_exceeded"),
        ("creator_info_scope_not_authorized", 401, "scope_not_authorized"),
        ("access_token_invalid", 401, "access_token_invalid"),
    ] {
        lab.arm(fault).await;
        let sent = lab.creator_info(&token).await;
        assert_eq!(code(sent).await, (status, refusal.into()), "{fault}");
    }
    lab.arm("creator_info_html_502").await;
    assert_eq!(lab.creator_info(&token).await.status(), 502);
    lab.arm("creator_info_answer_lost").await;
    let path = "/post/publish/creator_info/query/";
    assert!(lab.try_call(&token, path, &json!({})).await.is_err());
    lab.arm("user_info_500").await;
    lab.arm("user_info_scope_missed").await;
    let path = "/v2/user/info/?fields=open_id";
    assert_eq!(lab.get(&token, path).await.status(), 500);
    assert_eq!(
        code(lab.get(&token, path).await).await,
        (401, "scope_permission_missed".into())
    );
}

#[tokio::test]
async fn an_init_is_refused_with_each_code_and_makes_nothing() {
    let lab = Lab::new().await;
    lab.tune(json!({"inits_per_minute": 100})).await;
    let token = lab.access("sandbox-creator").await;
    for (fault, status, refusal) in [
        ("init_500", 500, "internal_error"),
        ("init_400_invalid_param", 400, "invalid_param"),
        ("init_400_invalid_params", 400, "invalid_params"),
        ("init_401_access_token_invalid", 401, "access_token_invalid"),
        ("init_401_scope_not_authorized", 401, "scope_not_authorized"),
        ("init_403_too_many_posts", 403, "spam_risk_too_many_posts"),
        ("init_403_banned", 403, "spam_risk_user_banned_from_posting"),
        ("init_403_user_cap", 403, "reached_active_user_cap"),
        (
            "init_403_unaudited",
            403,
            "unaudited_client_can_only_post_to_private_accounts",
        ),
        ("init_403_url_ownership", 403, "url_ownership_unverified"),
        ("init_403_privacy", 403, "privacy_level_option_mismatch"),
        ("init_429", 429, "rate_limit_exceeded"),
    ] {
        lab.arm(fault).await;
        let sent = lab.init(&token, &plain("t", 10)).await;
        assert_eq!(code(sent).await, (status, refusal.into()), "{fault}");
    }
    assert_eq!(lab.state().await["publishes"], 0);
}

#[tokio::test]
async fn a_lost_init_leaves_a_task_that_nobody_can_fill() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let path = "/post/publish/video/init/";
    lab.arm("init_answer_lost").await;
    assert!(lab.try_call(&token, path, &plain("t", 10)).await.is_err());
    lab.arm("init_500_after_create").await;
    assert_eq!(lab.init(&token, &plain("t", 10)).await.status(), 500);
    lab.arm("init_500_no_code_after_create").await;
    let sent = lab.init(&token, &plain("t", 10)).await;
    assert_eq!(
        (sent.status().as_u16(), sent.text().await.unwrap()),
        (502, String::new())
    );
    let state = lab.state().await;
    assert_eq!((&state["publishes"], &state["sessions"]), (&json!(3), &json!(3)));
    lab.publish(&token, "t", &bytes(10)).await;
    assert_eq!(lab.state().await["posts_by_content"][0]["posts"], 1);
}

const CHUNK_FAULTS: [&str; 12] = [
    "put_500_before_store",
    "put_500_after_store",
    "put_answer_lost",
    "put_final_answer_lost",
    "put_403_expired",
    "put_404",
    "put_404_after_last",
    "put_400",
    "put_416_after_store",
    "put_cut",
    "put_200_final",
    "put_no_content_range",
];

/// Sends chunk after chunk and goes on by `status/fetch` as section 3 of the notes says; answers whether the
/// address let it.
async fn go_on(lab: &Lab, token: &str, id: &str, url: &str, all: &[u8]) -> bool {
    let mut first = 0;
    for _ in 0..12 {
        let next = end_of(first, all.len());
        let sent = lab.send(url, &all[first..next], first, all.len()).await;
        match sent.map(|sent| sent.status().as_u16()) {
            Ok(206) => first = next,
            Ok(200 | 201) => return true,
            Ok(403 | 404) => {
                let standing = lab.standing(token, id).await;
                return standing["uploaded_bytes"] == all.len();
            }
            _ => {
                let standing = lab.standing(token, id).await;
                first = usize::try_from(standing["uploaded_bytes"].as_u64().unwrap()).unwrap();
                if first == all.len() {
                    return true;
                }
            }
        }
    }
    panic!("no end");
}

#[tokio::test]
async fn every_fault_of_a_chunk_leaves_one_way_to_one_post() {
    let film = bytes(2 * CHUNK + 100);
    // at the first chunk with the bytes kept, at the last one without
    for (after, keep) in [(0, true), (1, false)] {
        let lab = Lab::at(REDIRECT, keep).await;
        lab.tune(json!({"inits_per_minute": 100, "posts_per_day": 100, "statuses_per_minute": 1_000}))
            .await;
        let token = lab.access("sandbox-creator").await;
        for (n, fault) in CHUNK_FAULTS.into_iter().enumerate() {
            let all = &film[..2 * CHUNK + n];
            let (id, url) = lab.begin(&token, fault, all.len()).await;
            let is_final = fault.contains("final") || fault.ends_with("last");
            let after = if is_final { 0 } else { after };
            lab.arm_with(json!({"platform": "tiktok", "fault": fault, "after": after}))
                .await;
            let is_done = go_on(&lab, &token, &id, &url, all).await;
            let is_over = ["put_403_expired", "put_404"].contains(&fault);
            assert_eq!(is_done, !is_over, "{fault}");
            if is_over {
                let again = lab.begin(&token, fault, all.len()).await;
                assert!(go_on(&lab, &token, &again.0, &again.1, all).await);
            }
            let state = lab.state().await;
            let counts = state["posts_by_content"].as_array().unwrap();
            let mine = counts.iter().find(|c| c["sha256"] == sha(all)).unwrap();
            assert_eq!(mine["posts"], 1, "{fault}");
            assert_eq!(state["faults_hit"][fault], 1, "{fault}");
        }
    }
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_last_whole_chunk() {
    use tokio::io::AsyncWriteExt;
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(2 * CHUNK + 9);
    let (id, url) = lab.begin(&token, "t", all.len()).await;
    let sent = lab.send(&url, &all[..CHUNK], 0, all.len()).await.unwrap();
    assert_eq!(sent.status(), 206);
    let parsed = url::Url::parse(&url).unwrap();
    let mut raw = tokio::net::TcpStream::connect((parsed.host_str().unwrap(), parsed.port().unwrap()))
        .await
        .unwrap();
    let head = format!(
        "PUT {}?{} HTTP/1.1\r\nHost: x\r\nContent-Type: video/mp4\r\nContent-Length: {}\r\nContent-Range: bytes {CHUNK}-{}/{}\r\n\r\n",
        parsed.path(),
        parsed.query().unwrap(),
        all.len() - CHUNK,
        all.len() - 1,
        all.len()
    );
    raw.write_all(head.as_bytes()).await.unwrap();
    raw.write_all(&all[CHUNK..CHUNK + 1_000_000]).await.unwrap();
    drop(raw);
    assert_eq!(lab.standing(&token, &id).await["uploaded_bytes"], CHUNK);
    assert_eq!(lab.send_all(&url, &all, CHUNK).await, [201]);
    assert_eq!(lab.videos().await[0]["sha256"], sha(&all));
}

#[tokio::test]
async fn two_clients_on_one_address_make_one_post() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(4_000_000);
    let (id, url) = lab.begin(&token, "t", all.len()).await;
    let sends = (0..4).map(|_| lab.send(&url, &all, 0, all.len()));
    futures_util::future::join_all(sends).await;
    assert!(go_on(&lab, &token, &id, &url, &all).await);
    assert_eq!(lab.state().await["posts_by_content"][0]["posts"], 1);
    assert_eq!(lab.videos().await[0]["sha256"], sha(&all));
}

#[tokio::test]
async fn a_publish_fails_with_each_reason() {
    let lab = Lab::new().await;
    lab.tune(json!({"inits_per_minute": 100, "posts_per_day": 100}))
        .await;
    let token = lab.access("sandbox-creator").await;
    for (fault, reason) in [
        ("process_failed_file_format", "file_format_check_failed"),
        ("process_failed_duration", "duration_check_failed"),
        ("process_failed_frame_rate", "frame_rate_check_failed"),
        ("process_failed_picture_size", "picture_size_check_failed"),
        ("process_failed_internal", "internal"),
        ("process_failed_video_pull", "video_pull_failed"),
        ("process_failed_photo_pull", "photo_pull_failed"),
        ("process_failed_cancelled", "publish_cancelled"),
        ("process_failed_auth_removed", "auth_removed"),
        ("process_failed_too_many_posts", "spam_risk_too_many_posts"),
        ("process_failed_banned", "spam_risk_user_banned_from_posting"),
        ("process_failed_spam_text", "spam_risk_text"),
        ("process_failed_spam", "spam_risk"),
        ("process_failed_app_version", "app_version_check_failed"),
    ] {
        lab.arm(fault).await;
        let id = lab.publish(&token, fault, &bytes(20)).await;
        assert_eq!(lab.standing(&token, &id).await["status"], "PROCESSING_UPLOAD");
        lab.forward(3);
        let standing = lab.standing(&token, &id).await;
        assert_eq!(
            (&standing["status"], &standing["fail_reason"]),
            (&json!("FAILED"), &json!(reason))
        );
    }
    assert_eq!(lab.state().await["posts_by_content"][0]["posts"], 0);
    assert!(lab.videos().await.iter().all(|v| v["state"] == "failed"));
}

#[tokio::test]
async fn a_status_can_be_odd_late_or_forgotten() {
    let lab = Lab::new().await;
    lab.tune(json!({"access_token_seconds": 999_999})).await;
    let token = lab.access("sandbox-creator").await;
    lab.arm("moderation_hours").await;
    let id = lab.publish(&token, "t", &bytes(10)).await;
    let ids = |standing: Value| standing["publicaly_available_post_id"].clone();
    lab.forward(6 * 3600 + 2);
    assert_eq!(ids(lab.standing(&token, &id).await), json!([]));
    lab.forward(1);
    lab.arm("status_id_bare_number").await;
    let bare = ids(lab.standing(&token, &id).await);
    assert_eq!(json!([bare]), ids(lab.standing(&token, &id).await));
    lab.arm("status_unknown_word").await;
    let word = lab.standing(&token, &id).await["status"].clone();
    assert_ne!(word, lab.standing(&token, &id).await["status"]);
    for (fault, status, refusal) in [
        ("status_500", 500, "internal_error"),
        ("status_429", 429, "rate_limit_exceeded"),
        ("status_invalid_publish_id", 400, "invalid_publish_id"),
        (
            "status_not_authorized",
            400,
            "token_not_authorized_for_specified_publish_id",
        ),
        ("status_scope_not_authorized", 401, "scope_not_authorized"),
        ("status_forgotten", 400, "invalid_publish_id"),
    ] {
        lab.arm(fault).await;
        let sent = lab.status(&token, &id).await;
        assert_eq!(code(sent).await, (status, refusal.into()), "{fault}");
    }
    assert_eq!(
        code(lab.status(&token, &id).await).await,
        (400, "invalid_publish_id".into())
    );
    lab.arm("list_late").await;
    let list = || async {
        let sent = lab.call(&token, "/video/list?fields=id", &json!({})).await;
        sent.json::<Value>().await.unwrap()["data"]["videos"].clone()
    };
    assert_eq!(list().await, json!([]));
    assert_eq!(
        list().await,
        json!([{"id": bare.to_string()}]),
        "the post is there"
    );
    lab.arm("process_never").await;
    let never = lab.publish(&token, "t", &bytes(11)).await;
    lab.arm("process_slow").await;
    let slow = lab.publish(&token, "t", &bytes(12)).await;
    lab.arm("moderation_never").await;
    let shy = lab.publish(&token, "t", &bytes(13)).await;
    lab.forward(59);
    assert_eq!(lab.standing(&token, &slow).await["status"], "PROCESSING_UPLOAD");
    lab.forward(24 * 3600);
    assert_eq!(lab.standing(&token, &never).await["status"], "PROCESSING_UPLOAD");
    assert_eq!(lab.standing(&token, &slow).await["status"], "PUBLISH_COMPLETE");
    assert_eq!(ids(lab.standing(&token, &shy).await), json!([]));
    lab.arm("status_answer_lost").await;
    let path = "/post/publish/status/fetch/";
    assert!(
        lab.try_call(&token, path, &json!({"publish_id": slow}))
            .await
            .is_err()
    );
    lab.arm("status_html_502").await;
    assert_eq!(lab.status(&token, &slow).await.status(), 502);
}
