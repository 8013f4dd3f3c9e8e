//! From consent to a video on a profile and in a community.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::vk::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn a_vertical_video_becomes_a_clip_of_the_profile() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    let token = held.access.as_str();
    let content = short();
    let saved = lab
        .publish(
            token,
            &[("name", "First <3"), ("description", "d"), ("wallpost", "0")],
            &content,
        )
        .await;
    assert_eq!(saved.owner, AUTHOR);
    assert_eq!(lab.video(token, &saved).await, Value::Null, "not known at first");
    lab.forward(1);
    let early = lab.video(token, &saved).await;
    assert_eq!(
        (&early["processing"], &early["duration"], &early["type"]),
        (&json!(1), &json!(0), &json!("video"))
    );
    lab.forward(2);
    let ready = lab.video(token, &saved).await;
    assert_eq!(ready.get("processing"), None);
    assert_eq!((&ready["converting"], &ready["duration"]), (&json!(0), &json!(9)));
    assert_eq!((&ready["width"], &ready["height"]), (&json!(1080), &json!(1920)));
    assert_eq!(
        (&ready["type"], &ready["can_edit"]),
        (&json!("short_video"), &json!(1))
    );

    let state = lab.state().await;
    let video = &state["videos"][0];
    assert_eq!(
        (&video["state"], &video["account"]),
        (&json!("ready"), &json!("sandbox-author"))
    );
    assert_eq!(
        (&video["size_bytes"], &video["visibility"]),
        (&json!(content.len()), &json!("public"))
    );
    assert_eq!((&state["sessions"], &state["posts"]), (&json!(1), &json!([])));
    assert_eq!(state["authorized_calls"]["video.save"], 1);
    assert_eq!(
        (&state["tokens_to_uploader"], &state["secrets_in_query"]),
        (&json!(0), &json!(0))
    );

    let get = |path: String| lab.http.get(path).header("Range", "bytes=10-19").send();
    let page = get(video["url"].as_str().unwrap().to_owned())
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("First &lt;3") && page.contains("Clip") && page.contains("<video"));
    let media = get(format!("{}/media/{}", lab.base, saved.name())).await.unwrap();
    assert_eq!(media.status(), 206);
    assert_eq!(media.bytes().await.unwrap(), content[10..20]);
}

#[tokio::test]
async fn a_video_goes_to_a_community_and_on_its_wall() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    let token = held.access.as_str();
    let filter = [("extended", "1"), ("filter", "admin,editor")];
    let groups = lab.call(token, "groups.get", &filter).await;
    assert_eq!(
        (&groups["count"], &groups["items"][0]["id"]),
        (&json!(2), &json!(CLUB))
    );
    assert_eq!(groups["items"][0]["admin_level"], 3);
    assert_eq!(lab.call(token, "groups.get", &[]).await["count"], 3);
    let group = CLUB.to_string();
    let saved = lab
        .publish(token, &[("name", "t"), ("group_id", &group)], &short())
        .await;
    assert_eq!(saved.owner, -CLUB);
    lab.forward(3);
    let ready = lab.video(token, &saved).await;
    assert_eq!(
        (&ready["type"], &ready["user_id"]),
        (&json!("video"), &json!(AUTHOR))
    );

    let (owner, video) = (saved.owner.to_string(), format!("video{}", saved.name()));
    let post = [
        ("owner_id", owner.as_str()),
        ("from_group", "1"),
        ("attachments", &video),
        ("guid", "g1"),
    ];
    let posted = lab.call(token, "wall.post", &post).await;
    let wall = lab
        .call(token, "wall.get", &[("owner_id", &owner), ("filter", "owner")])
        .await;
    assert_eq!(
        (&wall["count"], &wall["items"][0]["id"]),
        (&json!(1), &posted["post_id"])
    );
    let attached = &wall["items"][0]["attachments"][0];
    assert_eq!(
        (&attached["type"], &attached["video"]["id"]),
        (&json!("video"), &json!(saved.id))
    );
    let front = lab
        .http
        .get(&lab.base)
        .header("Accept-Language", "ru")
        .send()
        .await
        .unwrap();
    let front = front.text().await.unwrap();
    assert!(front.contains("Песочница, не ВКонтакте") && front.contains("На стенах"));
    let page = lab
        .http
        .get(format!("{}/wall{owner}_{}", lab.base, posted["post_id"]))
        .send()
        .await
        .unwrap();
    assert!(page.text().await.unwrap().contains("Sandbox Club One"));
}

#[tokio::test]
async fn a_flat_video_or_one_elsewhere_stays_a_video() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    let token = held.access.as_str();
    let group = CLUB.to_string();
    let flat = lab.publish(token, &[], &film(1920, 1080, 9_000, 10)).await;
    let long = lab.publish(token, &[], &film(1080, 1920, 181_000, 10)).await;
    let unread = lab.publish(token, &[], &bytes(1000)).await;
    lab.arm("process_stays_video").await;
    let kept = lab.publish(token, &[], &short()).await;
    lab.tune(json!({"community_clips": true})).await;
    let club = lab.publish(token, &[("group_id", &group)], &short()).await;
    lab.forward(3);
    for (saved, kind) in [
        (&flat, "video"),
        (&long, "video"),
        (&unread, "video"),
        (&kept, "video"),
        (&club, "short_video"),
    ] {
        assert_eq!(lab.video(token, saved).await["type"], kind);
    }
    assert_eq!(lab.video(token, &unread).await["duration"], 1);
}

