//! The one call that makes a post, what is lost around it, and how the post is found again.

use crate::instagram::lab::*;
use serde_json::{Value, json};

const FIELDS: &str = "fields=id,caption,permalink,shortcode,timestamp,media_product_type";

#[tokio::test]
async fn a_reel_goes_from_an_address_to_public() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let host = Host::serve(film(9_000, 70_000)).await;
    let form = [
        ("video_url", host.url("/l/film")),
        ("caption", "First\nline @two".into()),
        ("share_to_feed", "false".into()),
        ("thumb_offset", "2500".into()),
        ("collaborators", "[\"one\"]".into()),
        ("is_ai_generated", "true".into()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let body: Value = lab
        .create(&token, IL_USER, &form)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let container = text(&body, "id");
    lab.fetched(&container).await;
    let early = lab.publish(&token, IL_USER, &container).await.unwrap();
    assert_eq!(error(early).await, (9007, 2_207_027));
    lab.forward(3);
    let body: Value = lab
        .publish(&token, IL_USER, &container)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let id = text(&body, "id");
    assert_eq!(lab.code(&token, &container).await, "PUBLISHED");
    let media = lab.get(&token, &format!("/{id}?{FIELDS}")).await;
    assert_eq!(media["media_product_type"], "REELS");
    assert_eq!(media["timestamp"], "2026-11-24T12:00:03+0000");
    assert_eq!(media["caption"], "First\nline @two");
    let page = reqwest_get(&lab, &text(&media, "permalink")).await;
    assert!(page.contains("<video") && page.contains("Reels tab only") && page.contains("AI label"));
    let list = lab
        .get(&token, &format!("/{IL_USER}/media?{FIELDS}&limit=25"))
        .await;
    assert_eq!(list["data"], json!([media]));
    let state = lab.state().await;
    let video = &state["videos"][0];
    for (name, wanted) in [
        ("account", json!("sandbox-creator")),
        ("title", json!("First")),
        ("visibility", json!("public")),
        ("state", json!("published")),
        ("share_to_feed", json!(false)),
        ("thumb_offset", json!(2500)),
        ("collaborators", json!(["one"])),
        ("is_ai_generated", json!(true)),
        ("login", json!("instagram")),
    ] {
        assert_eq!(video[name], wanted, "{name}");
    }
    assert_eq!(state["videos_by_content"][0]["videos"], 1);
    assert_eq!(state["authorized_calls"]["media.publish"], 2);
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]
async fn reqwest_get(lab: &Lab, url: &str) -> String {
    lab.http.get(url).send().await.unwrap().text().await.unwrap()
}

fn posts(state: &Value) -> usize {
    state["videos"].as_array().unwrap().len()
}

#[tokio::test]
async fn what_is_refused_is_not_posted() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let id = lab.finished(&token).await;
    let go = || lab.publish(&token, IL_USER, &id);
    lab.arm("publish_9007_once").await;
    assert_eq!(error(go().await.unwrap()).await, (9007, 2_207_027));
    lab.arm("publish_error").await;
    assert_eq!(error(go().await.unwrap()).await, (24, 2_207_006));
    for (value, code) in [
        (2_207_051, 4),
        (2_207_042, 9),
        (2_207_085, -1),
        (368, 368),
        (506, 506),
        (10, 10),
        (200, 200),
    ] {
        lab.arm_with(json!({"platform": "instagram", "fault": "publish_error", "value": value}))
            .await;
        assert_eq!(error(go().await.unwrap()).await.0, code);
    }
    lab.arm("publish_500").await;
    assert_eq!(go().await.unwrap().status(), 500);
    lab.arm("publish_html_502").await;
    assert_eq!(go().await.unwrap().status(), 502);
    lab.arm("publish_lost").await;
    assert!(go().await.is_err());
    assert_eq!(posts(&lab.state().await), 0);
    assert_eq!(lab.code(&token, &id).await, "FINISHED");
    assert_eq!(go().await.unwrap().status(), 200);
    for (user, container, wanted) in [
        (IL_USER, "17900000000009999", (24, 2_207_006)),
        ("17841400000000021", id.as_str(), (100, 33)),
        ("me", id.as_str(), (803, 0)),
    ] {
        assert_eq!(
            error(lab.publish(&token, user, container).await.unwrap()).await,
            wanted
        );
    }
    let nothing = lab
        .call(
            "POST",
            &token,
            &format!("/{IL_USER}/media_publish"),
            &[("x", "y")],
        )
        .await
        .unwrap();
    assert_eq!(error(nothing).await, (100, 0));
}

