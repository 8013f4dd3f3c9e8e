//! Posts: made once, found again, refused.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::vk::lab::*;
use serde_json::{Value, json};

async fn count(lab: &Lab, token: &str, values: &[(&str, &str)]) -> Value {
    lab.call(token, "wall.get", values).await["count"].clone()
}

#[tokio::test]
async fn a_guid_makes_one_post_within_an_hour() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let post = [("message", "hello"), ("guid", "g1")];
    let first = lab.call(&token, "wall.post", &post).await;
    assert_eq!(lab.call(&token, "wall.post", &post).await, first);
    lab.arm("wall_guid_ignored").await;
    assert_ne!(lab.call(&token, "wall.post", &post).await, first);
    lab.forward(3600);
    let token = lab.connect("sandbox-author").await.access;
    assert_ne!(lab.call(&token, "wall.post", &post).await, first);
    assert_eq!(count(&lab, &token, &[]).await, 3);
    let id = first["post_id"].to_string();
    assert_eq!(lab.call(&token, "wall.delete", &[("post_id", &id)]).await, 1);
    assert_eq!(lab.error(&token, "wall.delete", &[("post_id", &id)]).await, 104);
    assert_eq!(count(&lab, &token, &[("filter", "owner")]).await, 2);
}

#[tokio::test]
async fn a_post_is_made_though_its_answer_never_comes() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let saved = lab.publish(&token, &[], &short()).await;
    let video = format!("video{}", saved.name());
    let post = [("attachments", video.as_str())];
    lab.arm("wall_answer_lost").await;
    assert!(lab.request(&token, "wall.post", &post).send().await.is_err());
    lab.arm("wall_10_after").await;
    assert_eq!(lab.error(&token, "wall.post", &post).await, 10);
    lab.arm("wall_html_502_after").await;
    let sent = lab.request(&token, "wall.post", &post).send().await.unwrap();
    assert_eq!(sent.status(), 502);
    assert_eq!(count(&lab, &token, &[]).await, 3);
    let state = lab.state().await;
    assert_eq!(
        state["posts_by_video"],
        json!([{"owner_id": AUTHOR, "video": saved.name(), "posts": 3}])
    );
    lab.arm("wall_late").await;
    lab.call(&token, "wall.post", &post).await;
    assert_eq!(count(&lab, &token, &[]).await, 3);
    lab.forward(60);
    assert_eq!(count(&lab, &token, &[]).await, 4);
}

#[tokio::test]
async fn a_wall_takes_fifty_posts_a_day() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    for _ in 0..50 {
        lab.call(&token, "wall.post", &[("message", "m")]).await;
    }
    let full = lab.raw(&token, "wall.post", &[("message", "m")]).await;
    assert_eq!(full["error"]["error_code"], 214);
    assert!(
        full["error"]["error_msg"]
            .as_str()
            .unwrap()
            .contains("50 posts a day")
    );
    let club = [("owner_id", "-900101"), ("from_group", "1"), ("message", "m")];
    lab.call(&token, "wall.post", &club).await;
    // noon in London is three in the afternoon in Moscow
    lab.forward(9 * 3600);
    let token = lab.connect("sandbox-author").await.access;
    lab.call(&token, "wall.post", &[("message", "m")]).await;
}

