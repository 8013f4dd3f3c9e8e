//! From the first call to the id of the video.

use crate::job::{CHANNEL, Job, byte, failed, next, session};
use crate::stub::{Head, Say, Seen, Stub, error, say, with};
use ai_shorts_platforms::youtube::{Checkpoint, Step};
use domain::FailureClass;
use domain::publish::{Outcome, TargetState};
use serde_json::json;
use std::time::Duration;

const MADE: &str = r#"{"id":"vid1","snippet":{"channelId":"UCours"}}"#;
const DONE: &str = r#"{"items":[{"id":"vid1","snippet":{"channelId":"UCours"},
    "status":{"uploadStatus":"processed","privacyStatus":"public"},
    "processingDetails":{"processingStatus":"succeeded"}}]}"#;

/// A YouTube without faults; chunks but the last are answered 308.
fn good(head: &Head) -> Say {
    match (head.method.as_str(), head.path.as_str()) {
        ("POST", _) => {
            let here = format!(
                "http://{}/twin/session?upload_id=canary-session",
                head.header("host")
            );
            with(say(200, ""), "location", here)
        }
        ("PUT", _) => {
            let (range, total) = head.header("content-range")[6..].split_once('/').unwrap();
            let last: u64 = range.split_once('-').unwrap().1.parse().unwrap();
            if last + 1 == total.parse::<u64>().unwrap() {
                say(201, MADE)
            } else {
                with(say(308, ""), "range", format!("bytes=0-{last}"))
            }
        }
        _ => say(200, DONE),
    }
}

fn puts(stub: &Stub) -> Vec<Seen> {
    stub.requests()
        .into_iter()
        .filter(|s| s.head.method == "PUT")
        .collect()
}

