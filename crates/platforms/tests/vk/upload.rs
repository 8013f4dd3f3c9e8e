//! From nothing to a video.

use crate::job::{
    Job, byte, clip, codes, config, failed, next, published, saved, slot, slot_json, uploaded, vk_of,
};
use crate::stub::{Say, Stub, good, say};
use ai_shorts_platforms::vk::{Checkpoint, Step};
use domain::publish::{TargetState, Visibility};
use domain::{Clock, FailureClass};
use serde_json::json;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// VK when all goes well.
fn kind(seen: &crate::stub::Seen) -> Say {
    let base = format!("http://{}/twin", seen.header("host"));
    match seen.call() {
        "video.save" => good(saved(&base)),
        "upload" => uploaded(200_000),
        "video.get" => good(clip(json!({"type": "short_video"}))),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_video_goes_out_in_one_form_of_known_length() {
    let stub = Stub::start(kind).await;
    let mut job = Job::new(&stub, 200_000);
    job.options.caption = Some("A text".into());
    let got = published(job.run(Checkpoint::first([9; 16])).await);
    assert_eq!(job.steps(), ["video.save", "send_bytes", "video.get"]);
    let requests = stub.requests();
    let form = requests[0].form();
    for (name, value) in [
        ("name", "A title"),
        ("description", "A text"),
        ("wallpost", "0"),
        ("is_private", "0"),
        ("v", "5.199"),
    ] {
        assert_eq!(form[name], value);
    }
    assert!(!form.contains_key("group_id"));
    let sent = &requests[1];
    assert_eq!(
        (sent.path.as_str(), sent.query["sig"].as_str()),
        ("/twin/upload", "canary-sig")
    );
    assert_eq!(sent.header("authorization"), "", "the address alone is enough");
    let boundary = sent
        .header("content-type")
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"video_file\"; filename=\"video.mp4\"\r\n\
         Content-Type: video/mp4\r\n\r\n"
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    assert_eq!(sent.len, head.len() + 200_000 + tail.len());
    assert!(sent.body.starts_with(head.as_bytes()) && sent.body.ends_with(tail.as_bytes()));
    let file = &sent.body[head.len()..head.len() + 200_000];
    assert!(file.iter().zip(0..).all(|(b, n)| *b == byte(n)));
    assert_eq!(job.told.load(Ordering::Relaxed), 200_000);
    assert_eq!(requests[2].form()["videos"], "7_100_canary-key");
    assert_eq!(got.remote_id, "7_100");
    assert_eq!(got.remote_url, format!("{}/clip7_100", stub.base));
    assert_eq!(
        (got.visibility.as_str(), codes(&got)),
        ("public", vec!["landed_as_clip"])
    );
}

#[tokio::test]
async fn a_community_gets_it_by_its_positive_id() {
    let stub = Stub::start(|seen| {
        let base = format!("http://{}/twin", seen.header("host"));
        match seen.call() {
            "video.save" => {
                let mut saved = saved(&base);
                saved["owner_id"] = json!(-5);
                good(saved)
            }
            "upload" => say(200, json!({"size": 9, "owner_id": -5, "video_id": 100})),
            _ => good(json!({"items": [{"id": 100, "owner_id": -5, "duration": 3, "type": "video"}]})),
        }
    })
    .await;
    let mut job = Job::new(&stub, 9);
    job.options.title = None;
    job.choose(json!({"owner": -5, "as_clip": true}));
    let got = published(job.run(Checkpoint::first([9; 16])).await);
    let form = stub.requests()[0].form();
    assert_eq!(
        (form["group_id"].as_str(), form["name"].as_str()),
        ("5", "Fallback")
    );
    assert_eq!(got.remote_url, format!("{}/video-5_100", stub.base));
    assert_eq!(codes(&got), ["landed_as_video"]);
}

#[tokio::test]
async fn nothing_is_asked_for_what_may_not_be() {
    let stub = Stub::start(kind).await;
    let mut job = Job::new(&stub, 9);
    job.options.visibility = Some(Visibility::Private);
    let (_, failure) = failed(job.step(&Checkpoint::first([9; 16]), false).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Rejected, "setting_invalid")
    );
    job.options.visibility = None;
    for owner in [0, 8] {
        job.choose(json!({"owner": owner}));
        let (_, failure) = failed(job.step(&Checkpoint::first([9; 16]), false).await);
        assert_eq!(failure.code, "setting_invalid");
    }
    assert!(stub.requests().is_empty());
    job.choose(json!({"owner": 7}));
    next(job.step(&Checkpoint::first([9; 16]), false).await);
    job.choose(json!({"owner": -5}));
    let (_, failure) = failed(job.step(&Checkpoint::first([9; 16]), false).await);
    assert_eq!(failure.code, "other_owner");
}

#[tokio::test]
async fn bytes_go_only_where_they_may() {
    let stub = Stub::saying(vec![say(200, "")]).await;
    let mut job = Job::new(&stub, 9);
    // the stand-in names no other server
    for url in [
        "https://up.example.org/x",
        "http://127.0.0.1:1/x",
        "https://user@127.0.0.1/x",
        "nonsense",
    ] {
        let answer = json!({"upload_url": url, "video_id": 100, "owner_id": 7});
        let other = Stub::saying(vec![good(answer)]).await;
        job.vk = crate::job::vk(&other, Clock::manual(crate::job::START.parse().unwrap()).0);
        let (_, failure) = failed(job.step(&Checkpoint::first([9; 16]), false).await);
        assert_eq!(failure.code, "platform_nonsense", "{url}");
    }
    // VK itself may name any public https server on its usual port, and nothing else
    for (url, goes) in [
        ("https://ovu.mycdn.me/upload.do?sig=1", true),
        ("http://ovu.mycdn.me/upload.do", false),
        ("https://ovu.mycdn.me:8443/upload.do", false),
    ] {
        let answer = json!({"upload_url": url, "video_id": 100, "owner_id": 7});
        let other = Stub::saying(vec![good(answer)]).await;
        let mut real = config(&other);
        real.sandbox = false;
        job.vk = vk_of(real, Clock::manual(crate::job::START.parse().unwrap()).0);
        let step = job.step(&Checkpoint::first([9; 16]), false).await;
        assert_eq!(matches!(step, Step::Next(_)), goes, "{url}");
    }
    // an address at home is refused before a connection is made
    let mut real = config(&stub);
    real.sandbox = false;
    job.vk = vk_of(real, Clock::manual(crate::job::START.parse().unwrap()).0);
    let mut at_home = slot_json(&stub);
    at_home["url"] = json!("https://192.168.0.1/x");
    let at_home: Checkpoint = serde_json::from_value(json!({"at": "sending", "with": at_home})).unwrap();
    let step = job.step(&at_home, false).await;
    assert!(matches!(step, Step::Wait { checkpoint: Checkpoint::Looking(l), .. } if !l.slot.out));
    assert!(stub.requests().is_empty());
}

#[tokio::test]
async fn what_a_stored_state_says() {
    let stub = Stub::saying(vec![say(200, "")]).await;
    let first = Checkpoint::first([9; 16]);
    assert!(!first.started() && !first.effect_possible());
    assert_eq!((first.name(), first.state()), ("prepared", TargetState::Queued));
    let allocated = slot(&stub, "allocated");
    assert!(allocated.started() && !allocated.effect_possible());
    assert_eq!(allocated.needs(), None);
    let sending = slot(&stub, "sending");
    assert!(sending.effect_possible(), "the last byte may go out from here");
    assert_eq!((sending.remote_id(), sending.bytes_acknowledged(9)), (None, 0));
    assert!(!crate::job::looking(&stub, false, false).effect_possible());
    assert!(crate::job::looking(&stub, true, false).effect_possible());
    assert_eq!(crate::job::video().remote_id(), Some("7_100"));
    assert_eq!(crate::job::video().bytes_acknowledged(9), 9);
}

#[tokio::test]
async fn each_good_answer_of_the_upload_server() {
    for body in [
        r#"{"video_hash":"h","size":9,"owner_id":7,"video_id":100}"#,
        r#"{"video_id":100}"#,
        "<?xml version=\"1.0\"?><retval>1</retval>",
    ] {
        let stub = Stub::saying(vec![say(200, body)]).await;
        let mut job = Job::new(&stub, 9);
        let step = job.step(&slot(&stub, "sending"), false).await;
        assert!(matches!(step, Step::Next(Checkpoint::Processing(_))), "{body}");
    }
}

#[tokio::test]
async fn each_unclear_answer_leads_to_a_look() {
    for answer in [
        say(200, ""),
        say(200, "<html>"),
        say(200, r#"{"video_id":101,"owner_id":7,"size":9}"#),
        say(200, r#"{"video_id":100,"owner_id":7,"size":8}"#),
        say(500, ""),
        say(502, r#"{"error":"x","error_code":1}"#),
        Say::Cut,
    ] {
        let stub = Stub::saying(vec![answer.clone()]).await;
        let mut job = Job::new(&stub, 9);
        let step = job.step(&slot(&stub, "sending"), false).await;
        let Step::Wait { checkpoint, .. } = step else {
            panic!("{answer:?}: {step:?}")
        };
        let Checkpoint::Looking(look) = &checkpoint else {
            panic!("{checkpoint:?}")
        };
        assert!(look.slot.out && !look.gone, "{answer:?}");
        assert!(checkpoint.effect_possible());
        assert_eq!(job.log.0[0].outcome, domain::publish::Outcome::Ambiguous);
    }
}

#[tokio::test]
async fn a_file_that_vk_refuses_is_told() {
    for answer in [
        say(
            200,
            r#"{"error":"bad file","error_code":4,"error_descr":"wrong format","error_is_logged":true}"#,
        ),
        say(400, r#"{"error":"bad","error_code":1}"#),
        say(413, "too large"),
    ] {
        let stub = Stub::saying(vec![answer]).await;
        let mut job = Job::new(&stub, 9);
        let (kept, failure) = failed(job.step(&slot(&stub, "sending"), false).await);
        assert_eq!(
            (failure.class, &*failure.code),
            (FailureClass::Rejected, "file_refused")
        );
        assert!(!kept.unwrap().effect_possible());
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_sends_nothing() {
    let stub = Stub::saying(vec![say(200, "")]).await;
    let mut job = Job::new(&stub, 9);
    job.readable = false;
    let (kept, failure) = failed(job.step(&slot(&stub, "sending"), false).await);
    assert_eq!(failure.code, "source_unreadable");
    assert!(!kept.unwrap().effect_possible());
    assert!(stub.requests().is_empty());
}

#[tokio::test]
async fn a_stop_ends_an_upload_in_the_middle() {
    let stub = Stub::saying(vec![Say::Silence]).await;
    let mut job = Job::new(&stub, 64 << 20);
    let stop = job.stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(30)).await;
        stop.cancel();
    });
    // an unfinished form makes no video: what is stored says so
    let at = next(job.step(&slot(&stub, "sending"), false).await);
    assert!(matches!(&at, Checkpoint::Looking(l) if !l.slot.out));
    assert_eq!(job.log.0[0].code.as_deref(), Some("stopped"));
    assert!(matches!(job.step(&at, false).await, Step::Stopped));
    // with all bytes out, what is stored stays as it was
    let mut job = Job::new(&stub, 9);
    let stop = job.stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stop.cancel();
    });
    assert!(matches!(
        job.step(&slot(&stub, "sending"), false).await,
        Step::Stopped
    ));
}
