//! `media_publish` and its lost answers.

use crate::job::{
    Job, calls, container, failed, first, next, published, reel, reels, refusal, refusal_saying, sent,
    status, stored,
};
use crate::preparing::good;
use crate::stub::{Head, Say, Stub, say};
use ai_shorts_platforms::instagram::{Checkpoint, Step};
use domain::FailureClass;
use domain::instagram::Login;
use domain::publish::Outcome;
use serde_json::{Value, json};
use std::time::Duration;

fn is(head: &Head, method: &str, end: &str) -> bool {
    head.method == method && head.path.ends_with(end)
}

/// A stub whose `media_publish` answers `publish`, whose container then reads as `then`, and whose list is `list`.
async fn world(publish: Say, then: &'static str, list: Value) -> Stub {
    let mut published = false;
    Stub::start(good(move |head| {
        published |= is(head, "POST", "/media_publish");
        if is(head, "POST", "/media_publish") {
            Some(publish.clone())
        } else if is(head, "GET", "/c1") && published {
            Some(status(then))
        } else if is(head, "GET", "/media") && published {
            Some(reels(list.clone()))
        } else {
            None
        }
    }))
    .await
}

/// Each answer that does not say whether it was done, with the reel live: found, never sent again.
#[tokio::test]
async fn every_unclear_answer_with_a_live_reel() {
    let rows = [
        Say::Cut,
        say(502, "<html>"),
        say(200, "{}"),
        say(200, "<html>"),
        refusal(-1, 2_207_001),
        refusal_saying(500, 1, 0, "unknown"),
        refusal(2, 0),
        refusal(-1, 2_207_085),
        refusal(24, 2_207_006),
        refusal(368, 0),
    ];
    for answer in rows {
        let list = json!([
            reel("other", "Hello carl"),
            reel("m1", "Hello bob  #sea"),
            reel("old", "Hello bob #sea")
        ]);
        let stub = world(answer.clone(), "PUBLISHED", list).await;
        let mut job = Job::new(&stub, Login::Instagram);
        let done = published(job.run(first()).await);
        assert_eq!(done.remote_id, "m1", "{answer:?}");
        assert_eq!(done.remote_url, "https://www.instagram.com/reel/m1/");
        assert_eq!(calls(&stub, "/media_publish").len(), 1, "{answer:?}");
        let call = job.log.0.iter().find(|c| c.step == "publish").unwrap();
        assert_eq!(call.outcome, Outcome::Ambiguous);
    }
}

#[tokio::test]
async fn a_live_reel_that_the_list_does_not_tell_apart_is_published_without_a_link() {
    let two = json!([reel("m1", "Hello bob #sea"), reel("m2", "Hello bob #sea")]);
    for list in [json!([]), two, json!([reel("x", "another")])] {
        let stub = world(Say::Cut, "PUBLISHED", list).await;
        let mut job = Job::new(&stub, Login::Instagram);
        let done = published(job.run(first()).await);
        assert_eq!(done.remote_id, "container:c1");
        assert_eq!(done.notes[0].code, "link_unknown");
        assert_eq!(calls(&stub, "/media_publish").len(), 1);
    }
}

#[tokio::test]
async fn after_a_pause_the_container_is_asked_before_anything_is_sent() {
    let stub = world(say(200, json!({"id": "m1"})), "PUBLISHED", json!([])).await;
    let mut job = Job::new(&stub, Login::Instagram);
    let at = next(job.step(&sent(&stub, false), true).await);
    assert!(stub.requests().is_empty());
    let Step::Wait { checkpoint, wait } = job.step(&at, false).await else {
        panic!()
    };
    assert_eq!(
        (checkpoint.name(), wait),
        ("publish_sent", Duration::from_mins(1))
    );
    assert_eq!(job.steps(), ["poll"]);
}

#[tokio::test]
async fn three_readings_over_two_minutes_mean_that_it_was_not_done() {
    let mut n = 0;
    let stub = Stub::start(good(move |head| {
        n += u32::from(is(head, "POST", "/media_publish"));
        (is(head, "POST", "/media_publish") && n == 1).then_some(Say::Cut)
    }))
    .await;
    let mut job = Job::new(&stub, Login::Instagram);
    assert_eq!(published(job.run(first()).await).remote_id, "m1");
    let steps = job.steps();
    let from = steps.iter().position(|s| *s == "publish").unwrap();
    assert_eq!(
        steps[from..],
        ["publish", "poll", "poll", "poll", "publish", "verify"]
    );
    let ids: Vec<_> = calls(&stub, "/media_publish")
        .into_iter()
        .map(|s| s.form()["creation_id"].clone())
        .collect();
    assert_eq!(ids, ["c1", "c1"]);
}

