//! The bytes with Facebook Login, and its two tokens.

use crate::job::{Job, byte, calls, container, failed, first, next, published, refusal, status, stored};
use crate::preparing::good;
use crate::stub::{Head, Say, Stub, say};
use ai_shorts_platforms::instagram::{Checkpoint, Step};
use domain::FailureClass;
use domain::instagram::Login::Facebook;
use domain::publish::TargetState;
use serde_json::{Value, json};

const TAKEN: &str = r#"{"success":true,"message":"Upload successful."}"#;

/// As [`good`], with an address for the bytes.
async fn world(mut odd: impl FnMut(&Head) -> Option<Say> + Send + 'static) -> Stub {
    Stub::start(good(move |head| {
        if let Some(say) = odd(head) {
            return Some(say);
        }
        let here = format!(
            "http://{}/twin/ig-api-upload/v26.0/c1?canary-upload=1",
            head.header("host")
        );
        match (head.method.as_str(), head.path.as_str()) {
            ("POST", path) if path.ends_with("/media") => Some(say(200, json!({"id": "c1", "uri": here}))),
            ("POST", path) if path.contains("/ig-api-upload/") => Some(say(200, TAKEN)),
            _ => None,
        }
    }))
    .await
}

fn is_upload(head: &Head) -> bool {
    head.path.contains("/ig-api-upload/")
}
fn held(bytes: u64) -> Say {
    phases(json!({"uploading_phase": {"status": "in_progress", "bytes_transferred": bytes}}))
}
fn phases(video_status: Value) -> Say {
    say(
        200,
        json!({"id": "c1", "status_code": "IN_PROGRESS", "video_status": video_status}),
    )
}

#[tokio::test]
async fn the_bytes_go_out_and_the_page_publishes() {
    let stub = world(|_| None).await;
    let mut job = Job::new(&stub, Facebook);
    job.options =
        serde_json::from_value(json!({"caption": "Hi", "instagram": {"collaborators": ["@ann", "bob"]}}))
            .unwrap();
    let mut trail = Vec::new();
    let end = job
        .run_with(first(), |c| {
            trail.push((c.name(), c.state(), c.bytes_acknowledged(1000)));
        })
        .await;
    assert_eq!(published(end).remote_id, "m1");
    assert_eq!(
        trail[..3],
        [
            ("container_sent", TargetState::Uploading, 0),
            ("have", TargetState::Uploading, 0),
            ("waiting", TargetState::Processing, 1000),
        ]
    );
    let made = &calls(&stub, "/media")[0];
    let form = made.form();
    assert_eq!(form["upload_type"], "resumable");
    assert_eq!(form["collaborators"], r#"["ann","bob"]"#);
    assert!(!form.contains_key("video_url"));
    assert_eq!(made.head.header("authorization"), "Bearer canary-page");
    // HMAC-SHA256 of the token under the app's secret
    assert_eq!(made.head.query["appsecret_proof"].len(), 64);
    let put = stub.requests().into_iter().find(|s| is_upload(&s.head)).unwrap();
    for (name, value) in [
        ("authorization", "OAuth canary-page"),
        ("offset", "0"),
        ("file_size", "1000"),
        ("content-length", "1000"),
        ("content-type", ""),
    ] {
        assert_eq!(put.head.header(name), value);
    }
    assert_eq!(put.body, (0..1000).map(byte).collect::<Vec<_>>());
    let poll = calls(&stub, "/v26.0/c1")
        .into_iter()
        .find(|s| s.head.method == "GET")
        .unwrap();
    assert_eq!(poll.head.header("authorization"), "Bearer canary-user");
    assert_eq!(
        calls(&stub, "/media_publish")[0].head.header("authorization"),
        "Bearer canary-page"
    );
    assert_eq!(job.links.into_inner(), 0);
}

#[tokio::test]
async fn a_broken_transfer_asks_the_container_and_sends_the_rest() {
    let mut sends = 0;
    let stub = world(move |head| {
        if is_upload(head) {
            sends += 1;
            return (sends == 1).then_some(Say::CutAt(400));
        }
        (sends == 1 && head.path.ends_with("/c1")).then(|| held(400))
    })
    .await;
    let mut job = Job::new(&stub, Facebook);
    let mut at = next(job.step(&first(), false).await);
    at = next(job.step(&at, false).await);
    let (kept, failure) = failed(job.step(&at, false).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Transient, "platform_unreachable")
    );
    let kept = kept.unwrap();
    let resumed = next(job.step(&kept, true).await);
    assert_eq!((resumed.name(), resumed.bytes_acknowledged(1000)), ("bytes", 400));
    assert_eq!(published(job.run_on(resumed).await).remote_id, "m1");
    let puts: Vec<_> = stub
        .requests()
        .into_iter()
        .filter(|s| is_upload(&s.head))
        .collect();
    assert_eq!(puts.len(), 2);
    assert_eq!(
        (puts[1].head.header("offset"), puts[1].head.header("file_size")),
        ("400", "1000")
    );
    assert_eq!(puts[1].body, (400..1000).map(byte).collect::<Vec<_>>());
    assert_eq!(calls(&stub, "/media_publish").len(), 1);
}