#[tokio::test]
async fn a_post_is_there_although_the_answer_says_otherwise() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    for (nth, fault) in [
        "publish_posted_lost",
        "publish_posted_error",
        "publish_posted_html_502",
    ]
    .iter()
    .enumerate()
    {
        let id = lab.finished(&token).await;
        lab.arm(fault).await;
        let sent = lab.publish(&token, IL_USER, &id).await;
        match *fault {
            "publish_posted_lost" => assert!(sent.is_err()),
            "publish_posted_error" => assert_eq!(error(sent.unwrap()).await, (-1, 2_207_001)),
            _ => assert_eq!(sent.unwrap().status(), 502),
        }
        assert_eq!(lab.code(&token, &id).await, "PUBLISHED");
        assert_eq!(posts(&lab.state().await), nth + 1);
    }
    let id = lab.finished(&token).await;
    lab.arm("publish_posted_never").await;
    let waiting = lab.publish(&token, IL_USER, &id);
    assert!(
        tokio::time::timeout(std::time::Duration::from_millis(300), waiting)
            .await
            .is_err()
    );
    assert_eq!(lab.code(&token, &id).await, "PUBLISHED");
    let state = lab.state().await;
    assert_eq!((posts(&state), &state["second_publish_calls"]), (4, &json!(0)));
}

#[tokio::test]
async fn a_second_call_on_one_container_does_as_it_is_set() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let id = lab.finished(&token).await;
    let first: Value = lab
        .publish(&token, IL_USER, &id)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let again = || lab.publish(&token, IL_USER, &id);
    assert_eq!(error(again().await.unwrap()).await, (9007, 2_207_027));
    lab.tune(json!({"second_publish": "same"})).await;
    assert_eq!(again().await.unwrap().json::<Value>().await.unwrap(), first);
    assert_eq!(posts(&lab.state().await), 1);
    lab.tune(json!({"second_publish": "again"})).await;
    assert_ne!(again().await.unwrap().json::<Value>().await.unwrap(), first);
    let state = lab.state().await;
    assert_eq!((posts(&state), &state["second_publish_calls"]), (2, &json!(3)));
    assert_eq!(state["videos_by_content"][0]["videos"], 2);
}

#[tokio::test]
async fn the_list_is_late_mixed_and_read_in_other_words() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let list = async |query: &str| {
        lab.get(&token, &format!("/{IL_USER}/media?fields=id,caption{query}"))
            .await
    };
    let id = lab.finished(&token).await;
    lab.arm("list_late").await;
    assert_eq!(lab.publish(&token, IL_USER, &id).await.unwrap().status(), 200);
    assert_eq!(list("").await["data"], json!([]));
    lab.forward(60);
    assert_eq!(list("").await["data"].as_array().unwrap().len(), 1);
    let id = lab.finished(&token).await;
    lab.arm("list_other_post").await;
    lab.arm("list_same_caption").await;
    lab.publish(&token, IL_USER, &id).await.unwrap();
    let all = list("").await["data"].clone();
    let captions: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["caption"].as_str().unwrap())
        .collect();
    assert_eq!(
        captions,
        ["First", "First", "Posted by another application", "First"]
    );
    let first = list("&limit=3").await;
    assert_eq!(first["data"].as_array().unwrap().len(), 3);
    let next = reqwest_get(&lab, &text(&first["paging"], "next")).await;
    let next: Value = serde_json::from_str(&next).unwrap();
    assert_eq!(next["data"], json!([all[3]]));
    assert_eq!(lab.state().await["videos_by_content"][0]["videos"], 2);

    let host = Host::serve(film(9_000, 10)).await;
    let form = [
        ("video_url", &*host.url("/x")),
        ("caption", "Hello  @you,\nfriend"),
    ];
    let body: Value = lab
        .create(&token, IL_USER, &form)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let id = text(&body, "id");
    lab.fetched(&id).await;
    lab.forward(3);
    let media: Value = lab
        .publish(&token, IL_USER, &id)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let media = text(&media, "id");
    lab.arm("caption_normalised").await;
    assert_eq!(list("&limit=1").await["data"][0]["caption"], "Hello you, friend");
    lab.arm("permalink_missing").await;
    let path = format!("/{media}?fields=permalink,shortcode");
    let bare = lab.get(&token, &path).await;
    assert!(bare["permalink"].is_null() && bare["shortcode"].is_string());
    lab.arm("media_read_error").await;
    assert_eq!(
        error(lab.call("GET", &token, &path, &[]).await.unwrap()).await,
        (100, 33)
    );
    lab.arm("list_error").await;
    assert_eq!(list("").await["error"]["code"], 2);
}

