//! Lost answers and deaths up to the point where VK has the bytes.

use crate::job::{Job, clip, failed, looking, next, saved, slot, slot_json, uploaded};
use crate::stub::{Say, Seen, Stub, error, good, say};
use ai_shorts_platforms::vk::{Checkpoint, Step};
use domain::FailureClass;
use serde_json::{Value, json};
use std::time::Duration;

fn nothing() -> Value {
    json!({"count": 0, "items": []})
}
/// What an id without bytes shows, if VK shows it at all.
fn placeholder() -> Value {
    clip(json!({"duration": 0}))
}

/// Answers every reading alike, and takes uploads.
async fn showing(response: Value) -> Stub {
    Stub::start(move |seen| match seen.call() {
        "upload" => uploaded(9),
        "video.get" => good(response.clone()),
        "video.delete" => good(json!(1)),
        "video.save" => good(saved(&format!("http://{}/twin", seen.header("host")))),
        other => panic!("{other}"),
    })
    .await
}

#[tokio::test]
async fn a_lost_answer_to_save_asks_for_another_id() {
    let stub = Stub::start(|seen: &Seen| match seen.call() {
        "video.save" => Say::Cut,
        other => panic!("{other}"),
    })
    .await;
    let mut job = Job::new(&stub, 9);
    let (kept, failure) = failed(job.step(&Checkpoint::first([9; 16]), false).await);
    assert_eq!((kept, failure.class), (None, FailureClass::Transient));
    assert_eq!(stub.last().form()["wallpost"], "0", "an orphan shows nowhere");
}

#[tokio::test]
async fn a_death_before_the_bytes_sends_them_to_the_same_address() {
    let stub = showing(nothing()).await;
    let mut job = Job::new(&stub, 9);
    let at = next(job.step(&slot(&stub, "allocated"), true).await);
    assert_eq!(at, slot(&stub, "sending"));
    assert!(matches!(
        job.step(&at, false).await,
        Step::Next(Checkpoint::Processing(_))
    ));
}

#[tokio::test]
async fn a_death_while_sending_reads_the_id_first() {
    let stub = showing(clip(json!({"duration": 0, "processing": 1}))).await;
    let mut job = Job::new(&stub, 9);
    let at = next(job.step(&slot(&stub, "sending"), true).await);
    assert!(stub.requests().is_empty(), "no token was asked for");
    assert!(at.effect_possible());
    let at = next(job.step(&at, false).await);
    assert_eq!(at.remote_id(), Some("7_100"));
    assert_eq!(stub.calls(), ["video.get"]);
}

#[tokio::test]
async fn an_upload_cut_short_is_looked_for_once_and_sent_again() {
    for seen in [nothing(), placeholder()] {
        let stub = showing(seen).await;
        *stub.cut_at.lock().unwrap() = Some(300);
        let mut job = Job::new(&stub, 32 << 20);
        let at = next(job.step(&slot(&stub, "sending"), false).await);
        assert!(!at.effect_possible(), "an unfinished form makes no video");
        let at = next(job.step(&at, false).await);
        assert!(matches!(&at, Checkpoint::Allocated(s) if s.breaks == 1 && s.sends == 0));
        assert_eq!(stub.calls(), ["upload", "video.get"]);
    }
}

#[tokio::test]
async fn a_lost_answer_to_the_last_byte_is_looked_for_three_minutes() {
    let stub = showing(nothing()).await;
    let mut job = Job::new(&stub, 9);
    let at = next(job.run_while(&looking(&stub, true, false), "looking").await);
    assert_eq!(job.hand_since(), Duration::from_mins(3));
    assert!(
        at.effect_possible() && matches!(&at, Checkpoint::Allocated(_)),
        "the first may still come"
    );
    assert!(stub.calls().iter().all(|c| c == "video.get"));
}

#[tokio::test]
async fn two_lost_uploads_without_a_trace_ask_the_person() {
    let stub = showing(nothing()).await;
    let mut job = Job::new(&stub, 9);
    let mut slot = slot_json(&stub);
    slot["out"] = json!(true);
    slot["sends"] = json!(2);
    let at = json!({"at": "looking", "with": {"slot": slot, "since": crate::job::START}});
    let (kept, failure) = failed(job.run(serde_json::from_value(at).unwrap()).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Ambiguous, "upload_unmatched")
    );
    assert!(kept.unwrap().effect_possible());
}

