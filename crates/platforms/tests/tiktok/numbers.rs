//! The public numbers of a post.

use crate::job::{DESKTOP, START, act, channel, no, ok, scopes, tiktok};
use crate::stub::{Say, Stub, say};
use ai_shorts_platforms::adapter::{CallLog, Machine, PostRef};
use ai_shorts_platforms::tiktok::TikTok;
use domain::publish::Numbers;
use domain::{Clock, Failure, FailureClass};
use serde_json::json;

const PUBLIC: PostRef<'static> = PostRef {
    remote_id: "v_pub_file~v2-1.7",
    remote_url: Some("https://www.tiktok.com/@anna.b/video/7080217258529737986"),
};
const ID: &str = "7080217258529737986";

fn adapter(stub: &Stub) -> TikTok {
    let (clock, _) = Clock::manual(START.parse().unwrap());
    tiktok(stub, clock, DESKTOP, true)
}

async fn ask(answer: Say) -> (Result<Numbers, Failure>, Stub) {
    let stub = Stub::saying(vec![answer]).await;
    let got = adapter(&stub)
        .numbers(act(), &"canary-access".into(), PUBLIC, &mut CallLog::default())
        .await;
    (got, stub)
}

#[tokio::test]
async fn the_numbers_are_asked_once_as_documented() {
    let told = json!({"videos": [{"id": ID, "view_count": 5_000_000_000_u64, "like_count": 57, "comment_count": 3,
        "share_count": 0}]});
    let (got, stub) = ask(ok(told)).await;
    let all = Numbers {
        views: Some(5_000_000_000),
        likes: Some(57),
        comments: Some(3),
        shares: Some(0),
    };
    assert_eq!(got.unwrap(), all);
    let sent = stub.last();
    assert_eq!(
        (&*sent.head.method, &*sent.head.path),
        ("POST", "/twin/v2/video/query/")
    );
    assert_eq!(
        sent.head.query["fields"],
        "id,view_count,like_count,comment_count,share_count"
    );
    assert_eq!(sent.json(), json!({"filters": {"video_ids": [ID]}}));
    assert_eq!(sent.head.header("authorization"), "Bearer canary-access");
    assert_eq!(stub.requests().len(), 1);
    let (got, _) = ask(ok(json!({"videos": [{"id": ID, "view_count": 9}]}))).await;
    let views = Numbers {
        views: Some(9),
        ..Numbers::default()
    };
    assert_eq!(got.unwrap(), views);
}

#[tokio::test]
async fn each_refusal_says_what_it_is_and_a_missing_right_loses_no_channel() {
    let rows = [
        (ok(json!({"videos": []})), "video_not_found"),
        (
            ok(json!({"videos": [{"id": "1", "view_count": 9}]})),
            "video_not_found",
        ),
        (no(401, "scope_not_authorized"), "numbers_not_granted"),
        (no(401, "access_token_invalid"), "access_expired"),
        (no(429, "rate_limit_exceeded"), "rate_limited"),
        (no(500, "internal_error"), "platform_unreachable"),
        (say(200, "<html>"), "platform_nonsense"),
    ];
    for (answer, code) in rows {
        let f = ask(answer).await.0.unwrap_err();
        assert_eq!(f.code, code);
        assert_eq!(f.class == FailureClass::Reconnect, code == "access_expired");
    }
}

#[tokio::test]
async fn without_the_right_or_a_public_id_nothing_is_asked() {
    let stub = Stub::saying(vec![say(200, "{}")]).await;
    let tells = |granted: &str, remote_url| {
        let post = PostRef { remote_url, ..PUBLIC };
        let told = adapter(&stub).tells_numbers(channel(&scopes(granted)), post);
        told.map_err(|f| f.code)
    };
    let usual = "user.info.basic,video.publish,video.upload";
    let more = "user.info.basic,video.publish,video.upload,video.list";
    assert_eq!(tells(more, PUBLIC.remote_url), Ok(()));
    assert_eq!(tells(usual, PUBLIC.remote_url), Err("numbers_not_granted".into()));
    for nowhere in [
        None,
        Some("https://www.tiktok.com/@anna.b"),
        Some("https://www.tiktok.com/@anna.b/video/"),
        Some("https://www.tiktok.com/@anna.b/video/1?x=2"),
    ] {
        assert_eq!(tells(more, nowhere), Err("numbers_unnamed".into()), "{nowhere:?}");
    }
    assert!(stub.requests().is_empty());
}