impl Job {
    /// The first step is not a resumed one.
    async fn run_on(&mut self, at: Checkpoint) -> Step {
        let at = next(self.step(&at, false).await);
        self.run(at).await
    }
    async fn answer_to_bytes(&mut self, stub: &Stub) -> Step {
        self.step(&stored("have", container(stub, Facebook)), false).await
    }
}

#[tokio::test]
async fn after_a_pause_nothing_is_sent_before_the_container_was_asked() {
    let stub = world(|head| head.path.ends_with("/c1").then(|| held(0))).await;
    let mut job = Job::new(&stub, Facebook);
    let at = next(job.step(&stored("have", container(&stub, Facebook)), true).await);
    assert!(stub.requests().is_empty());
    assert_eq!(next(job.step(&at, false).await).name(), "have");
    assert_eq!(job.steps(), ["ask_upload"]);
}

/// What each answer to the bytes leads to.
#[tokio::test]
async fn every_answer_to_the_bytes() {
    let debug = |kind: &str| json!({"debug_info": {"retriable": false, "type": kind, "message": "no"}});
    let rows = [
        (say(200, TAKEN), "waiting"),
        (say(200, "{}"), "!platform_nonsense"),
        (say(400, debug("ProcessingFailedError")), "ask"),
        (say(412, debug("OffsetInvalidError")), "ask"),
        (say(422, debug("FileUrlProcessingError")), "ask"),
        (say(401, debug("NotAuthorizedError")), "second"),
        (say(503, "<html>"), "!platform_unreachable"),
        (say(429, ""), "!rate_limited"),
        (Say::Cut, "!platform_unreachable"),
    ];
    for (answer, wanted) in rows {
        let said = answer.clone();
        let stub = world(move |head| is_upload(head).then(|| said.clone())).await;
        let step = Job::new(&stub, Facebook).answer_to_bytes(&stub).await;
        let shown = match step {
            Step::Next(Checkpoint::Have(c))
            | Step::Wait {
                checkpoint: Checkpoint::Have(c),
                ..
            } => if c.second_key {
                "second"
            } else if c.ask {
                "ask"
            } else {
                "have"
            }
            .to_owned(),
            Step::Next(c) | Step::Wait { checkpoint: c, .. } => c.name().to_owned(),
            Step::Failed {
                checkpoint: Some(Checkpoint::Have(c)),
                failure,
            } if c.ask => format!("!{}", failure.code),
            other => format!("{other:?}"),
        };
        assert_eq!(shown, wanted, "{answer:?}");
    }
}

