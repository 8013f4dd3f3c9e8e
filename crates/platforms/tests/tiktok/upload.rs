//! From the first question to the last byte.

use crate::job::{Job, byte, chosen, failed, good, next, no, ok, published, range, scopes, upload, waited};
use crate::stub::{Say, Stub, say, with};
use ai_shorts_platforms::tiktok::{Checkpoint, Step};
use domain::act::Purpose;
use domain::publish::{Outcome, TargetState};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_short_goes_out_in_one_piece() {
    let stub = Stub::start(good).await;
    let mut job = Job::new(&stub, 1000);
    job.options = chosen(
        json!({"allow_comment": true, "allow_duet": false, "brand_organic": true,
        "aigc": true}),
    );
    job.options.cover = Some(serde_json::from_value(json!({"at_ms": 1500})).unwrap());
    let first = Checkpoint::first();
    assert_eq!(
        (
            first.state(),
            first.started(),
            first.effect_possible(),
            first.needs()
        ),
        (TargetState::Queued, false, false, Some(Purpose::Preflight))
    );
    let done = published(job.run(first).await);
    assert_eq!(
        (&*done.remote_id, &*done.visibility),
        ("v_pub_file~1", "SELF_ONLY")
    );
    assert_eq!(done.remote_url, format!("{}/@anna", stub.base));
    assert!(done.notes.is_empty());
    assert_eq!(
        job.steps(),
        ["creator_info", "init_upload", "send_bytes", "ask_status"]
    );
    assert!(job.log.0.iter().all(|c| c.outcome == Outcome::Ok));
    assert_eq!(
        job.log.0.iter().map(|c| c.authorized).collect::<Vec<_>>(),
        [true, true, false, true]
    );

    let requests = stub.requests();
    let (init, put, status) = (&requests[1], &requests[2], &requests[3]);
    for call in [&requests[0], init, status] {
        assert_eq!(call.head.method, "POST");
        assert_eq!(call.head.header("authorization"), "Bearer canary-access");
        assert_eq!(
            call.head.header("content-type"),
            "application/json; charset=UTF-8"
        );
    }
    assert_eq!(requests[0].head.len, 0);
    assert_eq!(
        init.json(),
        json!({"post_info": {"privacy_level": "SELF_ONLY", "title": "Words #tag", "disable_comment": false,
            "disable_duet": true, "disable_stitch": true, "brand_content_toggle": false,
            "brand_organic_toggle": true, "is_aigc": true, "video_cover_timestamp_ms": 1500},
            "source_info": {"source": "FILE_UPLOAD", "video_size": 1000, "chunk_size": 1000,
            "total_chunk_count": 1}})
    );
    assert_eq!(put.head.method, "PUT");
    assert_eq!(put.head.query["token"], "canary-url");
    assert_eq!(put.head.header("content-range"), "bytes 0-999/1000");
    assert_eq!(put.head.header("content-type"), "video/mp4");
    assert_eq!(put.head.header("content-length"), "1000");
    assert_eq!(put.head.header("authorization"), "");
    assert_eq!(put.body, (0..1000).map(byte).collect::<Vec<_>>());
    assert_eq!(status.json(), json!({"publish_id": "v_pub_file~1"}));
}

#[tokio::test]
async fn a_long_file_goes_out_in_chunks_and_the_last_from_a_stored_checkpoint() {
    let stub = Stub::start(good).await;
    let mut job = Job::chunked(&stub, 357, 100);
    let mut at = Checkpoint::first();
    let mut trail = Vec::new();
    while at.name() != "processing" {
        let before = stub.requests().len();
        at = next(job.step(&at, false).await);
        assert!(stub.requests().len() - before <= 1);
        trail.push((at.name(), at.bytes_acknowledged(357), at.effect_possible()));
    }
    assert_eq!(
        trail,
        [
            ("init_sent", 0, false),
            ("upload_open", 0, false),
            ("upload_open", 100, false),
            ("upload_open", 200, false),
            ("final_chunk", 200, true),
            ("processing", 357, true),
        ]
    );
    let puts: Vec<_> = stub
        .requests()
        .into_iter()
        .filter(|s| s.head.method == "PUT")
        .collect();
    assert_eq!(
        puts.iter().map(|p| range(&p.head)).collect::<Vec<_>>(),
        [(0, 99, 357), (100, 199, 357), (200, 356, 357)]
    );
    assert_eq!(
        puts.iter().flat_map(|p| p.body.clone()).collect::<Vec<_>>(),
        (0..357).map(byte).collect::<Vec<_>>()
    );
    let init = stub.requests()[1].json();
    assert_eq!(init["source_info"]["total_chunk_count"], 3);
}

