//! From bytes that arrived to a post, and later looks at it.

use crate::job::{Job, act, channel, chosen, failed, next, no, ok, processing, published, waited};
use crate::stub::{Say, Stub, say};
use ai_shorts_platforms::adapter::{Machine, Standing};
use ai_shorts_platforms::tiktok::{Checkpoint, Step};
use domain::FailureClass;
use serde_json::{Value, json};
use std::time::Duration;

fn status(word: &str) -> Say {
    ok(json!({"status": word}))
}
fn ended(reason: &str) -> Say {
    ok(json!({"status": "FAILED", "fail_reason": reason}))
}
fn posted(id: Value) -> Say {
    ok(json!({"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": id}))
}
fn public() -> domain::publish::Options {
    chosen(json!({"privacy_level": "PUBLIC_TO_EVERYONE"}))
}

#[tokio::test]
async fn a_public_post_gets_its_link_from_a_list_a_number_or_text() {
    for id in [
        json!([7_423_456_789_012_345_678_u64]),
        json!(7_423_456_789_012_345_678_u64),
        json!(["7423456789012345678"]),
    ] {
        let stub = Stub::saying(vec![status("PROCESSING_UPLOAD"), posted(json!([])), posted(id)]).await;
        let mut job = Job::new(&stub, 10);
        job.options = public();
        let done = published(job.run(processing("direct")).await);
        assert_eq!(
            done.remote_url,
            format!("{}/@anna/video/7423456789012345678", stub.base)
        );
        assert_eq!(
            (&*done.remote_id, &*done.visibility),
            ("v_pub_file~1", "PUBLIC_TO_EVERYONE")
        );
        assert!(done.notes.is_empty());
    }
}

#[tokio::test]
async fn a_public_post_under_review_is_published_without_its_link() {
    let stub = Stub::saying(vec![posted(json!([]))]).await;
    let mut job = Job::new(&stub, 10);
    job.options = public();
    let done = published(job.run(processing("direct")).await);
    assert_eq!(done.remote_url, format!("{}/@anna", stub.base));
    assert_eq!(done.notes[0].code, "still_processing");
    assert!(job.count("ask_status") > 3);
    // nor is it lost when TikTok stumbles meanwhile
    for trouble in [
        say(503, ""),
        no(401, "access_token_invalid"),
        no(400, "invalid_publish_id"),
    ] {
        let stub = Stub::saying(vec![posted(json!([])), trouble]).await;
        let mut job = Job::new(&stub, 10);
        job.options = public();
        published(job.run(processing("direct")).await);
    }
    // taken down meanwhile: said, and not tried again
    let stub = Stub::saying(vec![posted(json!([])), ended("internal")]).await;
    let mut job = Job::new(&stub, 10);
    job.options = public();
    let (kept, _) = failed(job.run(processing("direct")).await);
    assert_eq!(kept, None);
}

#[tokio::test]
async fn it_polls_ever_slower_and_asks_the_person_after_a_day() {
    let stub = Stub::saying(vec![status("PROCESSING_DOWNLOAD"), status("SOMETHING_NEW")]).await;
    let mut job = Job::new(&stub, 10);
    let mut at = processing("direct");
    let mut waits = Vec::new();
    let failure = loop {
        match job.step(&at, true).await {
            Step::Wait { checkpoint, wait } => {
                waits.push(wait.as_secs());
                job.hand.forward(wait);
                at = checkpoint;
            }
            other => break failed(other).1,
        }
    };
    assert_eq!(waits[..7], [3, 5, 10, 20, 30, 45, 60]);
    assert_eq!(*waits.last().unwrap(), 300);
    assert!(waits.windows(2).all(|w| w[0] <= w[1]));
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Ambiguous, "processing_timeout")
    );
}

#[tokio::test]
async fn each_reason_of_a_failed_attempt() {
    use FailureClass::{Permanent, RateLimited, Reconnect, Rejected};
    for (reason, class, code) in [
        ("file_format_check_failed", Rejected, "failed_file_format"),
        ("duration_check_failed", Rejected, "failed_duration"),
        ("frame_rate_check_failed", Rejected, "failed_frame_rate"),
        ("picture_size_check_failed", Rejected, "failed_picture_size"),
        ("spam_risk_text", Rejected, "rejected_text"),
        ("app_version_check_failed", Rejected, "app_version"),
        ("publish_cancelled", Permanent, "publish_cancelled"),
        ("spam_risk", Permanent, "spam_risk"),
        ("spam_risk_user_banned_from_posting", Permanent, "account_banned"),
        ("spam_risk_too_many_posts", RateLimited, "posts_today"),
        ("auth_removed", Reconnect, "access_revoked"),
        ("something_new", Permanent, "failed_unknown"),
    ] {
        let stub = Stub::saying(vec![ended(reason)]).await;
        let mut job = Job::new(&stub, 10);
        let (kept, f) = failed(job.step(&processing("direct"), true).await);
        // the attempt is over: what follows begins anew and makes no second post
        assert_eq!(
            (kept, f.class, &*f.code),
            (Some(Checkpoint::first()), class, code)
        );
    }
}