#[tokio::test]
async fn a_container_that_is_never_done_asks_the_person_after_three_sendings() {
    let stub = world(say(500, ""), "FINISHED", json!([reel("x", "another")])).await;
    let mut job = Job::new(&stub, Login::Instagram);
    let (kept, failure) = failed(job.run(first()).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Ambiguous, "publish_unknown")
    );
    for evidence in ["3 times", "stayed unpublished", "does not show it"] {
        assert!(failure.message.contains(evidence), "{}", failure.message);
    }
    assert!(kept.unwrap().effect_possible());
    assert_eq!(calls(&stub, "/media_publish").len(), 3);
    assert_eq!(posts(&stub), 1);
}

#[tokio::test]
async fn an_unassigned_account_is_told_at_last() {
    let stub = world(refusal_saying(400, -1, 2_207_085, "Fatal"), "FINISHED", json!([])).await;
    let mut job = Job::new(&stub, Login::Instagram);
    let (kept, failure) = failed(job.run(first()).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Permanent, "asset_unassigned")
    );
    assert!(failure.platform_words.unwrap().contains("Trace_1"));
    assert!(kept.unwrap().effect_possible());
}

/// Containers made.
fn posts(stub: &Stub) -> usize {
    let made = calls(stub, "/media");
    made.iter().filter(|s| s.head.method == "POST").count()
}