#[tokio::test]
async fn a_save_is_checked_before_it_gives_an_id() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    let token = held.access.as_str();
    let (name, text) = ("x".repeat(129), "x".repeat(5_001));
    for (key, wrong, code) in [
        ("name", name.as_str(), 100),
        ("description", &text, 100),
        ("group_id", "-900101", 100),
        ("group_id", "0", 100),
        ("group_id", "one", 100),
        ("group_id", "12345", 125),
        ("group_id", "900103", 204),
        ("privacy_view", "everybody", 100),
        ("wallpost", "true", 100),
        ("link", "https://example.org/", 100),
    ] {
        assert_eq!(
            lab.error(token, "video.save", &[(key, wrong)]).await,
            code,
            "{key}={wrong}"
        );
    }
    assert_eq!(lab.state().await["sessions"], 0);
    let one = lab.save(token, &[]).await;
    let two = lab.save(token, &[]).await;
    assert!(two.id > one.id);
    assert_eq!(
        lab.video(token, &two).await,
        Value::Null,
        "without bytes nobody sees it"
    );
    assert_eq!(lab.state().await["placeholders"].as_array().unwrap().len(), 2);
    lab.tune(json!({"saves_per_day": 2})).await;
    assert_eq!(lab.error(token, "video.save", &[]).await, 29);
    lab.forward(9 * 3600);
    let token = lab.connect("sandbox-author").await.access;
    assert_eq!(lab.save(&token, &[]).await.owner, AUTHOR);
}

#[tokio::test]
async fn the_refusals_of_a_save_strike_as_they_say() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    let token = held.access.as_str();
    for (fault, code) in [
        ("save_10", 10),
        ("save_captcha", 14),
        ("save_204", 204),
        ("save_214_role", 214),
        ("save_214_cap", 214),
        ("save_704", 704),
        ("save_22", 22),
        ("save_13000", 13_000),
    ] {
        lab.arm(fault).await;
        assert_eq!(lab.error(token, "video.save", &[]).await, code, "{fault}");
    }
    assert_eq!(lab.state().await["sessions"], 0);
    lab.arm("save_answer_lost").await;
    assert!(lab.request(token, "video.save", &[]).send().await.is_err());
    lab.arm("save_10_after").await;
    assert_eq!(lab.error(token, "video.save", &[]).await, 10);
    assert_eq!(lab.state().await["sessions"], 2, "both gave an id away");
}

#[tokio::test]
async fn what_processing_makes_of_a_video() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    let token = held.access.as_str();
    let mut made = Vec::new();
    for fault in [
        "process_never",
        "process_slow",
        "process_hidden",
        "process_only_converts",
        "process_restricted",
        "process_deleted",
    ] {
        lab.arm(fault).await;
        made.push(lab.publish(token, &[], &short()).await);
    }
    lab.forward(1);
    let only = lab.video(token, &made[3]).await;
    assert_eq!((only.get("processing"), &only["converting"]), (None, &json!(1)));
    lab.forward(2);
    assert_eq!(lab.video(token, &made[0]).await["processing"], 1);
    assert_eq!(lab.video(token, &made[1]).await["processing"], 1);
    assert_eq!(lab.video(token, &made[2]).await, Value::Null);
    let restricted = lab.video(token, &made[4]).await;
    assert_eq!(restricted["content_restricted"], 1);
    assert!(restricted["content_restricted_message"].is_string());
    assert_eq!(lab.video(token, &made[5]).await, Value::Null);
    lab.forward(57);
    assert_eq!(lab.video(token, &made[0]).await["processing"], 1);
    for late in &made[1..3] {
        assert_eq!(lab.video(token, late).await["type"], "short_video");
    }
    for (fault, code) in [("get_10", 10), ("get_204", 204)] {
        lab.arm(fault).await;
        assert_eq!(lab.error(token, "video.get", &[]).await, code, "{fault}");
    }
    lab.arm("get_empty").await;
    assert_eq!(lab.video(token, &made[1]).await, Value::Null);
}

#[tokio::test]
async fn a_video_is_changed_deleted_and_seen_by_whom_it_may() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    let token = held.access.as_str();
    let stranger = lab.connect("sandbox-reader").await.access;
    let open = lab.publish(token, &[("name", "a")], &short()).await;
    let closed = lab.publish(token, &[("privacy_view", "only_me")], &short()).await;
    let linked = lab.publish(token, &[("is_private", "1")], &short()).await;
    lab.forward(3);
    assert_eq!(lab.video(&stranger, &open).await["id"], open.id);
    assert_eq!(lab.video(&stranger, &closed).await, Value::Null);
    assert_eq!(lab.video(&stranger, &linked).await, Value::Null);
    let with_key = format!("{}_{}", linked.name(), linked.key);
    let found = lab.call(&stranger, "video.get", &[("videos", &with_key)]).await;
    assert_eq!(
        (&found["count"], &found["items"][0]["is_private"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        lab.call(token, "video.get", &[]).await["count"],
        2,
        "the linked one is not listed"
    );

    let id = open.id.to_string();
    let owner = AUTHOR.to_string();
    let named = [("owner_id", owner.as_str()), ("video_id", &id)];
    assert_eq!(lab.error(&stranger, "video.delete", &named).await, 204);
    let edit = [named[0], named[1], ("name", "b"), ("privacy_view", "friends")];
    assert_eq!(lab.call(token, "video.edit", &edit).await, 1);
    assert_eq!(lab.video(token, &open).await["title"], "b");
    assert_eq!(lab.video(&stranger, &open).await, Value::Null);
    lab.arm("delete_204").await;
    assert_eq!(lab.error(token, "video.delete", &named).await, 204);
    lab.arm("delete_answer_lost").await;
    assert!(lab.request(token, "video.delete", &named).send().await.is_err());
    assert_eq!(lab.error(token, "video.delete", &named).await, 104);
    assert_eq!(lab.video(token, &open).await, Value::Null);
    assert_eq!(lab.send(&open.url, &short()).await.unwrap().status(), 403);
}
