//! From the id of the video to published.

use crate::job::{Job, START, act, failed, next, ours, published, video, youtube};
use crate::stub::{Say, Stub, error, say};
use ai_shorts_platforms::adapter::{CallLog, Machine, Standing};
use ai_shorts_platforms::youtube::{Checkpoint, Step};
use bytes::Bytes;
use domain::publish::{Options, TargetState, Visibility};
use domain::{Clock, FailureClass};
use serde_json::{Value, json};
use std::time::Duration;

fn seen(status: &Value, processing: &Value) -> Say {
    say(
        200,
        json!({"items": [{"id": "vid1", "snippet": {"channelId": "UCours"}, "status": status,
            "processingDetails": processing}]}),
    )
}
fn processed(privacy: &str) -> Say {
    seen(
        &json!({"uploadStatus": "processed", "privacyStatus": privacy}),
        &json!({"processingStatus": "succeeded"}),
    )
}
const JPEG: Bytes = Bytes::from_static(&[0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

#[tokio::test]
async fn what_is_wrong_with_a_file_has_a_code_each() {
    let rows = [
        (
            json!({"uploadStatus": "failed", "failureReason": "invalidFile"}),
            "failed_invalid_file",
        ),
        (
            json!({"uploadStatus": "failed", "failureReason": "uploadAborted"}),
            "failed_upload_aborted",
        ),
        (
            json!({"uploadStatus": "failed", "failureReason": "somethingNew"}),
            "failed_unknown",
        ),
        (json!({"uploadStatus": "failed"}), "failed_unknown"),
        (
            json!({"uploadStatus": "rejected", "rejectionReason": "duplicate"}),
            "rejected_duplicate",
        ),
        (
            json!({"uploadStatus": "rejected", "rejectionReason": "termsOfUse"}),
            "rejected_terms_of_use",
        ),
        (
            json!({"uploadStatus": "rejected", "rejectionReason": "uploaderAccountSuspended"}),
            "rejected_uploader_account_suspended",
        ),
        (json!({"uploadStatus": "rejected"}), "rejected_unknown"),
        (json!({"uploadStatus": "deleted"}), "video_not_found"),
    ];
    for (status, code) in rows {
        let stub = Stub::saying(vec![seen(&status, &json!({}))]).await;
        let (_, failure) = failed(Job::new(&stub, 10).step(&video("processing"), false).await);
        assert_eq!((&*failure.code, failure.class), (code, FailureClass::Rejected));
    }
    let uploaded = json!({"uploadStatus": "uploaded"});
    let failing = json!({"processingStatus": "failed", "processingFailureReason": "transcodeFailed"});
    let stub = Stub::saying(vec![seen(&uploaded, &failing)]).await;
    let (_, failure) = failed(Job::new(&stub, 10).step(&video("processing"), false).await);
    assert_eq!(failure.code, "failed_transcode_failed");
}

#[tokio::test]
async fn it_polls_ever_slower_and_asks_the_person_after_a_day() {
    let busy = seen(
        &json!({"uploadStatus": "uploaded"}),
        &json!({"processingStatus": "terminated"}),
    );
    let stub = Stub::saying(vec![busy]).await;
    let mut job = Job::new(&stub, 10);
    let mut at = video("processing");
    let mut waits = Vec::new();
    let failure = loop {
        match job.step(&at, false).await {
            Step::Wait { checkpoint, wait } => {
                waits.push(wait.as_secs());
                job.hand.forward(wait);
                at = checkpoint;
            }
            other => break failed(other).1,
        }
    };
    assert_eq!(waits[..8], [5, 10, 20, 30, 60, 60, 120, 300]);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Ambiguous, "processing_timeout")
    );
}

