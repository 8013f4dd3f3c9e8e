//! The post on the wall.

use crate::job::{GUID, Job, clip, codes, failed, next, post, published, video};
use crate::stub::{Say, Seen, Stub, error, good};
use ai_shorts_platforms::vk::{Checkpoint, Step};
use domain::FailureClass;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn wall(items: Value) -> Say {
    good(json!({"count": 1, "items": items}))
}
fn ours() -> Value {
    json!([
        {"id": 1, "attachments": [{"type": "video", "video": {"owner_id": 7, "id": 99}}]},
        {"id": 2, "attachments": [{"type": "photo", "photo": {"owner_id": 7, "id": 100}},
            {"type": "video", "video": {"owner_id": 7, "id": 100}}]}])
}
/// Others' posts: another video, another owner, none at all.
fn others() -> Value {
    json!([
        {"id": 1, "attachments": [{"type": "video", "video": {"owner_id": 7, "id": 101}}]},
        {"id": 2, "attachments": [{"type": "video", "video": {"owner_id": 8, "id": 100}}]},
        {"id": 3}])
}

#[tokio::test]
async fn a_post_is_made_only_when_asked_for() {
    let stub = Stub::start(|seen| match seen.call() {
        "video.get" => good(clip(json!({}))),
        "wall.post" => good(json!({"post_id": 55})),
        other => panic!("{other}"),
    })
    .await;
    let mut job = Job::new(&stub, 9);
    published(job.run(video()).await);
    assert_eq!(stub.calls(), ["video.get"]);
    job.choose(json!({"wall_post": true}));
    job.options.caption = Some("A text".into());
    let got = published(job.run(video()).await);
    let form = stub.last().form();
    for (name, value) in [
        ("owner_id", "7"),
        ("attachments", "video7_100"),
        ("guid", GUID),
        ("message", "A text"),
    ] {
        assert_eq!(form[name], value);
    }
    assert!(!form.contains_key("from_group"));
    assert_eq!(codes(&got), ["landed_as_video", "wall_posted"]);
    assert!(got.notes[1].message.ends_with("/wall7_55"));
}

#[tokio::test]
async fn a_lost_answer_is_followed_by_a_look_at_the_wall() {
    for lost in [
        Say::Cut,
        crate::stub::say(502, ""),
        error(10, "Internal"),
        error(1, "Unknown"),
    ] {
        let answer = lost.clone();
        let stub = Stub::start(move |seen| match seen.call() {
            "wall.post" => answer.clone(),
            "wall.get" => wall(ours()),
            other => panic!("{other}"),
        })
        .await;
        let mut job = Job::new(&stub, 9);
        let got = published(job.run(post("posting")).await);
        assert!(got.notes[1].message.ends_with("/wall7_2"), "{lost:?}");
        assert_eq!(stub.calls(), ["wall.post", "wall.get"]);
        let form = stub.last().form();
        assert_eq!(
            (&*form["owner_id"], &*form["filter"], &*form["count"]),
            ("7", "owner", "100")
        );
    }
}

#[tokio::test]
async fn after_a_death_the_wall_is_read_before_anything_is_posted() {
    let stub = Stub::saying(vec![wall(ours())]).await;
    let mut job = Job::new(&stub, 9);
    published(job.step(&post("posting"), true).await);
    assert_eq!(stub.calls(), ["wall.get"]);
}

/// A wall that loses the first answers and forgets the posts, or keeps them.
async fn losing(times: usize) -> (Stub, Arc<Mutex<usize>>) {
    let made = Arc::new(Mutex::new(0));
    let count = made.clone();
    let stub = Stub::start(move |seen: &Seen| match seen.call() {
        "wall.post" => {
            let mut n = count.lock().unwrap();
            *n += 1;
            if *n <= times {
                Say::Cut
            } else {
                good(json!({"post_id": 9}))
            }
        }
        "wall.get" => wall(others()),
        other => panic!("{other}"),
    })
    .await;
    (stub, made)
}

#[tokio::test]
async fn two_looks_without_it_post_again_with_the_same_key() {
    let (stub, _) = losing(1).await;
    let mut job = Job::new(&stub, 9);
    published(job.run(post("posting")).await);
    assert_eq!(stub.calls(), ["wall.post", "wall.get", "wall.get", "wall.post"]);
    let guids: Vec<_> = stub
        .requests()
        .iter()
        .filter(|s| s.call() == "wall.post")
        .map(|s| s.form()["guid"].clone())
        .collect();
    assert_eq!(guids, [GUID, GUID]);
}