#[tokio::test]
async fn an_upload_that_always_breaks_is_given_up_without_a_doubt() {
    let stub = showing(nothing()).await;
    let cut = stub.cut_at.clone();
    let mut job = Job::new(&stub, 32 << 20);
    let mut at = slot(&stub, "allocated");
    let (kept, failure) = loop {
        *cut.lock().unwrap() = Some(300);
        match job.step(&at, false).await {
            Step::Next(c) | Step::Wait { checkpoint: c, .. } => at = c,
            other => break failed(other),
        }
    };
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Permanent, "upload_unstable")
    );
    assert!(!kept.unwrap().effect_possible());
    assert_eq!(stub.calls().iter().filter(|c| *c == "upload").count(), 8);
}

fn expired(stub: &Stub, at: &str) -> Checkpoint {
    let mut slot = slot_json(stub);
    slot["url"] = json!(format!("{}/upload?id=100&expires=1700000000000", stub.base));
    serde_json::from_value(json!({"at": at, "with": slot})).unwrap()
}

#[tokio::test]
async fn an_address_that_ran_out_is_replaced_after_the_old_id_is_deleted() {
    let stub = showing(nothing()).await;
    let mut job = Job::new(&stub, 9);
    let mut at = expired(&stub, "sending");
    for _ in 0..4 {
        at = next(job.step(&at, false).await);
    }
    assert!(matches!(&at, Checkpoint::Allocated(s) if s.saves == 2), "{at:?}");
    assert_eq!(stub.calls(), ["video.get", "video.delete", "video.save"]);
    let form = stub.requests()[1].form();
    assert_eq!((&*form["owner_id"], &*form["video_id"]), ("7", "100"));
}

#[tokio::test]
async fn each_word_for_an_address_that_ran_out() {
    for status in [403, 404, 410] {
        let stub = Stub::saying(vec![say(status, "")]).await;
        let mut job = Job::new(&stub, 9);
        let at = next(job.step(&slot(&stub, "sending"), false).await);
        assert!(matches!(&at, Checkpoint::Looking(l) if l.gone && l.slot.out));
        let stub = showing(nothing()).await;
        let mut job = Job::new(&stub, 9);
        let at = next(job.run_while(&at, "looking").await);
        assert!(matches!(&at, Checkpoint::Prepared(p) if p.old.is_some_and(|o| o.out)));
        assert_eq!(job.hand_since(), Duration::from_mins(3));
    }
}

#[tokio::test]
async fn an_id_that_may_hold_the_video_is_given_up_only_after_a_long_look() {
    let stub = showing(nothing()).await;
    let mut job = Job::new(&stub, 9);
    let at = next(job.run_while(&looking(&stub, true, true), "looking").await);
    assert_eq!(job.hand_since(), Duration::from_mins(15));
    assert!(at.effect_possible(), "not yet deleted");
    let at = next(job.step(&at, false).await);
    assert_eq!(stub.calls().last().unwrap(), "video.delete");
    assert!(!at.effect_possible());
}

#[tokio::test]
async fn nothing_to_delete_is_as_good_and_a_failed_deletion_is_not() {
    let old = || -> Checkpoint {
        serde_json::from_value(
            json!({"at": "prepared", "with": {"guid": crate::job::GUID, "saves": 1,
            "old": {"video": {"owner_id": 7, "video_id": 100}, "out": true}}}),
        )
        .unwrap()
    };
    for code in [104, 204] {
        let stub = Stub::saying(vec![error(code, "x")]).await;
        let mut job = Job::new(&stub, 9);
        assert!(!next(job.step(&old(), false).await).effect_possible());
    }
    let stub = Stub::saying(vec![error(10, "Internal server error")]).await;
    let (kept, failure) = failed(Job::new(&stub, 9).step(&old(), false).await);
    assert_eq!((kept, failure.class), (None, FailureClass::Transient));
    let stub = Stub::saying(vec![error(14, "Captcha needed")]).await;
    let (_, failure) = failed(Job::new(&stub, 9).step(&old(), false).await);
    assert_eq!(failure.class, FailureClass::Reconnect, "not one that starts over");
}

#[tokio::test]
async fn a_refusal_after_a_lost_upload_proves_nothing() {
    let stub = Stub::saying(vec![say(200, r#"{"error":"already","error_code":7}"#)]).await;
    let mut job = Job::new(&stub, 9);
    let mut slot = slot_json(&stub);
    slot["out"] = json!(true);
    let at: Checkpoint = serde_json::from_value(json!({"at": "sending", "with": slot})).unwrap();
    let at = next(job.step(&at, false).await);
    assert!(at.effect_possible() && at.name() == "looking");
}