#[tokio::test]
async fn a_stumble_of_tiktok_is_tried_three_times_more() {
    let stub = Stub::start(|head| {
        if head.path.ends_with("/fetch/") {
            ended("internal")
        } else {
            crate::job::good(head)
        }
    })
    .await;
    let mut job = Job::new(&stub, 10);
    let (kept, f) = failed(job.run(Checkpoint::first()).await);
    assert_eq!(
        (kept, f.class, &*f.code),
        (
            Some(Checkpoint::first()),
            FailureClass::Permanent,
            "failed_internal"
        )
    );
    assert_eq!(job.count("init_upload"), 4);
}

#[tokio::test]
async fn a_post_that_tiktok_does_not_know_is_waited_for_then_asked_of_the_person() {
    let stub = Stub::saying(vec![no(400, "invalid_publish_id")]).await;
    let mut job = Job::new(&stub, 10);
    let (at, _) = waited(job.step(&processing("direct"), true).await);
    job.hand.forward(Duration::from_secs(600));
    let (kept, f) = failed(job.step(&at, true).await);
    assert_eq!(
        (kept, f.class, &*f.code),
        (None, FailureClass::Ambiguous, "publish_unknown")
    );
    let stub = Stub::saying(vec![no(400, "token_not_authorized_for_specified_publish_id")]).await;
    let (_, f) = failed(Job::new(&stub, 10).step(&processing("direct"), true).await);
    assert_eq!((f.class, &*f.code), (FailureClass::Reconnect, "other_account"));
}

#[tokio::test]
async fn a_draft_that_was_posted_at_once_is_published() {
    let stub = Stub::saying(vec![posted(json!([]))]).await;
    let mut job = Job::new(&stub, 10);
    let done = published(job.step(&processing("inbox"), true).await);
    assert_eq!((&*done.visibility, done.notes.len()), ("inbox", 0));
    let stub = Stub::saying(vec![posted(json!([5]))]).await;
    let done = published(Job::new(&stub, 10).step(&processing("inbox"), true).await);
    assert_eq!(done.visibility, "PUBLIC_TO_EVERYONE");
    assert_eq!(done.remote_url, format!("{}/@anna/video/5", stub.base));
    let at = next(
        Job::new(&Stub::saying(vec![status("PROCESSING_UPLOAD")]).await, 10)
            .step(&processing("inbox"), true)
            .await,
    );
    assert_eq!(at.name(), "processing");
}

#[tokio::test]
async fn later_looks_tell_the_standing() {
    type Seen = Result<(Standing, Option<&'static str>, bool), &'static str>;
    let private = || chosen(json!({}));
    let inbox = || chosen(json!({"mode": "inbox"}));
    let rows: Vec<(domain::publish::Options, Say, Seen)> = vec![
        (
            public(),
            posted(json!([5])),
            Ok((Standing::Live, Some("PUBLIC_TO_EVERYONE"), true)),
        ),
        (
            public(),
            posted(json!([])),
            Ok((Standing::Processing, Some("PUBLIC_TO_EVERYONE"), false)),
        ),
        (
            private(),
            posted(json!([])),
            Ok((Standing::Private, Some("SELF_ONLY"), false)),
        ),
        (
            chosen(json!({"privacy_level": "MUTUAL_FOLLOW_FRIENDS"})),
            posted(json!([])),
            Ok((Standing::Live, Some("MUTUAL_FOLLOW_FRIENDS"), false)),
        ),
        (
            inbox(),
            status("SEND_TO_USER_INBOX"),
            Ok((Standing::Private, Some("inbox"), false)),
        ),
        (
            inbox(),
            posted(json!([5])),
            Ok((Standing::Live, Some("PUBLIC_TO_EVERYONE"), true)),
        ),
        (inbox(), posted(json!([])), Ok((Standing::Live, None, false))),
        (
            private(),
            status("PROCESSING_UPLOAD"),
            Ok((Standing::Processing, None, false)),
        ),
        (private(), no(400, "invalid_publish_id"), Err("publish_unknown")),
        (private(), no(401, "access_token_invalid"), Err("access_expired")),
    ];
    for (options, answer, expected) in rows {
        let stub = Stub::saying(vec![answer]).await;
        let mut job = Job::new(&stub, 10);
        let seen = job
            .tiktok
            .verify(
                act(),
                &job.access,
                channel(&job.scopes),
                "v_pub_file~1",
                &options,
                &mut job.log,
            )
            .await;
        assert_eq!(
            seen.as_ref()
                .map(|v| (
                    v.standing.clone(),
                    v.visibility.as_deref(),
                    v.remote_url.is_some()
                ))
                .map_err(|f| &*f.code),
            expected
        );
        assert_eq!(stub.last().json()["publish_id"], "v_pub_file~1");
    }
    let stub = Stub::saying(vec![ended("spam_risk")]).await;
    let mut job = Job::new(&stub, 10);
    let seen = job
        .tiktok
        .verify(
            act(),
            &job.access,
            channel(&job.scopes),
            "v",
            &public(),
            &mut job.log,
        )
        .await
        .unwrap();
    assert!(matches!(seen.standing, Standing::Rejected(f) if f.code == "spam_risk"));
}
