//! Processing, and looking back.

use crate::job::{Job, START, act, clip, codes, failed, ours, published, video, vk};
use crate::stub::{Say, Stub, error, good, say};
use ai_shorts_platforms::adapter::{CallLog, Machine, Standing, Verified};
use domain::publish::Options;
use domain::{Clock, FailureClass};
use serde_json::{Value, json};
use std::time::Duration;

async fn polling(answers: Vec<Value>) -> (Stub, Job) {
    let stub = Stub::saying(answers.into_iter().map(good).collect()).await;
    let job = Job::new(&stub, 9);
    (stub, job)
}

#[tokio::test]
async fn a_video_is_waited_for_until_it_can_be_watched() {
    let (stub, mut job) = polling(vec![
        json!({"count": 0, "items": []}),
        clip(json!({"duration": 0, "processing": 1})),
        clip(json!({"converting": 1})),
        clip(json!({"processing": 0, "converting": 0, "content_restricted": 0})),
    ])
    .await;
    let got = published(job.run(video()).await);
    assert_eq!(stub.requests().len(), 4);
    assert_eq!(codes(&got), ["landed_as_video"]);
}

#[tokio::test]
async fn a_video_that_never_gets_ready_becomes_a_question() {
    let (stub, mut job) = polling(vec![clip(json!({"processing": 1}))]).await;
    let (_, failure) = failed(job.run(video()).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Ambiguous, "processing_timeout")
    );
    assert!((20..60).contains(&stub.requests().len()), "not hammered");
    let spent = job.hand_since();
    assert!((Duration::from_mins(60)..Duration::from_mins(63)).contains(&spent));
}

#[tokio::test]
async fn a_restricted_and_a_removed_video_are_told() {
    let restricted =
        clip(json!({"content_restricted": 2, "content_restricted_message": "By the owner's claim"}));
    let (_stub, mut job) = polling(vec![restricted]).await;
    let (_, failure) = failed(job.run(video()).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Rejected, "restricted")
    );
    assert_eq!(failure.platform_words.as_deref(), Some("By the owner's claim"));
    let (stub, mut job) = polling(vec![
        clip(json!({"processing": 1})),
        json!({"count": 0, "items": []}),
    ])
    .await;
    let (_, failure) = failed(job.run(video()).await);
    assert_eq!(failure.code, "video_gone");
    assert_eq!(stub.requests().len(), 4, "three readings without it");
}

#[tokio::test]
async fn a_video_not_for_everyone_is_told() {
    let (_stub, mut job) = polling(vec![clip(json!({"privacy_view": {"category": "friends"}}))]).await;
    let got = published(job.run(video()).await);
    assert_eq!(
        (got.visibility.as_str(), codes(&got)),
        ("friends", vec!["landed_as_video", "visibility_differs"])
    );
    for all in [json!({"category": "all"}), json!(["all"]), json!(null)] {
        let (_stub, mut job) = polling(vec![clip(json!({"privacy_view": all}))]).await;
        assert_eq!(published(job.run(video()).await).visibility, "public");
    }
}

async fn verify(answer: Say, id: &str) -> Result<Verified, domain::Failure> {
    let stub = Stub::saying(vec![answer]).await;
    let adapter = vk(&stub, Clock::manual(START.parse().unwrap()).0);
    let mut log = CallLog::default();
    let access = "canary-access".into();
    let got = adapter
        .verify(act(), &access, ours(), id, &Options::default(), &mut log)
        .await;
    got.map(|mut v| {
        v.remote_url = v.remote_url.map(|u| u.rsplit('/').next().unwrap().to_owned());
        v
    })
}

#[tokio::test]
async fn a_later_look_says_what_is_there() {
    let standing = async |answer, id| verify(answer, id).await.unwrap().standing;
    let live = verify(good(clip(json!({"type": "short_video"}))), "7_100")
        .await
        .unwrap();
    assert_eq!(live.standing, Standing::Live);
    assert_eq!(
        (live.visibility.as_deref(), live.remote_url.as_deref()),
        (Some("public"), Some("clip7_100"))
    );
    let none = || good(json!({"count": 0, "items": []}));
    assert_eq!(standing(none(), "7_100").await, Standing::Removed);
    assert_eq!(standing(good(clip(json!({}))), "7_101").await, Standing::Removed);
    assert_eq!(standing(none(), "nonsense").await, Standing::Removed);
    assert_eq!(
        standing(good(clip(json!({"processing": 1}))), "7_100").await,
        Standing::Processing
    );
    let private = good(clip(json!({"privacy_view": ["only_me"]})));
    assert_eq!(standing(private, "7_100").await, Standing::Private);
    let refused = standing(good(clip(json!({"content_restricted": 1}))), "7_100").await;
    assert!(matches!(refused, Standing::Rejected(f) if f.code == "restricted"));
    for (answer, code) in [
        (error(5, "x"), "access_expired"),
        (say(502, ""), "platform_unreachable"),
    ] {
        assert_eq!(verify(answer, "7_100").await.unwrap_err().code, code);
    }
}