#[tokio::test]
async fn a_post_is_checked_and_refused() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let hidden = lab.publish(&token, &[("is_private", "1")], &short()).await;
    let reader = lab.connect("sandbox-reader").await.access;
    let eleven = format!(
        "{0},{0},{0},{0},{0},{0},{0},{0},{0},{0},{0}",
        format!("video{}", hidden.name())
    );
    let post = |token: &str, values: &[(&str, &str)]| {
        let (lab, token) = (&lab, token.to_owned());
        let values: Vec<(String, String)> = values
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        async move {
            let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            lab.error(&token, "wall.post", &values).await
        }
    };
    assert_eq!(post(&token, &[]).await, 100);
    assert_eq!(post(&token, &[("attachments", "video1_1")]).await, 100);
    assert_eq!(post(&token, &[("attachments", "photo1_1")]).await, 100);
    assert_eq!(post(&token, &[("attachments", &eleven)]).await, 100);
    assert_eq!(
        post(&token, &[("message", "m"), ("publish_date", "1")]).await,
        100
    );
    assert_eq!(
        post(&token, &[("message", "m"), ("owner_id", "900006")]).await,
        214
    );
    assert_eq!(
        post(&reader, &[("message", "m"), ("owner_id", "-900101")]).await,
        214
    );
    let name = format!("video{}", hidden.name());
    assert_eq!(
        post(&reader, &[("attachments", &name)]).await,
        100,
        "a private one without its key"
    );
    let with_key = format!("{name}_{}", hidden.key);
    lab.call(&reader, "wall.post", &[("attachments", &with_key)])
        .await;
    for (fault, code) in [
        ("wall_10", 10),
        ("wall_214_role", 214),
        ("wall_214_cap", 214),
        ("wall_219", 219),
        ("wall_220", 220),
        ("wall_222", 222),
        ("wall_224", 224),
        ("wall_captcha", 14),
    ] {
        lab.arm(fault).await;
        assert_eq!(post(&token, &[("message", "m")]).await, code, "{fault}");
    }
    for (fault, code) in [("wall_get_15", 15), ("wall_get_10", 10)] {
        lab.arm(fault).await;
        assert_eq!(lab.error(&token, "wall.get", &[]).await, code, "{fault}");
    }
    assert_eq!(lab.error(&token, "wall.get", &[("filter", "mine")]).await, 100);
    assert_eq!(lab.error(&token, "wall.get", &[("count", "101")]).await, 100);
    assert_eq!(lab.state().await["posts"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn posts_wait_for_their_time_or_for_the_community() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let at = "1795525200";
    lab.call(&token, "wall.post", &[("message", "later"), ("publish_date", at)])
        .await;
    assert_eq!(count(&lab, &token, &[]).await, 0);
    assert_eq!(count(&lab, &token, &[("filter", "postponed")]).await, 1);
    let readers = [("owner_id", "-900103"), ("message", "m"), ("from_group", "1")];
    lab.call(&token, "wall.post", &readers).await;
    assert_eq!(count(&lab, &token, &readers[..1]).await, 0);
    assert_eq!(
        count(&lab, &token, &[readers[0], ("filter", "suggests")]).await,
        1
    );
    let saved = lab.publish(&token, &[("wallpost", "1")], &short()).await;
    assert_eq!(count(&lab, &token, &[]).await, 0);
    lab.forward(3600);
    let token = lab.connect("sandbox-author").await.access;
    assert_eq!(
        count(&lab, &token, &[]).await,
        2,
        "the postponed one, and the one VK made by itself"
    );
    assert_eq!(lab.state().await["posts_by_video"][0]["video"], saved.name());
}

#[tokio::test]
async fn a_role_that_is_gone_stays_gone() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-lost-role").await.access;
    let mine = [("filter", "admin,editor")];
    assert_eq!(
        lab.call(&token, "groups.get", &mine).await["items"],
        json!([900_104])
    );
    assert_eq!(
        lab.error(&token, "video.save", &[("group_id", "900104")]).await,
        204
    );
    assert_eq!(lab.call(&token, "groups.get", &mine).await["count"], 0);
    let post = [("owner_id", "-900104"), ("message", "m")];
    assert_eq!(lab.error(&token, "wall.post", &post).await, 214);
    let token = lab.connect("sandbox-author").await.access;
    lab.arm_with(json!({"platform": "vk", "fault": "role_lost", "value": 15}))
        .await;
    assert_eq!(
        lab.error(&token, "video.save", &[("group_id", "900101")]).await,
        15
    );
    assert_eq!(
        lab.call(&token, "groups.get", &mine).await["items"],
        json!([900_102])
    );
}
