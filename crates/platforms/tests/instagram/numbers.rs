//! The public numbers of a reel.

use crate::job::{START, access, act, instagram, ours, refusal};
use crate::stub::{Say, Stub, say};
use ai_shorts_platforms::adapter::{CallLog, Machine, PostRef};
use domain::instagram::Login::{self, Facebook, Instagram as Direct};
use domain::publish::Numbers;
use domain::{Clock, Failure, FailureClass};
use serde_json::json;

const fn post(remote_id: &str) -> PostRef<'_> {
    PostRef {
        remote_id,
        remote_url: None,
    }
}

async fn ask(login: Login, answer: Say) -> (Result<Numbers, Failure>, Stub) {
    let stub = Stub::saying(vec![answer]).await;
    let (clock, _) = Clock::manual(START.parse().unwrap());
    let got = instagram(&stub, login, clock)
        .numbers(act(), &access(login), post("31"), &mut CallLog::default())
        .await;
    (got, stub)
}

#[tokio::test]
async fn both_logins_ask_for_likes_and_comments_alone() {
    for login in [Direct, Facebook] {
        let told = json!({"id": "31", "like_count": 57, "comments_count": 3});
        let (got, stub) = ask(login, say(200, told)).await;
        let all = Numbers {
            likes: Some(57),
            comments: Some(3),
            ..Numbers::default()
        };
        assert_eq!(got.unwrap(), all);
        let sent = stub.last().head;
        assert_eq!(sent.path, "/twin/v26.0/31");
        assert_eq!(sent.query["fields"], "id,like_count,comments_count");
        assert_eq!(stub.requests().len(), 1);
    }
}

#[tokio::test]
async fn hidden_likes_are_not_nought() {
    let (got, _) = ask(Direct, say(200, json!({"id": "31", "comments_count": 0}))).await;
    let comments = Numbers {
        comments: Some(0),
        ..Numbers::default()
    };
    assert_eq!(got.unwrap(), comments);
}

#[tokio::test]
async fn each_refusal_says_what_it_is_and_a_missing_right_loses_no_channel() {
    let rows = [
        (Direct, refusal(100, 33), "video_not_found"),
        (Facebook, refusal(100, 33), "video_not_found"),
        (Direct, refusal(803, 0), "video_not_found"),
        (Direct, refusal(10, 0), "operator_refused"),
        (Direct, refusal(190, 463), "access_expired"),
        (Direct, refusal(4, 0), "rate_limited"),
        (Direct, say(200, "{}"), "platform_nonsense"),
        (Direct, Say::Cut, "platform_unreachable"),
    ];
    for (login, answer, code) in rows {
        let f = ask(login, answer).await.0.unwrap_err();
        assert_eq!(f.code, code);
        assert_eq!(f.class == FailureClass::Reconnect, code == "access_expired");
    }
}

#[tokio::test]
async fn a_reel_without_a_name_is_known_before_anything_is_asked() {
    let stub = Stub::saying(vec![say(200, "{}")]).await;
    let (clock, _) = Clock::manual(START.parse().unwrap());
    let adapter = instagram(&stub, Direct, clock);
    assert!(adapter.tells_numbers(ours(&[]), post("31")).is_ok());
    let unnamed = post("container:17");
    let f = adapter.tells_numbers(ours(&[]), unnamed).unwrap_err();
    assert_eq!(f.code, "numbers_unnamed");
    let asked = adapter
        .numbers(act(), &access(Direct), unnamed, &mut CallLog::default())
        .await;
    assert_eq!(
        (&*asked.unwrap_err().code, stub.requests().len()),
        ("numbers_unnamed", 0)
    );
}
