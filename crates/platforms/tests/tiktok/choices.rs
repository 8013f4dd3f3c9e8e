//! What the person chose, and what the account offers.

use crate::job::{Job, chosen, creator, failed, good, next, no, ok, scopes};
use crate::stub::Stub;
use ai_shorts_platforms::tiktok::Checkpoint;
use serde_json::{Value, json};

#[tokio::test]
async fn nothing_that_was_not_chosen_is_sent_with_a_yes() {
    let stub = Stub::start(good).await;
    let mut job = Job::new(&stub, 10);
    job.options.caption = None;
    job.run(Checkpoint::first()).await;
    assert_eq!(
        stub.requests()[1].json()["post_info"],
        json!({"privacy_level": "SELF_ONLY", "disable_comment": true, "disable_duet": true,
            "disable_stitch": true, "brand_content_toggle": false, "brand_organic_toggle": false})
    );
    // a title stands in for a caption, ours never does
    job.options.title = Some("A title".into());
    job.run(Checkpoint::first()).await;
    assert_eq!(stub.requests()[5].json()["post_info"]["title"], "A title");
}

#[tokio::test]
async fn what_the_account_does_not_offer_now_is_refused_before_anything_is_begun() {
    let mut rows: Vec<(Value, Value, &str)> = vec![
        (json!({"privacy_level": null}), json!({}), "privacy_missing"),
        (
            json!({"privacy_level": "FOLLOWER_OF_CREATOR"}),
            json!({}),
            "privacy_not_offered",
        ),
        (
            json!({"privacy_level": "PUBLIC_TO_EVERYONE"}),
            json!({"privacy_level_options": ["SELF_ONLY"]}),
            "privacy_not_offered",
        ),
        (json!({"brand_content": true}), json!({}), "brand_private"),
        (json!({"allow_stitch": true}), json!({}), "stitch_off"),
        (
            json!({"allow_duet": true}),
            json!({"duet_disabled": true}),
            "duet_off",
        ),
        (
            json!({"allow_comment": true}),
            json!({"comment_disabled": true}),
            "comment_off",
        ),
        (json!({}), json!({"max_video_post_duration_sec": 29}), "too_long"),
    ];
    rows.push((
        json!({"brand_content": true, "privacy_level": "MUTUAL_FOLLOW_FRIENDS"}),
        json!({}),
        "",
    ));
    for (own, told, code) in rows {
        let mut info = creator();
        for (k, v) in told.as_object().unwrap() {
            info[k] = v.clone();
        }
        let stub = Stub::saying(vec![ok(info)]).await;
        let mut job = Job::new(&stub, 1000);
        job.options = chosen(own);
        let step = job.step(&Checkpoint::first(), false).await;
        if code.is_empty() {
            assert_eq!(next(step).name(), "init_sent");
        } else {
            let (kept, f) = failed(step);
            assert_eq!(
                (kept, &*f.code, f.class),
                (None, code, domain::FailureClass::Rejected)
            );
        }
    }
}

#[tokio::test]
async fn what_can_be_known_without_a_question_is_not_asked() {
    let stub = Stub::start(good).await;
    let caption = |n| {
        let mut o = chosen(json!({}));
        o.caption = Some("😀".repeat(n));
        o
    };
    let run = |change: fn(&mut Job)| {
        let mut job = Job::new(&stub, 1000);
        change(&mut job);
        async move { failed(job.step(&Checkpoint::first(), true).await).1.code }
    };
    assert_eq!(
        run(|j| j.scopes = scopes("user.info.basic,video.upload")).await,
        "scope_missing"
    );
    assert_eq!(run(|j| j.size = (4 << 30) + 1).await, "file_too_large");
    assert_eq!(run(|j| j.mime = "video/x-matroska").await, "file_kind");
    assert!(stub.requests().is_empty());
    let mut job = Job::new(&stub, 1000);
    job.options = caption(1100);
    assert_eq!(
        next(job.step(&Checkpoint::first(), false).await).name(),
        "init_sent"
    );
    job.options = caption(1101);
    assert_eq!(
        failed(job.step(&Checkpoint::first(), false).await).1.code,
        "caption_too_long"
    );
}

#[tokio::test]
async fn an_account_that_may_not_post_now_is_said_with_http_200() {
    for (code, expected, wait) in [
        ("spam_risk_too_many_posts", "posts_today", Some(86_400_000)),
        ("spam_risk_user_banned_from_posting", "account_banned", None),
        ("reached_active_user_cap", "active_user_cap", Some(86_400_000)),
    ] {
        let stub = Stub::saying(vec![no(200, code)]).await;
        let mut job = Job::new(&stub, 1000);
        let (_, f) = failed(job.step(&Checkpoint::first(), false).await);
        assert_eq!((&*f.code, f.retry_after_ms), (expected, wait));
        assert_eq!(job.log.0[0].code.as_deref(), Some(expected));
    }
}
