//! The public numbers of a video.

use crate::job::{START, act, youtube};
use crate::stub::{Say, Stub, error, say};
use ai_shorts_platforms::adapter::{CallLog, Machine, PostRef};
use domain::publish::Numbers;
use domain::{Clock, Failure};
use serde_json::{Value, json};

async fn ask(answer: Say) -> (Result<Numbers, Failure>, Stub, CallLog) {
    let stub = Stub::saying(vec![answer]).await;
    let (clock, _) = Clock::manual(START.parse().unwrap());
    let mut log = CallLog::default();
    let post = PostRef {
        remote_id: "vid",
        remote_url: None,
    };
    let got = youtube(&stub, clock)
        .numbers(act(), &"canary-access".into(), post, &mut log)
        .await;
    (got, stub, log)
}

fn counted(statistics: Value) -> Say {
    say(200, json!({"items": [{"id": "vid", "statistics": statistics}]}))
}

#[tokio::test]
async fn the_numbers_are_asked_once_as_documented() {
    let told = json!({"viewCount": "18446744073709551615", "likeCount": "57", "favoriteCount": "0", "commentCount": "3"});
    let (got, stub, log) = ask(counted(told)).await;
    let all = Numbers {
        views: Some(u64::MAX),
        likes: Some(57),
        comments: Some(3),
        shares: None,
    };
    assert_eq!(got.unwrap(), all);
    let sent = stub.last().head;
    assert_eq!((&*sent.method, &*sent.path), ("GET", "/twin/youtube/v3/videos"));
    assert_eq!((&*sent.query["part"], &*sent.query["id"]), ("statistics", "vid"));
    assert_eq!(sent.header("authorization"), "Bearer canary-access");
    assert_eq!(
        (stub.requests().len(), log.0.len(), log.0[0].authorized),
        (1, 1, true)
    );
}

#[tokio::test]
async fn what_is_hidden_is_not_nought_and_nought_is_told() {
    let (got, ..) = ask(counted(json!({"viewCount": "0"}))).await;
    let views = Numbers {
        views: Some(0),
        ..Numbers::default()
    };
    assert_eq!(got.unwrap(), views);
    for odd in [
        json!({}),
        json!({"viewCount": null, "likeCount": "many", "commentCount": -1}),
    ] {
        assert_eq!(ask(counted(odd)).await.0.unwrap(), Numbers::default());
    }
}

#[tokio::test]
async fn each_refusal_says_what_it_is() {
    let rows = [
        (say(200, r#"{"items": []}"#), "video_not_found"),
        (say(200, r#"{"items": [{"id": "another"}]}"#), "video_not_found"),
        (say(200, "{}"), "platform_nonsense"),
        (error(403, "quotaExceeded", ""), "quota_spent"),
        (error(401, "authError", ""), "access_expired"),
        (say(500, "<html>"), "platform_unreachable"),
        (Say::Cut, "platform_unreachable"),
    ];
    for (answer, code) in rows {
        let (got, _, log) = ask(answer).await;
        let f = got.unwrap_err();
        assert_eq!(
            (&*f.code, f.retry_after_ms.is_some()),
            (code, code == "quota_spent")
        );
        assert_eq!(log.0[0].code.as_deref().unwrap_or(code), code);
    }
}