#[tokio::test]
async fn the_inbox_takes_the_file_alone() {
    let stub = Stub::start(|head| {
        if head.path.ends_with("/fetch/") {
            ok(json!({"status": "SEND_TO_USER_INBOX"}))
        } else {
            good(head)
        }
    })
    .await;
    let mut job = Job::new(&stub, 1000);
    job.scopes = scopes("user.info.basic,video.upload");
    job.options = serde_json::from_value(json!({"tiktok": {"mode": "inbox"}})).unwrap();
    let done = published(job.run(Checkpoint::first()).await);
    assert_eq!(job.steps(), ["init_upload", "send_bytes", "ask_status"]);
    let init = &stub.requests()[0];
    assert!(init.head.path.ends_with("/v2/post/publish/inbox/video/init/"));
    assert_eq!(
        init.json().as_object().unwrap().keys().collect::<Vec<_>>(),
        ["source_info"]
    );
    assert_eq!(
        (&*done.visibility, &*done.notes[0].code),
        ("inbox", "finish_in_app")
    );
    assert!(done.notes[0].message.contains("finish it in the TikTok app"));
}

#[tokio::test]
async fn an_upload_goes_only_where_uploads_may_live() {
    for url in [
        "https://evil.example/up",
        "http://127.0.0.1:9/up",
        "https://open-upload.tiktokapis.com/up",
        "",
    ] {
        let stub = Stub::start(move |head| {
            if head.path.ends_with("/init/") {
                ok(json!({"publish_id": "p", "upload_url": url}))
            } else {
                good(head)
            }
        })
        .await;
        let (_, f) = failed(Job::new(&stub, 10).run(Checkpoint::first()).await);
        assert_eq!(f.code, "platform_nonsense", "{url}");
    }
    // outside the sandbox TikTok's own hosts are good, and nothing that only looks like them
    for (url, good_one) in [
        ("https://open-upload.tiktokapis.com/up?x=1", true),
        ("https://upload.us.tiktokapis.com/up", true),
        ("https://eviltiktokapis.com/up", false),
        ("https://tiktokapis.com.evil.example/up", false),
        ("https://open-upload.tiktokapis.com:8443/up", false),
        ("http://open-upload.tiktokapis.com/up", false),
        ("https://user@open-upload.tiktokapis.com/up", false),
    ] {
        let stub = Stub::start(move |head| {
            if head.path.ends_with("/init/") {
                ok(json!({"publish_id": "p", "upload_url": url}))
            } else {
                good(head)
            }
        })
        .await;
        let mut job = Job::new(&stub, 10);
        let (clock, _) = domain::Clock::manual(crate::job::START.parse().unwrap());
        job.tiktok = crate::job::tiktok(&stub, clock, crate::job::DESKTOP, false);
        let sent = next(job.step(&Checkpoint::first(), false).await);
        let step = job.step(&sent, false).await;
        assert_eq!(
            matches!(step, Step::Next(Checkpoint::UploadOpen(_))),
            good_one,
            "{url}"
        );
    }
}