#[tokio::test]
async fn only_a_container_that_ended_and_an_empty_list_allow_another() {
    for ended in ["ERROR", "EXPIRED"] {
        let stub = world(say(500, ""), ended, json!([])).await;
        let mut job = Job::new(&stub, Login::Instagram);
        let mut at = sent(&stub, false);
        let mut resumed = false;
        while at.name() != "prepared" {
            match job.step(&at, resumed).await {
                Step::Next(c) => (at, resumed) = (c, false),
                Step::Wait { checkpoint, wait } => {
                    job.hand.forward(wait);
                    (at, resumed) = (checkpoint, true);
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(!at.effect_possible() && at.started());
        assert_eq!(job.steps(), ["publish", "poll", "list_reels", "list_reels"]);
    }
    // with the reel in the list, or something that may be it
    let one = json!([reel("m1", "Hello bob #sea")]);
    let stub = world(say(500, ""), "ERROR", one).await;
    let mut job = Job::new(&stub, Login::Instagram);
    assert_eq!(published(job.run_from_send(&stub).await).remote_id, "m1");
    assert_eq!(posts(&stub), 0);
    let two = json!([reel("m1", "Hello bob #sea"), reel("m2", "Hello bob #sea")]);
    let stub = world(say(500, ""), "EXPIRED", two).await;
    let mut job = Job::new(&stub, Login::Instagram);
    let (_, failure) = failed(job.run_from_send(&stub).await);
    assert_eq!(failure.code, "publish_unknown");
    assert!(
        failure.message.contains("shows 2 that may be it"),
        "{}",
        failure.message
    );
    assert_eq!(posts(&stub), 0);
}

impl Job {
    async fn run_from_send(&mut self, stub: &Stub) -> Step {
        let at = next(self.step(&sent(stub, false), false).await);
        self.run(at).await
    }
}

#[tokio::test]
async fn a_container_that_cannot_be_read_for_a_quarter_of_an_hour_leads_to_the_list() {
    for (list, found) in [(json!([reel("m1", "Hello bob #sea")]), true), (json!([]), false)] {
        let stub = Stub::start(good(move |head| {
            if is(head, "POST", "/media_publish") {
                Some(Say::Cut)
            } else if is(head, "GET", "/c1") {
                Some(say(500, ""))
            } else if is(head, "GET", "/media") {
                Some(reels(list.clone()))
            } else {
                None
            }
        }))
        .await;
        let mut job = Job::new(&stub, Login::Instagram);
        let step = job.run_from_send(&stub).await;
        let polls = job.steps().iter().filter(|s| **s == "poll").count();
        assert_eq!(polls, 16, "every minute for a quarter of an hour");
        if found {
            assert_eq!(published(step).remote_id, "m1");
        } else {
            assert_eq!(failed(step).1.class, FailureClass::Ambiguous);
        }
        assert_eq!((calls(&stub, "/media_publish").len(), posts(&stub)), (1, 0));
    }
}

#[tokio::test]
async fn a_duplicate_is_looked_for_and_asked_about() {
    let stub = world(refusal(506, 0), "FINISHED", json!([])).await;
    let mut job = Job::new(&stub, Login::Instagram);
    let (_, failure) = failed(job.run(first()).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Ambiguous, "duplicate_post")
    );
    let stub = world(refusal(506, 0), "FINISHED", json!([reel("m1", "Hello bob #sea")])).await;
    let mut job = Job::new(&stub, Login::Instagram);
    assert_eq!(published(job.run(first()).await).remote_id, "m1");
}

/// Clear refusals: not done, so nothing to decide; the container waits.
#[tokio::test]
async fn every_clear_refusal_leaves_a_container_that_can_still_go_out() {
    let rows = [
        (refusal(9, 2_207_042), FailureClass::RateLimited, "quota_spent"),
        (refusal(4, 2_207_051), FailureClass::Rejected, "spam_suspected"),
        (
            refusal(25, 2_207_050),
            FailureClass::Rejected,
            "account_restricted",
        ),
        (refusal(190, 463), FailureClass::Reconnect, "access_expired"),
        (refusal(190, 459), FailureClass::Reconnect, "login_needed"),
        (refusal(10, 0), FailureClass::Permanent, "operator_refused"),
        (refusal(200, 0), FailureClass::Permanent, "operator_refused"),
        (refusal(100, 0), FailureClass::Permanent, "app_fault"),
    ];
    for (answer, class, code) in rows {
        let stub = world(answer, "FINISHED", json!([])).await;
        let mut job = Job::new(&stub, Login::Instagram);
        let (kept, failure) = failed(job.run(first()).await);
        assert_eq!((failure.class, &*failure.code), (class, code));
        let kept = kept.unwrap();
        assert_eq!(
            (kept.name(), kept.effect_possible(), kept.fetching()),
            ("waiting", false, false)
        );
        // tried again: the same container, asked first
        let Step::Next(again) = job.step(&kept, true).await else {
            panic!()
        };
        assert_eq!(again.name(), "snapshot");
        assert_eq!(next(job.step(&again, false).await).name(), "publish_sent");
        assert_eq!(calls(&stub, "/media_publish").len(), 1);
    }
}

#[tokio::test]
async fn not_ready_after_all_waits_and_sends_the_same_container() {
    let mut n = 0;
    let stub = Stub::start(good(move |head| {
        n += u32::from(is(head, "POST", "/media_publish"));
        (is(head, "POST", "/media_publish") && n < 3).then(|| refusal(9007, 2_207_027))
    }))
    .await;
    let mut job = Job::new(&stub, Login::Instagram);
    assert_eq!(published(job.run(first()).await).remote_id, "m1");
    let sendings: Vec<_> = job.log.0.iter().filter(|c| c.step == "publish").collect();
    assert_eq!(sendings.len(), 3);
    let apart = sendings[1].started_at.since(sendings[0].started_at);
    assert!(apart >= Duration::from_secs(30), "{apart:?}");
    assert_eq!(posts(&stub), 1);
}

#[tokio::test]
async fn a_clear_refusal_proves_nothing_of_an_earlier_sending() {
    let stub = world(
        refusal(9007, 2_207_027),
        "PUBLISHED",
        json!([reel("m1", "Hello bob #sea")]),
    )
    .await;
    let mut job = Job::new(&stub, Login::Instagram);
    let again = stored(
        "publish_sent",
        json!({"container": container(&stub, Login::Instagram), "mark": {"at": crate::job::START, "before": []},
            "unclear": 1, "resends": 1}),
    );
    let at = next(job.step(&again, false).await);
    assert_eq!((at.name(), at.effect_possible()), ("publish_sent", true));
    assert_eq!(published(job.run(at).await).remote_id, "m1");
    assert_eq!(calls(&stub, "/media_publish").len(), 1);
}

#[tokio::test]
async fn a_container_refused_once_and_then_ended_is_looked_for_before_another_is_made() {
    let mut c = container(&Stub::saying(vec![status("EXPIRED")]).await, Login::Instagram);
    c["mark"] = json!({"at": crate::job::START, "before": []});
    let stub = Stub::saying(vec![status("EXPIRED"), reels(json!([]))]).await;
    let mut job = Job::new(&stub, Login::Instagram);
    let at = next(job.step(&stored("waiting", c.clone()), true).await);
    assert!(matches!(at, Checkpoint::Checking(_)) && at.effect_possible());
    let Step::Wait { checkpoint, .. } = job.step(&at, false).await else {
        panic!()
    };
    assert_eq!(next(job.step(&checkpoint, true).await).name(), "prepared");
    // one that merely cannot be seen never allows another
    let stub = Stub::saying(vec![refusal(100, 33), reels(json!([]))]).await;
    let mut job = Job::new(&stub, Login::Instagram);
    c["polls"] = json!(1000);
    let at = next(job.step(&stored("waiting", c), true).await);
    let (_, failure) = failed(job.run(at).await);
    assert_eq!(failure.code, "publish_unknown");
}

#[tokio::test]
async fn a_container_that_is_never_ready_to_go_out_is_given_up_with_nothing_posted() {
    let stub = world(refusal(9007, 2_207_027), "FINISHED", json!([])).await;
    let mut job = Job::new(&stub, Login::Instagram);
    let (kept, failure) = failed(job.run(first()).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Permanent, "processing_timeout")
    );
    let kept = kept.unwrap();
    assert_eq!((kept.name(), kept.effect_possible()), ("waiting", false));
    assert_eq!((calls(&stub, "/media_publish").len(), posts(&stub)), (15, 1));
}