#[tokio::test]
async fn the_day_s_limit_is_read_late_and_kept_at_once() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let path = format!("/{IL_USER}/content_publishing_limit?fields=quota_usage,config");
    let read = async || lab.get(&token, &path).await;
    let shape =
        json!({"data": [{"quota_usage": 0, "config": {"quota_total": 100, "quota_duration": 86400}}]});
    assert_eq!(read().await, shape);
    lab.tune(json!({"quota_total": 1})).await;
    let id = lab.finished(&token).await;
    lab.publish(&token, IL_USER, &id).await.unwrap();
    assert_eq!(read().await["data"][0]["quota_usage"], 0);
    let id = lab.finished(&token).await;
    assert_eq!(
        error(lab.publish(&token, IL_USER, &id).await.unwrap()).await,
        (9, 2_207_042)
    );
    lab.forward(120);
    assert_eq!(read().await["data"][0]["quota_usage"], 1);
    lab.arm("limit_50").await;
    assert_eq!(read().await["data"][0]["config"]["quota_total"], 50);
    lab.arm("limit_no_config").await;
    assert_eq!(read().await, json!({"data": [{"quota_usage": 1}]}));
    lab.arm("limit_error").await;
    assert_eq!(read().await["error"]["code"], 10);
    lab.forward(24 * 3600);
    assert_eq!(read().await["data"][0]["quota_usage"], 0);
    let full = lab.il("sandbox-spent").await;
    let path = "/17841400000000081/content_publishing_limit";
    assert_eq!(lab.get(&full, path).await["data"][0]["quota_usage"], 1);
    let restricted = lab.il("sandbox-restricted").await;
    let sent = lab.publish(&restricted, "17841400000000071", "1").await.unwrap();
    assert_eq!(error(sent).await, (25, 2_207_050));
    let personal = lab.il("sandbox-personal").await;
    let sent = lab.publish(&personal, "17841400000000061", "1").await.unwrap();
    assert_eq!(error(sent).await, (10, 0));
}

#[tokio::test]
async fn a_post_is_changed_and_taken_down_by_those_who_may() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let id = lab.finished(&token).await;
    let media: Value = lab
        .publish(&token, IL_USER, &id)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let path = format!("/{}", text(&media, "id"));
    assert_eq!(
        error(lab.call("DELETE", &token, &path, &[]).await.unwrap()).await,
        (100, 0)
    );
    let quiet = [("comment_enabled", "false")];
    assert_eq!(
        error(lab.call("POST", &token, &path, &quiet).await.unwrap()).await,
        (10, 0)
    );
    let (plain, _) = lab.fl_pair().await;
    assert_eq!(
        error(lab.call("DELETE", &plain, &path, &[]).await.unwrap()).await,
        (10, 0)
    );
    let scopes = format!("{FL_SCOPES},instagram_manage_contents,instagram_manage_comments");
    let able = lab.fl("sandbox-creator", &scopes).await;
    assert_eq!(
        lab.call("POST", &able, &path, &quiet).await.unwrap().status(),
        200
    );
    assert_eq!(lab.state().await["videos"][0]["comments_enabled"], false);
    lab.arm("delete_answer_lost").await;
    assert!(lab.call("DELETE", &able, &path, &[]).await.is_err());
    assert_eq!(lab.state().await["videos"][0]["state"], "deleted");
    assert_eq!(
        error(lab.call("GET", &token, &path, &[]).await.unwrap()).await,
        (100, 33)
    );
    let id = lab.finished(&token).await;
    lab.arm("media_vanishes").await;
    assert_eq!(lab.publish(&token, IL_USER, &id).await.unwrap().status(), 200);
    assert_eq!(lab.state().await["videos"][1]["state"], "deleted");
}
