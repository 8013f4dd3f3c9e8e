//! From the first call to the link of the reel, with Instagram Login.

use crate::job::{
    ACCOUNT, Job, calls, container, failed, first, limit, next, published, reel, reels, refusal, status,
    stored,
};
use crate::stub::{Head, Say, Stub, say};
use ai_shorts_platforms::instagram::{Checkpoint, Step};
use domain::FailureClass;
use domain::instagram::Login;
use domain::publish::{Outcome, TargetState};
use serde_json::json;
use std::time::Duration;

/// An Instagram without faults, but for what `odd` says.
pub fn good(mut odd: impl FnMut(&Head) -> Option<Say> + Send + 'static) -> impl FnMut(&Head) -> Say + Send {
    move |head| {
        if let Some(say) = odd(head) {
            return say;
        }
        let name = head.path.rsplit('/').next().unwrap_or_default();
        match (head.method.as_str(), name) {
            ("GET", "content_publishing_limit") => limit(2),
            ("POST", "media") => say(200, json!({"id": "c1"})),
            ("GET", "media") => reels(json!([reel("old", "before")])),
            ("POST", "media_publish") => say(200, json!({"id": "m1"})),
            ("GET", "c1") => status("FINISHED"),
            ("GET", "m1") => say(
                200,
                json!({"id": "m1", "permalink": "https://www.instagram.com/reel/AbC/", "shortcode": "AbC"}),
            ),
            (method, path) => panic!("{method} {path}"),
        }
    }
}

#[tokio::test]
async fn a_reel_goes_out() {
    let mut polls = 0;
    let stub = Stub::start(good(move |head| {
        polls += u32::from(head.path.ends_with("/c1"));
        (head.path.ends_with("/c1") && polls < 3).then(|| status("IN_PROGRESS"))
    }))
    .await;
    let mut job = Job::new(&stub, Login::Instagram);
    job.options = serde_json::from_value(
        json!({"caption": "Hello @bob", "title": "T", "cover": {"at_ms": 1500},
        "instagram": {"share_to_feed": false, "collaborators": ["ann"], "ai_generated": true}}),
    )
    .unwrap();
    let start = first();
    assert_eq!(
        (
            start.state(),
            start.started(),
            start.effect_possible(),
            start.fetching()
        ),
        (TargetState::Queued, false, false, false)
    );
    let mut trail = Vec::new();
    let end = job
        .run_with(start, |c| {
            trail.push((c.name(), c.effect_possible(), c.fetching()));
        })
        .await;
    let done = published(end);
    assert_eq!((&*done.remote_id, &*done.visibility), ("m1", "public"));
    assert_eq!(done.remote_url, "https://www.instagram.com/reel/AbC/");
    assert_eq!(
        trail,
        [
            ("container_sent", false, true),
            ("have", false, true),
            ("waiting", false, true),
            ("waiting", false, true),
            ("waiting", false, true),
            ("snapshot", false, false),
            ("publish_sent", true, false),
            ("published", true, false),
        ]
    );
    assert!(job.log.0.iter().all(|c| c.outcome == Outcome::Ok && c.authorized));
    let made = &calls(&stub, "/media")[0];
    assert_eq!(made.head.path, format!("/twin/v26.0/{ACCOUNT}/media"));
    assert_eq!(made.head.header("authorization"), "Bearer canary-user");
    let form = made.form();
    for (name, value) in [
        ("media_type", "REELS"),
        ("share_to_feed", "false"),
        ("caption", "Hello @bob"),
        ("thumb_offset", "1500"),
        ("is_ai_generated", "true"),
        ("video_url", "https://shorts.example/l/canary-link-1"),
    ] {
        assert_eq!(form[name], value);
    }
    assert_eq!(form.len(), 6, "collaborators are for the other login: {form:?}");
    assert_eq!(calls(&stub, "/media_publish")[0].form()["creation_id"], "c1");
    assert_eq!(calls(&stub, "/m1")[0].head.query.get("appsecret_proof"), None);
}

#[tokio::test]
async fn the_title_stands_in_for_a_caption_and_the_feed_is_the_default() {
    let stub = Stub::start(good(|_| None)).await;
    let mut job = Job::new(&stub, Login::Instagram);
    job.options = serde_json::from_value(json!({"title": "Only a title"})).unwrap();
    published(job.run(first()).await);
    let form = calls(&stub, "/media")[0].form();
    assert_eq!(
        (&*form["caption"], &*form["share_to_feed"]),
        ("Only a title", "true")
    );
}