/// What each word of the container about its upload leads to.
#[tokio::test]
async fn every_answer_about_the_upload() {
    let rows = [
        (held(400), "bytes 400"),
        (held(1000), "waiting 1000"),
        (
            phases(json!({"uploading_phase": {"status": "complete"}})),
            "waiting 1000",
        ),
        (phases(json!({})), "have 0"),
        (status("FINISHED"), "waiting 1000"),
        (status("ERROR"), "waiting 1000"),
        // Meta's own sample, a copy error
        (status("PUBLISHED"), "have 0"),
        (
            phases(json!({"uploading_phase": {"status": "error", "bytes_transferred": 0}})),
            "prepared 0",
        ),
        (
            phases(json!({"processing_phase": {"status": "error"}})),
            "prepared 0",
        ),
    ];
    for (answer, wanted) in rows {
        let said = answer.clone();
        let stub = world(move |head| head.path.ends_with("/c1").then(|| said.clone())).await;
        let mut c = container(&stub, Facebook);
        c["ask"] = json!(true);
        let at = next(Job::new(&stub, Facebook).step(&stored("have", c), false).await);
        assert_eq!(
            format!("{} {}", at.name(), at.bytes_acknowledged(1000)),
            wanted,
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn a_dead_upload_is_begun_anew_and_then_given_up() {
    let stub = world(|head| {
        if is_upload(head) {
            return Some(say(400, json!({"debug_info": {"type": "ProcessingFailedError"}})));
        }
        head.path
            .ends_with("/c1")
            .then(|| phases(json!({"uploading_phase": {"status": "error", "bytes_transferred": 0}})))
    })
    .await;
    let mut job = Job::new(&stub, Facebook);
    let (kept, failure) = failed(job.run(first()).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Permanent, "upload_unstable")
    );
    assert_eq!((kept, calls(&stub, "/media").len()), (Some(first()), 3));
}

#[tokio::test]
async fn an_upload_that_goes_no_further_is_begun_anew() {
    let stub = world(|head| {
        if is_upload(head) {
            return Some(say(400, json!({"debug_info": {"type": "ProcessingFailedError"}})));
        }
        head.path.ends_with("/c1").then(|| held(10))
    })
    .await;
    let (_, failure) = failed(Job::new(&stub, Facebook).run(first()).await);
    assert_eq!(failure.code, "upload_unstable");
}

#[tokio::test]
async fn an_old_container_is_not_filled_any_more() {
    let stub = world(|_| None).await;
    let mut job = Job::new(&stub, Facebook);
    job.hand.forward(std::time::Duration::from_hours(24));
    let at = next(job.answer_to_bytes(&stub).await);
    assert_eq!(at.name(), "prepared");
    assert!(stub.requests().is_empty());
}

#[tokio::test]
async fn bytes_go_nowhere_else_than_the_configured_host() {
    let elsewhere = [
        "https://rupload.evil.example/ig-api-upload/v26.0/c1",
        "http://127.0.0.1:1/ig-api-upload/c1",
        "https://user@rupload.facebook.com/ig-api-upload/c1",
        "nonsense",
    ];
    for uri in elsewhere {
        let stub = world(move |head| {
            (head.method == "POST" && head.path.ends_with("/media"))
                .then(|| say(200, json!({"id": "c1", "uri": uri})))
        })
        .await;
        let mut job = Job::new(&stub, Facebook);
        let at = next(job.step(&first(), false).await);
        let (kept, failure) = failed(job.step(&at, false).await);
        assert_eq!((kept, &*failure.code), (None, "platform_nonsense"), "{uri}");
        let mut c = container(&stub, Facebook);
        c["uri"] = json!(uri);
        assert_eq!(next(job.step(&stored("have", c), false).await).name(), "prepared");
    }
}

#[tokio::test]
async fn each_token_stands_in_for_the_other() {
    // reads with Page tokens fail, and so do those of a person who logged out
    let stub =
        world(|head| (head.header("authorization") == "Bearer canary-user").then(|| refusal(190, 463))).await;
    assert_eq!(
        published(Job::new(&stub, Facebook).run(first()).await).remote_id,
        "m1"
    );
    // the Page's token is refused: the person's publishes, and the Page's call was clearly refused
    let stub = world(|head| {
        let page = head.header("authorization").ends_with("canary-page");
        page.then(|| {
            if is_upload(head) {
                say(401, json!({"debug_info": {"type": "NotAuthorizedError"}}))
            } else {
                refusal(190, 492)
            }
        })
    })
    .await;
    let mut job = Job::new(&stub, Facebook);
    assert_eq!(published(job.run(first()).await).remote_id, "m1");
    let stub = world(|head| {
        let page = head.header("authorization") == "Bearer canary-page";
        (page && head.path.ends_with("/media_publish")).then(|| refusal(200, 0))
    })
    .await;
    let mut job = Job::new(&stub, Facebook);
    assert_eq!(published(job.run(first()).await).remote_id, "m1");
    let with: Vec<_> = calls(&stub, "/media_publish")
        .iter()
        .map(|s| s.head.header("authorization").to_owned())
        .collect();
    assert_eq!(with, ["Bearer canary-page", "Bearer canary-user"]);
    // neither
    let stub = world(|head| head.path.ends_with("/c1").then(|| refusal(190, 463))).await;
    let step = Job::new(&stub, Facebook)
        .step(&stored("waiting", container(&stub, Facebook)), true)
        .await;
    assert!(matches!(step, Step::TokenRejected));
}

#[tokio::test]
async fn a_stop_ends_a_transfer_in_the_middle() {
    let stub = world(|head| is_upload(head).then_some(Say::Stall(100))).await;
    let mut job = Job::new(&stub, Facebook);
    let stop = job.stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        stop.cancel();
    });
    assert!(matches!(job.answer_to_bytes(&stub).await, Step::Stopped));
    assert_eq!(job.log.0[0].code.as_deref(), Some("stopped"));
}