#[tokio::test]
async fn a_begun_upload_whose_answer_was_lost_is_begun_again_after_a_pause() {
    let mut inits = 0;
    let stub = Stub::start(move |head| {
        if head.path.ends_with("/init/") {
            inits += 1;
            if inits == 1 {
                return Say::Cut;
            }
        }
        good(head)
    })
    .await;
    let mut job = Job::new(&stub, 10);
    let sent = next(job.step(&Checkpoint::first(), false).await);
    let (kept, f) = failed(job.step(&sent, false).await);
    assert_eq!(
        (kept.as_ref().unwrap().name(), f.retry_after_ms),
        ("prepared", Some(10_000))
    );
    published(job.run(kept.unwrap()).await);
    // we died with the answer: the same, with a look at the account before
    let stub = Stub::start(good).await;
    let mut job = Job::new(&stub, 10);
    job.hand.forward(Duration::from_secs(4));
    let (same, wait) = waited(job.step(&at_init(), true).await);
    assert_eq!((same, wait), (at_init(), Duration::from_secs(6)));
    job.hand.forward(wait);
    let prepared = next(job.step(&at_init(), true).await);
    assert_eq!((prepared.name(), prepared.started()), ("prepared", true));
    assert!(stub.requests().is_empty());
    published(job.run(prepared).await);
}

fn at_init() -> Checkpoint {
    serde_json::from_value(
        json!({"at": "init_sent", "with": {"at": crate::job::START, "tries": {"inits": 1}}}),
    )
    .unwrap()
}

#[tokio::test]
async fn a_dead_token_is_refreshed_by_the_engine_and_does_not_loop_in_the_inbox() {
    let stub = Stub::saying(vec![no(401, "access_token_invalid")]).await;
    let mut job = Job::new(&stub, 10);
    for at in [Checkpoint::first(), crate::job::processing("direct")] {
        assert!(matches!(job.step(&at, false).await, Step::TokenRejected));
        assert_eq!(job.log.0.last().unwrap().code.as_deref(), Some("access_expired"));
    }
    job.options = serde_json::from_value(json!({"tiktok": {"mode": "inbox"}})).unwrap();
    job.hand.forward(Duration::from_secs(60));
    for _ in 0..2 {
        assert!(matches!(job.step(&at_init(), true).await, Step::TokenRejected));
    }
}

#[tokio::test]
async fn a_stop_ends_a_transfer_in_the_middle() {
    let stub = Stub::saying(vec![Say::Stall(1000)]).await;
    let mut job = Job::new(&stub, 15_000_000);
    let stop = job.stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        stop.cancel();
    });
    let at = upload(&stub, "final_chunk", 0, 10_000_000);
    assert!(matches!(job.step(&at, false).await, Step::Stopped));
    assert_eq!(job.log.0[0].code.as_deref(), Some("stopped"));
    assert!(matches!(job.step(&at, true).await, Step::Stopped));
    assert_eq!(job.log.0.len(), 1);
}

#[tokio::test]
async fn a_count_that_agrees_moves_on_and_another_one_wants_a_question() {
    for (told, offset) in [
        ("bytes 0-100/357", 100),
        ("bytes 0-99/357", 100),
        ("", 100),
        ("bytes 0-57/357", 100),
        ("bytes 0-200/357", 0),
    ] {
        let stub = Stub::saying(vec![with(say(206, ""), "content-range", told)]).await;
        let mut job = Job::chunked(&stub, 357, 100);
        let at = next(job.step(&upload(&stub, "upload_open", 0, 100), false).await);
        assert_eq!(at.bytes_acknowledged(357), offset, "{told}");
        assert_eq!(at.needs().is_some(), offset == 0, "{told}");
    }
}

#[tokio::test]
async fn an_answer_without_an_address_is_no_upload() {
    let stub = Stub::start(|head| {
        if head.path.ends_with("/init/") {
            ok(json!({"publish_id": "p"}))
        } else {
            good(head)
        }
    })
    .await;
    let (kept, f) = failed(Job::new(&stub, 10).run(Checkpoint::first()).await);
    assert_eq!(
        (kept.unwrap().name(), &*f.code),
        ("prepared", "platform_nonsense")
    );
}