#[tokio::test]
async fn without_a_public_address_it_says_so() {
    let stub = Stub::start(good(|_| None)).await;
    let mut job = Job::new(&stub, Login::Instagram);
    job.public = false;
    let (kept, failure) = failed(job.run(first()).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Permanent, "public_address_needed")
    );
    assert!(failure.hint.unwrap().contains("Facebook Login"));
    assert!(!kept.unwrap().started());
    assert!(calls(&stub, "/media").is_empty());
}

#[tokio::test]
async fn a_spent_limit_waits_and_an_unreadable_one_does_not() {
    let stub = Stub::saying(vec![limit(100)]).await;
    let (kept, failure) = failed(Job::new(&stub, Login::Instagram).step(&first(), false).await);
    assert_eq!(
        (kept, failure.class, &*failure.code, failure.retry_after_ms),
        (None, FailureClass::RateLimited, "quota_spent", Some(3_600_000))
    );
    for odd in [
        refusal(10, 0),
        say(502, "<html>"),
        say(200, "{}"),
        say(200, r#"{"data":[{}]}"#),
    ] {
        let stub = Stub::saying(vec![odd]).await;
        let step = Job::new(&stub, Login::Instagram).step(&first(), false).await;
        assert_eq!(next(step).name(), "container_sent");
    }
    let stub = Stub::saying(vec![refusal(190, 463)]).await;
    let step = Job::new(&stub, Login::Instagram).step(&first(), false).await;
    assert!(matches!(step, Step::TokenRejected));
}

#[tokio::test]
async fn a_lost_answer_to_a_container_makes_another_one_with_a_fresh_address() {
    let mut n = 0;
    let stub = Stub::start(good(move |head| {
        n += u32::from(head.method == "POST");
        (head.method == "POST" && n == 1).then_some(Say::Cut)
    }))
    .await;
    let mut job = Job::new(&stub, Login::Instagram);
    let at = next(job.step(&first(), false).await);
    let (kept, failure) = failed(job.step(&at, false).await);
    assert_eq!((kept, failure.class), (None, FailureClass::Transient));
    published(job.run(at).await);
    let forms: Vec<_> = calls(&stub, "/media")
        .into_iter()
        .filter(|s| s.head.method == "POST")
        .map(|s| s.form()["video_url"].clone())
        .collect();
    assert_eq!(forms.len(), 2);
    assert_ne!(forms[0], forms[1]);
    assert_eq!(calls(&stub, "/media_publish").len(), 1);
}

/// What each end of a container leads to: how many containers are tried, and the code at last.
#[tokio::test]
async fn a_container_that_ends_badly_is_replaced_as_often_as_its_code_allows() {
    let sentence = "Error: Media upload has failed with error code";
    let rows = [
        (
            format!("{sentence} 2207052"),
            7,
            "fetch_gave_up",
            FailureClass::Permanent,
        ),
        ("2207003".to_owned(), 7, "fetch_gave_up", FailureClass::Permanent),
        (
            format!("{sentence} 2207077"),
            3,
            "processing_failed",
            FailureClass::Rejected,
        ),
        ("Error".to_owned(), 3, "processing_failed", FailureClass::Rejected),
        (
            format!("{sentence} 2207053"),
            4,
            "create_refused",
            FailureClass::Rejected,
        ),
        (
            format!("{sentence} 2207026"),
            1,
            "format_refused",
            FailureClass::Rejected,
        ),
        (
            format!("{sentence} 2207057"),
            1,
            "cover_invalid",
            FailureClass::Rejected,
        ),
        (
            "EXPIRED".to_owned(),
            3,
            "prepared_in_vain",
            FailureClass::Permanent,
        ),
    ];
    for (words, containers, code, class) in rows {
        let said = words.clone();
        let stub = Stub::start(good(move |head| {
            let code = if said == "EXPIRED" { "EXPIRED" } else { "ERROR" };
            head.path
                .ends_with("/c1")
                .then(|| say(200, json!({"status_code": code, "status": said})))
        }))
        .await;
        let mut job = Job::new(&stub, Login::Instagram);
        let (kept, failure) = failed(job.run(first()).await);
        assert_eq!((&*failure.code, failure.class), (code, class), "{words}");
        assert_eq!(kept, Some(first()), "{words}");
        assert_eq!(calls(&stub, "/media").len(), containers, "{words}");
        assert_eq!(
            job.links.into_inner(),
            u32::try_from(containers).unwrap(),
            "{words}"
        );
        assert!(calls(&stub, "/media_publish").is_empty());
    }
}

#[tokio::test]
async fn the_first_fetch_may_fail_and_the_second_address_pass() {
    let mut polls = 0;
    let stub = Stub::start(good(move |head| {
        polls += u32::from(head.path.ends_with("/c1"));
        (head.path.ends_with("/c1") && polls == 1)
            .then(|| say(200, json!({"status_code": "ERROR", "status": "2207052"})))
    }))
    .await;
    let mut job = Job::new(&stub, Login::Instagram);
    published(job.run(first()).await);
    assert_eq!(job.links.into_inner(), 2);
    let told: Vec<_> = job.log.0.iter().filter_map(|c| c.code.as_deref()).collect();
    assert_eq!(told, ["fetch_failed"]);
}

#[tokio::test]
async fn it_polls_ever_slower_and_drops_a_stuck_container_once() {
    let stub = Stub::start(good(|head| {
        head.path.ends_with("/c1").then(|| status("IN_PROGRESS"))
    }))
    .await;
    let mut job = Job::new(&stub, Login::Instagram);
    let mut at = stored("waiting", container(&stub, Login::Instagram));
    let mut waits = Vec::new();
    let end = loop {
        match job.step(&at, true).await {
            Step::Wait { checkpoint, wait } => {
                waits.push(wait.as_secs());
                at = checkpoint;
            }
            other => break other,
        }
    };
    assert_eq!(waits[..6], [5, 10, 20, 30, 60, 60]);
    let hour = Duration::from_secs(waits.iter().sum());
    assert!(
        hour > Duration::from_mins(55) && hour < Duration::from_mins(65),
        "{hour:?}"
    );
    let Step::Next(Checkpoint::Prepared(p)) = end else {
        panic!("{end:?}")
    };
    assert_eq!(p.containers, 1);
    let (_, failure) = failed(job.run(Checkpoint::Prepared(p)).await);
    assert_eq!(failure.code, "processing_timeout");
}

#[tokio::test]
async fn a_stopped_publish_takes_no_step() {
    let stub = Stub::start(good(|_| panic!("a call after the stop"))).await;
    let mut job = Job::new(&stub, Login::Instagram);
    job.stop.cancel();
    let c = container(&stub, Login::Instagram);
    let all = [
        first(),
        stored("container_sent", json!({"link": true})),
        stored("have", c.clone()),
        stored("waiting", c.clone()),
        stored("snapshot", c),
        crate::job::sent(&stub, false),
        crate::job::sent(&stub, true),
    ];
    for at in all {
        for resumed in [false, true] {
            assert!(matches!(job.step(&at, resumed).await, Step::Stopped), "{at:?}");
        }
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_read_does_not_keep_the_reel_back() {
    let stub = Stub::start(good(|head| {
        (head.path.ends_with("/media") && head.method == "GET").then(|| say(500, ""))
    }))
    .await;
    let mut job = Job::new(&stub, Login::Instagram);
    assert_eq!(published(job.run(first()).await).remote_id, "m1");
}

#[tokio::test]
async fn a_reel_whose_address_cannot_be_read_is_published_all_the_same() {
    let stub = Stub::start(good(|head| head.path.ends_with("/m1").then(|| refusal(100, 33)))).await;
    let mut job = Job::new(&stub, Login::Instagram);
    let done = published(job.run(first()).await);
    assert_eq!(done.remote_url, format!("{}/ann/", stub.base));
    assert_eq!(done.notes[0].code, "link_unknown");
    let stub = Stub::start(good(|head| {
        head.path
            .ends_with("/m1")
            .then(|| say(200, json!({"id": "m1", "shortcode": "XyZ"})))
    }))
    .await;
    let done = published(Job::new(&stub, Login::Instagram).run(first()).await);
    assert_eq!(done.remote_url, "https://www.instagram.com/reel/XyZ/");
}

#[tokio::test]
async fn what_somebody_else_has_the_rights_to_is_told() {
    let matched = json!({"status_code": "FINISHED", "copyright_check_status": {"status": "completed", "matches_found": true}});
    let stub = Stub::start(good(move |head| {
        let asked = head
            .query
            .get("fields")
            .is_some_and(|f| f.contains("copyright_check_status"));
        asked.then(|| say(200, matched.clone()))
    }))
    .await;
    let mut job = Job::new(&stub, Login::Instagram);
    let done = published(job.run(first()).await);
    assert_eq!(done.notes[0].code, "copyright_matched");
}
