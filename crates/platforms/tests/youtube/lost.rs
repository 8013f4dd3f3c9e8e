//! A session that is gone with its last byte perhaps sent.

use crate::job::{Job, START, failed, next};
use crate::stub::{Head, Say, Stub, error, say};
use ai_shorts_platforms::youtube::{Checkpoint, Step};
use domain::FailureClass;
use serde_json::{Value, json};
use std::time::Duration;

const SLUG: &str = "00112233445566778899aabbccddeeff";

fn lost() -> Checkpoint {
    serde_json::from_value(
        json!({"at": "lost", "with": {"slug": SLUG, "offset": 10, "opened_at": START,
        "lost_at": START, "cause": "404"}}),
    )
    .unwrap()
}

fn channel(videos: &'static [fn() -> Value]) -> impl FnMut(&Head) -> Say + Send + 'static {
    move |head| {
        let videos: Vec<Value> = videos.iter().map(|v| v()).collect();
        if head.path.ends_with("/playlistItems") {
            assert_eq!(head.query["playlistId"], "UUours");
            let items: Vec<_> = videos
                .iter()
                .map(|v| json!({"contentDetails": {"videoId": v["id"]}}))
                .collect();
            say(200, json!({"items": items}))
        } else {
            say(200, json!({"items": videos}))
        }
    }
}

fn file(id: &str, name: &str, size: &str) -> Value {
    json!({"id": id, "snippet": {"channelId": "UCours", "publishedAt": START},
        "processingDetails": {"fileDetailsAvailability": "available"},
        "fileDetails": {"fileName": name, "fileSize": size}})
}

#[tokio::test]
async fn the_file_with_our_mark_and_size_is_ours() {
    let stub = Stub::start(channel(&[
        || file("a", "unknown", "1000"),
        || file("b", &format!("{SLUG}.mp4"), "999"),
        || file("c", &format!("{SLUG}.mp4"), "1000"),
    ]))
    .await;
    let mut job = Job::new(&stub, 1000);
    assert_eq!(next(job.step(&lost(), true).await).remote_id(), Some("c"));
    assert_eq!(job.steps(), ["list_uploads", "find_video"]);
}

#[tokio::test]
async fn two_readings_a_quarter_of_an_hour_apart_without_it_ask_the_person() {
    let stub = Stub::start(channel(&[|| file("a", "A title.mp4", "1000")])).await;
    let mut job = Job::new(&stub, 1000);
    let Step::Wait { checkpoint, wait } = job.step(&lost(), false).await else {
        panic!()
    };
    assert_eq!(wait, Duration::from_mins(15));
    job.hand.forward(Duration::from_mins(5));
    let Step::Wait { checkpoint, wait } = job.step(&checkpoint, true).await else {
        panic!()
    };
    assert_eq!(wait, Duration::from_mins(10));
    assert_eq!(stub.requests().len(), 2, "too early to look again");
    job.hand.forward(wait);
    let (kept, failure) = failed(job.step(&checkpoint, false).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Ambiguous, "session_lost_unmatched")
    );
    for evidence in [SLUG, "10 of 1000", "404", "2 readings"] {
        assert!(failure.message.contains(evidence), "{}", failure.message);
    }
    // a later look still may find nothing, and asks again at once
    assert_eq!(
        failed(job.step(&kept.unwrap(), true).await).1.class,
        FailureClass::Ambiguous
    );
}

#[tokio::test]
async fn a_video_that_does_not_tell_its_file_yet_proves_nothing() {
    let stub = Stub::start(channel(&[
        || json!({"id": "a", "snippet": {"publishedAt": START}}),
    ]))
    .await;
    let mut job = Job::new(&stub, 1000);
    let Step::Wait { checkpoint, wait } = job.step(&lost(), false).await else {
        panic!()
    };
    assert_eq!((wait, &checkpoint), (Duration::from_secs(3), &lost()));
    // one from before the session does not matter
    let old = channel(&[|| json!({"id": "a", "snippet": {"publishedAt": "2026-11-23T00:00:00Z"}})]);
    let stub = Stub::start(old).await;
    let mut job = Job::new(&stub, 1000);
    let Step::Wait { wait, .. } = job.step(&lost(), false).await else {
        panic!()
    };
    assert_eq!(wait, Duration::from_mins(15));
}

#[tokio::test]
async fn an_empty_channel_counts_as_a_reading_and_a_failed_look_does_not() {
    let stub = Stub::saying(vec![error(404, "playlistNotFound", "x"), say(503, "")]).await;
    let mut job = Job::new(&stub, 1000);
    let Step::Wait { checkpoint, .. } = job.step(&lost(), false).await else {
        panic!()
    };
    job.hand.forward(Duration::from_mins(15));
    let (kept, failure) = failed(job.step(&checkpoint, false).await);
    assert_eq!((kept, failure.class), (None, FailureClass::Transient));
}