#[tokio::test]
async fn once_the_key_may_be_forgotten_the_looks_lie_further_apart() {
    let (stub, _) = losing(0).await;
    let mut job = Job::new(&stub, 9);
    job.hand.forward(Duration::from_mins(90));
    let Step::Wait { checkpoint, wait } = job.step(&post("post_lost"), false).await else {
        panic!()
    };
    assert_eq!(wait, Duration::from_mins(15));
    job.hand.forward(Duration::from_mins(1));
    let Step::Wait { checkpoint, wait } = job.step(&checkpoint, true).await else {
        panic!()
    };
    assert_eq!((wait, stub.requests().len()), (Duration::from_mins(14), 1));
    job.hand.forward(wait);
    let at = next(job.step(&checkpoint, false).await);
    assert!(matches!(&at, Checkpoint::Posting(p) if p.tries == 1));
}

#[tokio::test]
async fn a_post_that_is_lost_again_and_again_asks_the_person() {
    let (stub, made) = losing(99).await;
    let mut job = Job::new(&stub, 9);
    let (_, failure) = failed(job.run(post("posting")).await);
    assert_eq!(
        (failure.class, &*failure.code),
        (FailureClass::Ambiguous, "wall_unmatched")
    );
    assert_eq!(*made.lock().unwrap(), 3);
}

#[tokio::test]
async fn a_wall_that_may_not_be_read_asks_the_person() {
    for code in [15, 1051, 30] {
        let stub = Stub::saying(vec![error(code, "Access denied")]).await;
        let (_, failure) = failed(Job::new(&stub, 9).step(&post("post_lost"), false).await);
        assert_eq!(
            (failure.class, &*failure.code),
            (FailureClass::Ambiguous, "wall_unmatched")
        );
    }
    let rows = [
        (14, FailureClass::Reconnect),
        (10, FailureClass::Transient),
        (6, FailureClass::RateLimited),
    ];
    for (code, class) in rows {
        let stub = Stub::saying(vec![error(code, "x")]).await;
        let (_, failure) = failed(Job::new(&stub, 9).step(&post("post_lost"), false).await);
        assert_eq!(failure.class, class, "{code}");
    }
}

fn community(at: &str) -> Checkpoint {
    let mut video = crate::job::video_json();
    video["video"] = json!({"owner_id": -5, "video_id": 100});
    video["id"] = json!("-5_100");
    video["access_key"] = json!("canary-key");
    serde_json::from_value(json!({"at": at, "with": {"video": video, "first_at": crate::job::START}}))
        .unwrap()
}

#[tokio::test]
async fn a_community_posts_in_its_own_name_and_has_suggestions() {
    let stub = Stub::start(|seen| match seen.call() {
        "wall.post" => Say::Cut,
        "wall.get" if seen.form()["filter"] == "suggests" => {
            wall(json!([{"id": 4, "attachments": [{"type": "video", "video": {"owner_id": -5, "id": 100}}]}]))
        }
        _ => wall(json!([])),
    })
    .await;
    let mut job = Job::new(&stub, 9);
    let got = published(job.run(community("posting")).await);
    let form = stub.requests()[0].form();
    assert_eq!(
        (&*form["from_group"], &*form["attachments"]),
        ("1", "video-5_100_canary-key")
    );
    assert!(got.notes[1].message.ends_with("/wall-5_4"));
    // no suggestions for this account
    let stub = Stub::start(|seen| match seen.form().get("filter").map(String::as_str) {
        Some("suggests") => error(15, "Access denied"),
        _ => wall(json!([])),
    })
    .await;
    let step = Job::new(&stub, 9).step(&community("post_lost"), false).await;
    assert!(matches!(step, Step::Wait { .. }), "{step:?}");
}

#[tokio::test]
async fn what_vk_refuses_here_is_a_note_and_the_video_stays_published() {
    for code in [214, 219, 222, 14, 15, 1051, 9] {
        let stub = Stub::saying(vec![error(code, "x")]).await;
        let got = published(Job::new(&stub, 9).step(&post("posting"), false).await);
        assert_eq!(codes(&got), ["landed_as_video", "wall_refused"], "{code}");
    }
    for (code, class) in [
        (6, FailureClass::RateLimited),
        (17, FailureClass::Reconnect),
        (43, FailureClass::Transient),
    ] {
        let stub = Stub::saying(vec![error(code, "x")]).await;
        let (_, failure) = failed(Job::new(&stub, 9).step(&post("posting"), false).await);
        assert_eq!(failure.class, class);
    }
    let stub = Stub::saying(vec![error(5, "x")]).await;
    let step = Job::new(&stub, 9).step(&post("posting"), false).await;
    assert!(matches!(step, Step::TokenRejected));
}
