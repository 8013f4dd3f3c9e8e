//! A clip is put into the trash, found there, restored, and deleted from there, over HTTP.

use ai_shorts_tests::person::good_options;
use ai_shorts_tests::{Person, Service, clips, in_days};
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_clip_goes_into_the_trash_and_back_or_for_good() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "tidy@example.org").await?;
    let media = me.upload("soup.mp4", clips::vertical()?).await?;
    let id = media["id"].as_str().unwrap_or_default();
    let at = |path: &str| me.at(&format!("/media/{id}{path}"));
    let instance = me.get("/api/v1/instance").await?.good()?;
    assert_eq!(instance["limits"]["trash_days"], 7);

    let trashed = me.post(&at("/trash"), &json!({})).await?.good()?;
    assert!(
        trashed["trashed_at"].is_string() && trashed["trashed_until"].is_string(),
        "{trashed:#}"
    );
    let library = me.get(&me.at("/media")).await?.good()?;
    assert_eq!((&library["total"], &library["items"]), (&json!(0), &json!([])));
    let trash = me.get(&me.at("/media?trashed=true")).await?.good()?;
    assert_eq!(
        (&trash["total"], &trash["items"][0]["id"]),
        (&json!(1), &media["id"])
    );
    let hash = media["blake3"].as_str().unwrap_or_default();
    let known = me.get(&me.at(&format!("/media/by-hash/{hash}"))).await?.good()?;
    assert_eq!(known["trashed_at"], trashed["trashed_at"]);
    let poster = me.get(&at("/poster")).await?;
    assert_eq!(poster.status, StatusCode::OK, "its picture is seen in the trash");
    for (method, path, body) in [
        (Method::PATCH, at(""), json!({"title": "New"})),
        (Method::POST, at("/trim"), json!({"start_ms": 0, "end_ms": 1500})),
        (Method::POST, me.at("/drafts"), json!({"media_id": id})),
    ] {
        let r = me.send(me.request(method, &path).json(&body)).await?;
        assert_eq!(
            (r.status, r.code().as_str()),
            (StatusCode::CONFLICT, "media_trashed"),
            "{path}"
        );
    }

    let back = me.post(&at("/restore"), &json!({})).await?.good()?;
    assert_eq!((&back["trashed_at"], &back["id"]), (&json!(null), &media["id"]));
    let events = me.get(&me.at("/audit-events")).await?.good()?;
    let kinds: Vec<_> = events["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|e| &e["kind"])
        .collect();
    assert!(
        kinds.contains(&&json!("media.trashed")) && kinds.contains(&&json!("media.restored")),
        "{kinds:?}"
    );

    let channel = me.connect_sandbox().await?;
    let body = json!({"media_id": id, "scheduled_at": in_days(10),
        "targets": [{"channel_id": channel, "options": good_options("Later")}]});
    let r = me.request(Method::POST, &me.at("/publish-requests"));
    let planned = me
        .send(r.header("idempotency-key", "k").json(&body))
        .await?
        .good()?;
    let refused = me.post(&at("/trash"), &json!({})).await?;
    assert_eq!(
        (
            refused.status,
            refused.code().as_str(),
            &refused.json()["publish_request_ids"]
        ),
        (StatusCode::CONFLICT, "media_in_use", &json!([planned["id"]]))
    );
    me.post(&at("/trash?cancel_publishes=true"), &json!({}))
        .await?
        .good()?;
    let deleted = me.delete(&at("")).await?;
    assert_eq!(
        (deleted.status, &deleted.json()["kind"]),
        (StatusCode::ACCEPTED, &json!("media.delete"))
    );
    let trash = me.get(&me.at("/media?trashed=true")).await?.good()?;
    assert_eq!(trash["total"], 0);
    let gone = me.post(&at("/restore"), &json!({})).await?;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    Ok(())
}