#[tokio::test]
async fn a_short_goes_out_in_one_piece() {
    let stub = Stub::start(good).await;
    let mut job = Job::new(&stub, 1000);
    job.options = serde_json::from_value(
        json!({"title": "Title <3", "caption": "Words", "tags": ["a", "b c"],
        "visibility": "unlisted", "youtube": {"made_for_kids": false, "category_id": "22",
        "notify_subscribers": false, "synthetic_media": true}}),
    )
    .unwrap();
    let first = Checkpoint::first([0xab; 16]);
    assert_eq!(
        (first.state(), first.started(), first.effect_possible()),
        (TargetState::Queued, false, false)
    );
    let Step::Done {
        published,
        checkpoint,
    } = job.run(first).await
    else {
        panic!()
    };
    assert_eq!(checkpoint.state(), TargetState::Published);
    assert_eq!(published.remote_url, format!("{}/shorts/vid1", stub.base));
    assert_eq!(published.notes[0].code, "visibility_differs");
    assert_eq!(job.steps(), ["open_session", "send_bytes", "poll"]);
    assert!(job.log.0.iter().all(|c| c.outcome == Outcome::Ok));
    assert_eq!(
        job.log.0.iter().map(|c| c.authorized).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert_eq!(job.log.0[1].bytes_sent, 1000);

    let requests = stub.requests();
    let (post, put) = (&requests[0], &requests[1]);
    assert_eq!(post.head.path, "/twin/upload/youtube/v3/videos");
    assert_eq!(post.head.query["uploadType"], "resumable");
    assert_eq!(post.head.query["part"], "snippet,status");
    assert_eq!(post.head.query["notifySubscribers"], "false");
    assert_eq!(post.head.header("authorization"), "Bearer canary-access");
    assert_eq!(post.head.header("x-upload-content-length"), "1000");
    assert_eq!(post.head.header("x-upload-content-type"), "video/mp4");
    assert_eq!(post.head.header("slug"), format!("{}.mp4", "ab".repeat(16)));
    assert_eq!(
        post.json(),
        json!({"snippet": {"title": "Title <3", "description": "Words", "tags": ["a", "b c"],
            "categoryId": "22"}, "status": {"privacyStatus": "unlisted", "selfDeclaredMadeForKids": false,
            "containsSyntheticMedia": true}})
    );
    assert_eq!(put.head.header("content-range"), "bytes 0-999/1000");
    assert_eq!(put.head.header("content-length"), "1000");
    assert_eq!(put.head.header("authorization"), "");
    assert_eq!(put.body, (0..1000).map(byte).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_long_file_goes_out_in_chunks_and_the_last_from_a_stored_checkpoint() {
    let stub = Stub::start(good).await;
    let size = 2 * 262_144 + 5;
    let mut job = Job::new(&stub, size);
    job.youtube = job.youtube.with_chunk(262_144);
    let mut at = Checkpoint::first([1; 16]);
    let mut trail = Vec::new();
    while !matches!(at, Checkpoint::Created(_)) {
        at = next(job.step(&at, false).await);
        trail.push((at.name(), at.bytes_acknowledged(size), puts(&stub).len()));
    }
    assert_eq!(
        trail,
        [
            ("session_open", 0, 0),
            ("session_open", 262_144, 1),
            ("session_open", 524_288, 2),
            ("last_chunk", 524_288, 2),
            ("created", size, 3),
        ]
    );
    let sent: Vec<u8> = puts(&stub).into_iter().flat_map(|p| p.body).collect();
    assert_eq!(sent, (0..size).map(byte).collect::<Vec<_>>());
}

#[tokio::test]
async fn after_a_pause_the_session_is_asked_before_anything_is_sent() {
    for at in ["session_open", "last_chunk"] {
        let stub = Stub::saying(vec![with(say(308, ""), "range", "bytes=0-399"), say(200, MADE)]).await;
        let mut job = Job::new(&stub, 1000);
        let here = next(job.step(&session(&stub, at, 0), true).await);
        assert_eq!((here.name(), here.bytes_acknowledged(1000)), (at, 400));
        let asked = stub.last();
        assert_eq!(asked.head.header("content-range"), "bytes */1000");
        assert_eq!(asked.head.header("content-length"), "0");
        let mut here = here;
        while here.remote_id().is_none() {
            here = next(job.step(&here, false).await);
        }
        assert_eq!(stub.last().head.header("content-range"), "bytes 400-999/1000");
        assert_eq!(stub.last().body, (400..1000).map(byte).collect::<Vec<_>>());
    }
}

/// What each answer to the last byte leads to: the checkpoint, and the failure if one is told.
#[tokio::test]
async fn every_answer_to_the_last_byte() {
    let html = "<html>502</html>";
    let refusal = |status, reason| error(status, reason, "no");
    let rows: Vec<(&str, Say, &str, &str)> = vec![
        ("made", say(200, MADE), "created", ""),
        ("made with 201", say(201, MADE), "created", ""),
        (
            "200 without a body",
            say(200, ""),
            "last_chunk?",
            "platform_nonsense",
        ),
        (
            "200 without an id",
            say(200, "{}"),
            "last_chunk?",
            "platform_nonsense",
        ),
        (
            "308 holding less",
            with(say(308, ""), "range", "bytes=0-99"),
            "last_chunk",
            "",
        ),
        ("308 holding nothing", say(308, ""), "last_chunk", ""),
        (
            "308 after all",
            with(say(308, ""), "range", "bytes=0-999"),
            "last_chunk?",
            "",
        ),
        (
            "308 beyond the end",
            with(say(308, ""), "range", "bytes=0-1000"),
            "last_chunk?",
            "platform_nonsense",
        ),
        (
            "308 from the middle",
            with(say(308, ""), "range", "bytes=5-9"),
            "last_chunk?",
            "platform_nonsense",
        ),
        ("500", say(500, html), "last_chunk?", "platform_unreachable"),
        ("502", say(502, html), "last_chunk?", "platform_unreachable"),
        (
            "503",
            refusal(503, "backendError"),
            "last_chunk?",
            "platform_unreachable",
        ),
        ("504", say(504, ""), "last_chunk?", "platform_unreachable"),
        ("cut", Say::Cut, "last_chunk?", "platform_unreachable"),
        (
            "cut midway",
            Say::CutAt(10),
            "last_chunk?",
            "platform_unreachable",
        ),
        ("404", say(404, "Not Found"), "lost", ""),
        ("410", say(410, ""), "lost", ""),
        ("401", refusal(401, "authError"), "last_chunk?+bearer", ""),
        (
            "429",
            refusal(429, "rateLimitExceeded"),
            "last_chunk?",
            "rate_limited",
        ),
        (
            "400 of the protocol",
            error(400, "badRequest", "The number of bytes"),
            "last_chunk?",
            "platform_refused",
        ),
        ("403 page", say(403, html), "last_chunk?", "platform_nonsense"),
        (
            "302",
            with(say(302, ""), "location", "http://127.0.0.1:1/"),
            "last_chunk?",
            "platform_nonsense",
        ),
        (
            "channel limit",
            refusal(400, "uploadLimitExceeded"),
            "prepared",
            "channel_upload_limit",
        ),
        (
            "bad title",
            refusal(400, "invalidTitle"),
            "prepared",
            "title_invalid",
        ),
        (
            "suspended",
            refusal(403, "channelSuspended"),
            "prepared",
            "channel_suspended",
        ),
    ];
    for (what, answer, expected, code) in rows {
        let stub = Stub::saying(vec![answer]).await;
        let mut job = Job::new(&stub, 1000);
        let step = job.step(&session(&stub, "last_chunk", 0), false).await;
        let (after, failure) = match step {
            Step::Next(c) | Step::Wait { checkpoint: c, .. } => (c, None),
            Step::Failed { checkpoint, failure } => (checkpoint.unwrap(), Some(failure)),
            other => panic!("{what}: {other:?}"),
        };
        let mut name = after.name().to_owned();
        if let Checkpoint::LastChunk(s) = &after {
            name += if s.ask { "?" } else { "" };
            name += if s.bearer { "+bearer" } else { "" };
        }
        assert_eq!(
            (&*name, failure.map_or(String::new(), |f| f.code)),
            (expected, code.to_owned()),
            "{what}"
        );
        assert_eq!(stub.requests().len(), 1, "{what}: one call a step");
    }
}

#[tokio::test]
async fn a_session_gone_before_its_last_byte_is_opened_again_a_bounded_number_of_times() {
    let stub = Stub::start(|head| match head.method.as_str() {
        "POST" => good(head),
        _ => say(404, ""),
    })
    .await;
    let mut job = Job::new(&stub, 600_000);
    job.youtube = job.youtube.with_chunk(262_144);
    let (back, failure) = failed(job.run(Checkpoint::first([1; 16])).await);
    assert_eq!(failure.code, "session_unstable");
    let back = back.unwrap();
    assert_eq!((back.name(), back.effect_possible()), ("prepared", false));
    assert_eq!(job.steps().iter().filter(|s| **s == "open_session").count(), 5);
}

#[tokio::test]
async fn a_session_moves_only_where_sessions_may_live() {
    for (to, moved) in [
        ("", true),
        ("http://127.0.0.1:9/x?upload_id=2", false),
        ("https://www.googleapis.com/x", false),
    ] {
        let stub = Stub::start(move |head| {
            let here = format!("http://{}/twin/moved?upload_id=2", head.header("host"));
            with(
                with(say(308, ""), "range", "bytes=0-9"),
                "location",
                if to.is_empty() { &here } else { to },
            )
        })
        .await;
        let mut job = Job::new(&stub, 1000);
        let here = next(job.step(&session(&stub, "session_open", 0), true).await);
        job.step(&here, true).await;
        assert_eq!(stub.last().head.path == "/twin/moved", moved, "{to}");
    }
    // and a first address elsewhere is none
    let stub = Stub::saying(vec![with(
        say(200, ""),
        "location",
        "https://evil.example/?upload_id=1",
    )])
    .await;
    let (_, failure) = failed(Job::new(&stub, 10).run(Checkpoint::first([1; 16])).await);
    assert_eq!(failure.code, "platform_nonsense");
}

#[tokio::test]
async fn retry_after_is_told_to_the_engine() {
    for (value, wait) in [("17", 17_000), ("Tue, 24 Nov 2026 12:01:00 GMT", 60_000)] {
        let stub = Stub::saying(vec![with(say(503, ""), "retry-after", value)]).await;
        let (_, failure) = failed(
            Job::new(&stub, 10)
                .step(&session(&stub, "last_chunk", 0), true)
                .await,
        );
        assert_eq!(failure.retry_after_ms, Some(wait));
    }
}

#[tokio::test]
async fn a_session_that_wants_the_token_gets_it_and_a_dead_token_is_said() {
    let stub = Stub::start(|head| match head.header("authorization") {
        "Bearer canary-access" => with(say(308, ""), "range", "bytes=0-9"),
        _ => error(401, "authError", "Invalid Credentials"),
    })
    .await;
    let mut job = Job::new(&stub, 1000);
    let first = session(&stub, "session_open", 0);
    assert_eq!(first.needs(), None);
    let here = next(job.step(&first, true).await);
    assert_eq!(here.needs(), Some(domain::act::Purpose::Upload));
    let there = next(job.step(&here, false).await);
    assert_eq!(there.bytes_acknowledged(1000), 10);
    job.access = "stale".into();
    assert!(matches!(job.step(&here, false).await, Step::TokenRejected));
    // the first call of a publish as well
    assert!(matches!(
        job.step(&Checkpoint::first([1; 16]), false).await,
        Step::TokenRejected
    ));
}

#[tokio::test]
async fn a_stop_ends_a_transfer_in_the_middle() {
    let stub = Stub::saying(vec![Say::Stall(1000)]).await;
    let mut job = Job::new(&stub, 30 << 20);
    let stop = job.stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        stop.cancel();
    });
    assert!(matches!(
        job.step(&session(&stub, "last_chunk", 0), false).await,
        Step::Stopped
    ));
    assert_eq!(job.log.0[0].code.as_deref(), Some("stopped"));
    assert!(matches!(
        job.step(&session(&stub, "last_chunk", 0), true).await,
        Step::Stopped
    ));
    assert_eq!(job.log.0.len(), 1);
}

#[tokio::test]
async fn a_session_that_holds_all_but_makes_no_video_is_given_up_for_lost() {
    let stub = Stub::saying(vec![with(say(308, ""), "range", "bytes=0-999")]).await;
    let mut job = Job::new(&stub, 1000);
    let mut at = session(&stub, "last_chunk", 0);
    for _ in 0..40 {
        match job.step(&at, false).await {
            Step::Wait { checkpoint, wait } => {
                assert!(wait <= Duration::from_secs(64));
                at = checkpoint;
            }
            Step::Next(lost) => {
                at = lost;
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(at.name(), "lost");
    assert_eq!(job.steps().iter().filter(|s| **s == "send_bytes").count(), 1);
}

#[tokio::test]
async fn a_session_that_gets_no_further_is_not_hammered() {
    let stub = Stub::saying(vec![say(308, "")]).await;
    let mut job = Job::new(&stub, 1000);
    let (at, failure) = failed(job.run(session(&stub, "last_chunk", 0)).await);
    assert_eq!(
        (at.unwrap().name(), failure.class),
        ("last_chunk", FailureClass::Transient)
    );
    assert!(stub.requests().len() <= 10);
}

#[tokio::test]
async fn a_video_on_another_channel_is_named() {
    let other = MADE.replace(CHANNEL, "UCother");
    let stub = Stub::saying(vec![say(200, other)]).await;
    let mut job = Job::new(&stub, 1000);
    let created = next(job.step(&session(&stub, "last_chunk", 0), false).await);
    assert_eq!(created.remote_id(), Some("vid1"));
    let (_, failure) = failed(job.step(&created, false).await);
    assert_eq!(failure.code, "other_channel");
    assert!(failure.message.contains("UCother"));
}

#[tokio::test]
async fn a_time_for_youtube_to_publish_goes_along_as_private_in_utc() {
    let stub = Stub::start(good).await;
    let mut job = Job::new(&stub, 10);
    job.options = serde_json::from_value(json!({"youtube": {"native_schedule": true}})).unwrap();
    job.scheduled_at = Some("2026-11-24T18:00:00+03:00".parse().unwrap());
    job.step(&Checkpoint::first([1; 16]), false).await;
    let post = stub.last().json();
    assert_eq!(
        post["status"],
        json!({"privacyStatus": "private", "publishAt": "2026-11-24T15:00:00.000Z"})
    );
    assert_eq!(post["snippet"]["title"], "Fallback");
    // a time that has passed means now
    job.hand.forward(Duration::from_hours(4));
    job.step(&Checkpoint::first([1; 16]), false).await;
    assert_eq!(stub.last().json()["status"], json!({"privacyStatus": "public"}));
}