#[tokio::test]
async fn a_video_that_is_late_in_the_list_is_waited_for_and_one_that_is_gone_is_not() {
    let stub = Stub::saying(vec![say(200, r#"{"items":[]}"#)]).await;
    let mut job = Job::new(&stub, 10);
    assert_eq!(
        next(job.step(&video("processing"), false).await).name(),
        "processing"
    );
    job.hand.forward(Duration::from_mins(10));
    assert_eq!(
        failed(job.step(&video("processing"), false).await).1.code,
        "video_not_found"
    );
}

#[tokio::test]
async fn private_where_public_was_asked_is_said() {
    let stub = Stub::saying(vec![processed("private")]).await;
    let mut job = Job::new(&stub, 10);
    job.facts.width = 4000;
    let done = published(job.step(&video("processing"), false).await);
    assert_eq!(
        (&*done.visibility, &*done.notes[0].code),
        ("private", "locked_private")
    );
    assert_eq!(done.remote_url, format!("{}/watch?v=vid1", stub.base));
}

#[tokio::test]
async fn a_thumbnail_is_set_after_processing_and_never_fails_the_publish() {
    let png = Bytes::from_static(b"\x89PNG\r\n");
    let rows: Vec<(Bytes, Vec<Say>, usize, Option<&str>)> = vec![
        (JPEG, vec![say(200, "{}")], 1, None),
        (png, vec![say(200, "{}")], 1, None),
        (
            Bytes::from_static(b"GIF89a"),
            vec![],
            0,
            Some("thumbnail_invalid"),
        ),
        (
            JPEG,
            vec![error(403, "forbidden", "no")],
            1,
            Some("thumbnail_unverified"),
        ),
        (
            JPEG,
            vec![error(400, "invalidImage", "no")],
            1,
            Some("thumbnail_invalid"),
        ),
        (
            JPEG,
            vec![error(400, "failedPrecondition", "no")],
            1,
            Some("thumbnail_invalid"),
        ),
        (
            JPEG,
            vec![error(429, "uploadRateLimitExceeded", "no")],
            1,
            Some("thumbnail_limit"),
        ),
        (
            JPEG,
            vec![error(403, "quotaExceeded", "no")],
            1,
            Some("thumbnail_refused"),
        ),
        (JPEG, vec![say(503, ""), Say::Cut, say(200, "{}")], 3, None),
        (
            JPEG,
            vec![say(503, ""), say(503, ""), say(503, "")],
            3,
            Some("thumbnail_refused"),
        ),
    ];
    for (picture, answers, calls, note) in rows {
        let mut script = vec![processed("public")];
        script.extend(answers);
        script.push(processed("public"));
        let stub = Stub::saying(script).await;
        let mut job = Job::new(&stub, 10);
        job.thumbnail = Some(picture);
        let done = published(job.run(video("processing")).await);
        assert_eq!(done.notes.first().map(|n| &*n.code), note);
        assert_eq!(
            job.steps().iter().filter(|s| **s == "set_thumbnail").count(),
            calls
        );
        assert_eq!(job.steps().last(), Some(&"verify"));
        if calls > 0 {
            let set = &stub.requests()[1];
            assert_eq!(set.head.path, "/twin/upload/youtube/v3/thumbnails/set");
            assert_eq!(set.head.query["videoId"], "vid1");
            assert!(set.head.header("content-type").starts_with("image/"));
        }
    }
}

#[tokio::test]
async fn a_thumbnail_waits_for_the_end_of_processing() {
    let busy = seen(
        &json!({"uploadStatus": "processed", "privacyStatus": "public"}),
        &json!({"processingStatus": "processing"}),
    );
    let stub = Stub::saying(vec![busy]).await;
    let mut job = Job::new(&stub, 10);
    job.thumbnail = Some(JPEG);
    assert_eq!(
        next(job.step(&video("processing"), false).await).name(),
        "processing"
    );
    job.hand.forward(Duration::from_hours(1));
    assert_eq!(
        next(job.step(&video("processing"), false).await).name(),
        "thumbnail"
    );
}

#[tokio::test]
async fn youtubes_own_schedule_is_waited_for() {
    let held = || {
        seen(
            &json!({"uploadStatus": "processed", "privacyStatus": "private",
                "publishAt": "2026-11-24T15:00:00Z"}),
            &json!({}),
        )
    };
    let stub = Stub::saying(vec![held(), held(), processed("public")]).await;
    let mut job = Job::new(&stub, 10);
    let Step::Wait { checkpoint, wait } = job.step(&video("processing"), false).await else {
        panic!()
    };
    assert_eq!(
        (checkpoint.state(), wait.as_secs()),
        (TargetState::Scheduled, 3 * 3600 + 2)
    );
    // woken early: nothing is asked
    assert_eq!(next(job.step(&checkpoint, true).await), checkpoint);
    assert_eq!(stub.requests().len(), 1);
    job.hand.forward(wait);
    let Step::Wait { checkpoint, wait } = job.step(&checkpoint, false).await else {
        panic!()
    };
    assert_eq!(wait, Duration::from_mins(1));
    let done = published(job.step(&checkpoint, false).await);
    assert_eq!((&*done.visibility, done.notes.len()), ("public", 0));
    // one that never flips ends with a note
    let stub = Stub::saying(vec![held()]).await;
    let mut job = Job::new(&stub, 10);
    let done = published(job.run(video("processing")).await);
    assert_eq!(done.notes[0].code, "locked_private");
}

#[tokio::test]
async fn a_finished_publish_stays_finished() {
    let stub = Stub::saying(vec![processed("public")]).await;
    let mut job = Job::new(&stub, 10);
    let Step::Done {
        checkpoint,
        published,
    } = job.step(&video("verifying"), false).await
    else {
        panic!()
    };
    job.stop.cancel();
    let Step::Done { published: again, .. } = job.step(&checkpoint, true).await else {
        panic!()
    };
    assert_eq!((again, stub.requests().len()), (published, 1));
    assert!(matches!(checkpoint, Checkpoint::Done(_)));
}

#[tokio::test]
async fn a_later_look_tells_how_the_video_stands() {
    let at = "2026-11-24T15:00:00Z";
    let held = json!({"uploadStatus": "processed", "privacyStatus": "private", "publishAt": at});
    let rejected =
        json!({"uploadStatus": "rejected", "rejectionReason": "copyright", "privacyStatus": "public"});
    let rows = [
        (processed("public"), Standing::Live, Some(Visibility::Public), ""),
        (
            processed("unlisted"),
            Standing::Live,
            Some(Visibility::Unlisted),
            "visibility_differs",
        ),
        (
            processed("private"),
            Standing::Private,
            Some(Visibility::Private),
            "locked_private",
        ),
        (
            seen(&held, &json!({})),
            Standing::Scheduled(at.parse().unwrap()),
            Some(Visibility::Private),
            "",
        ),
        (
            seen(&json!({"uploadStatus": "uploaded"}), &json!({})),
            Standing::Processing,
            None,
            "",
        ),
        (say(200, r#"{"items":[]}"#), Standing::Removed, None, ""),
    ];
    let ask = async |answer| {
        let stub = Stub::saying(vec![answer]).await;
        let (clock, _) = Clock::manual(START.parse().unwrap());
        let mut log = CallLog::default();
        let adapter = youtube(&stub, clock);
        adapter
            .verify(
                act(),
                &"canary-access".into(),
                ours(),
                "vid1",
                &Options::default(),
                &mut log,
            )
            .await
    };
    for (answer, standing, visibility, note) in rows {
        let verified = ask(answer).await.unwrap();
        assert_eq!(
            (verified.standing, verified.visibility.as_deref()),
            (standing, visibility.map(Visibility::as_str))
        );
        assert_eq!(verified.notes.first().map_or("", |n| &n.code), note);
    }
    let Standing::Rejected(failure) = ask(seen(&rejected, &json!({}))).await.unwrap().standing else {
        panic!()
    };
    assert_eq!(failure.code, "rejected_copyright");
    assert_eq!(
        ask(error(401, "authError", "x")).await.unwrap_err().code,
        "access_expired"
    );
}
