//! The public numbers of a video.

use crate::job::{START, act, vk};
use crate::stub::{Say, Stub, error, good, say};
use ai_shorts_platforms::adapter::{CallLog, Machine, PostRef};
use domain::publish::Numbers;
use domain::{Clock, Failure};
use serde_json::{Value, json};

async fn ask(remote_id: &str, answer: Say) -> (Result<Numbers, Failure>, Stub) {
    let stub = Stub::saying(vec![answer]).await;
    let (clock, _) = Clock::manual(START.parse().unwrap());
    let post = PostRef {
        remote_id,
        remote_url: None,
    };
    let got = vk(&stub, clock)
        .numbers(act(), &"canary-access".into(), post, &mut CallLog::default())
        .await;
    (got, stub)
}

fn counted(mut more: Value) -> Say {
    more["owner_id"] = (-7).into();
    more["id"] = 5.into();
    good(json!({"count": 1, "items": [more]}))
}

#[tokio::test]
async fn the_numbers_are_asked_once_and_nothing_of_people() {
    let told = json!({"views": 1204, "comments": 3, "likes": {"count": 57, "user_likes": 1}, "reposts": {"count": 9}});
    let (got, stub) = ask("-7_5", counted(told)).await;
    let all = Numbers {
        views: Some(1204),
        likes: Some(57),
        comments: Some(3),
        shares: None,
    };
    assert_eq!(got.unwrap(), all);
    let (sent, form) = (stub.last(), stub.last().form());
    assert_eq!((sent.call(), &*form["videos"]), ("video.get", "-7_5"));
    assert!(!form.contains_key("extended") && !form.contains_key("fields"));
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn what_is_left_out_was_not_told() {
    let (got, _) = ask("-7_5", counted(json!({"views": 0}))).await;
    let views = Numbers {
        views: Some(0),
        ..Numbers::default()
    };
    assert_eq!(got.unwrap(), views);
}

#[tokio::test]
async fn each_refusal_says_what_it_is() {
    let none = || good(json!({"count": 0, "items": []}));
    let rows = [
        ("-7_5", none(), "video_gone"),
        ("-7_6", counted(json!({"views": 1})), "video_gone"),
        ("-7_5", error(5, "expired"), "access_expired"),
        ("-7_5", error(15, "no scope"), "right_missing"),
        ("-7_5", error(204, "denied"), "video_denied"),
        ("-7_5", error(29, "limit"), "daily_limit"),
        ("-7_5", say(502, "<html>"), "platform_unreachable"),
    ];
    for (id, answer, code) in rows {
        assert_eq!(ask(id, answer).await.0.unwrap_err().code, code);
    }
    let (got, stub) = ask("no-id-of-vk", none()).await;
    assert_eq!(
        (&*got.unwrap_err().code, stub.requests().len()),
        ("video_gone", 0)
    );
}
