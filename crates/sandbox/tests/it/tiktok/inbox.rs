//! Drafts: delivered to the creator, who posts them or does not.

use crate::tiktok::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn a_draft_waits_in_the_inbox_until_its_creator_posts_it() {
    let mut lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(1_000);
    let (id, url) = begun(lab.inbox_init(&token, all.len()).await).await;
    assert!(id.starts_with("v_inbox_file~"));
    assert_eq!(lab.send_all(&url, &all, 0).await, [201]);
    assert_eq!(
        lab.page_form("/inbox", &[("publish_id", &id)]).await,
        404,
        "not there yet"
    );
    lab.forward(24 * 3600 * 3);
    let token = lab.access("sandbox-creator").await;
    assert_eq!(lab.standing(&token, &id).await["status"], "SEND_TO_USER_INBOX");
    let video = lab.videos().await[0].clone();
    assert_eq!(
        (&video["state"], &video["visibility"]),
        (&json!("inbox"), &json!(null))
    );
    let (status, html) = lab.page("/inbox").await;
    assert!(status == 200 && html.contains(&id));
    lab.restart().await;
    let form = [("publish_id", id.as_str()), ("caption", "By hand")];
    assert_eq!(lab.page_form("/inbox", &form).await, 303);
    let standing = lab.standing(&token, &id).await;
    assert_eq!(standing["status"], "PUBLISH_COMPLETE");
    lab.forward(1);
    let ids = |standing: &Value| standing["publicaly_available_post_id"].as_array().unwrap().len();
    assert_eq!(ids(&lab.standing(&token, &id).await), 1);
    let mine = [("publish_id", id.as_str()), ("privacy_level", "SELF_ONLY")];
    assert_eq!(lab.page_form("/inbox", &mine).await, 303, "even several times");
    assert_eq!(ids(&lab.standing(&token, &id).await), 1);
    let state = lab.state().await;
    assert_eq!(state["posts_by_content"][0]["posts"], 2);
    assert_eq!(state["posts_by_content"][0]["drafts"], 1);
    assert!(lab.page("").await.1.contains("By hand"));
}

#[tokio::test]
async fn five_drafts_may_wait_and_posting_one_frees_its_place() {
    let lab = Lab::new().await;
    lab.tune(json!({"inits_per_minute": 100})).await;
    let token = lab.access("sandbox-creator").await;
    let mut last = String::new();
    for n in 0..5 {
        let all = bytes(100 + n);
        let (id, url) = begun(lab.inbox_init(&token, all.len()).await).await;
        assert_eq!(lab.send_all(&url, &all, 0).await, [201]);
        last = id;
    }
    let refusal = (403, "spam_risk_too_many_pending_share".to_owned());
    assert_eq!(code(lab.inbox_init(&token, 10).await).await, refusal);
    lab.forward(3);
    assert_eq!(lab.page_form("/inbox", &[("publish_id", &last)]).await, 303);
    assert_eq!(lab.inbox_init(&token, 10).await.status(), 200);
    assert_eq!(code(lab.inbox_init(&token, 10).await).await, refusal);
    lab.forward(3_601);
    assert_eq!(
        lab.inbox_init(&token, 10).await.status(),
        200,
        "an empty one is over"
    );
    lab.forward(24 * 3600);
    let token = lab.access("sandbox-creator").await;
    assert_eq!(lab.inbox_init(&token, 10).await.status(), 200);
}

#[tokio::test]
async fn a_draft_can_fail_and_can_be_refused() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    for (fault, status, refusal) in [
        ("inbox_500", 500, "internal_error"),
        ("inbox_403_pending", 403, "spam_risk_too_many_pending_share"),
        ("inbox_403_banned", 403, "spam_risk_user_banned_from_posting"),
        ("inbox_429", 429, "rate_limit_exceeded"),
    ] {
        lab.arm(fault).await;
        let sent = lab.inbox_init(&token, 10).await;
        assert_eq!(code(sent).await, (status, refusal.into()));
    }
    lab.arm("process_failed_app_version").await;
    let (id, url) = begun(lab.inbox_init(&token, 10).await).await;
    assert_eq!(lab.send_all(&url, &bytes(10), 0).await, [201]);
    lab.forward(3);
    let standing = lab.standing(&token, &id).await;
    assert_eq!(standing["status"], "FAILED");
    assert_eq!(standing["fail_reason"], "app_version_check_failed");
}
