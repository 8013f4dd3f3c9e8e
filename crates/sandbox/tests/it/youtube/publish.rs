//! From consent to a public video, and everything that reads or changes it.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::youtube::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn a_video_goes_from_consent_to_public() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let path = "/youtube/v3/channels?part=id,snippet,contentDetails,status&mine=true";
    let channel: Value = lab.get(&token, path).await.json().await.unwrap();
    assert_eq!(channel["items"][0]["snippet"]["title"], "Sandbox Creator");
    assert_eq!(channel["items"][0]["status"]["longUploadsStatus"], "allowed");
    let content = bytes(1_000_000);
    let id = lab
        .upload(&token, &plain("First <3".trim_end_matches(" <3")), &content)
        .await;

    let fresh = lab.video(&token, &id).await;
    assert_eq!(fresh["status"]["uploadStatus"], "uploaded");
    assert_eq!(fresh["processingDetails"]["processingStatus"], "processing");
    lab.forward(3);
    let ready = lab.video(&token, &id).await;
    assert_eq!(ready["status"]["uploadStatus"], "processed");
    assert_eq!(ready["status"]["privacyStatus"], "public");
    assert_eq!(ready["fileDetails"]["fileName"], "marker.mp4");
    assert_eq!(ready["fileDetails"]["fileSize"], "1000000");

    let uploads = channel["items"][0]["contentDetails"]["relatedPlaylists"]["uploads"]
        .as_str()
        .unwrap();
    let path = format!("/youtube/v3/playlistItems?part=contentDetails&playlistId={uploads}&maxResults=50");
    let list: Value = lab.get(&token, &path).await.json().await.unwrap();
    assert_eq!(list["items"][0]["contentDetails"]["videoId"], id);

    let state = lab.state().await;
    assert_eq!(state["videos"][0]["state"], "processed");
    assert_eq!(state["videos"][0]["account"], "sandbox-creator");
    assert_eq!(state["videos_by_content"][0]["videos"], 1);
    assert_eq!(state["sessions"], 1);
    assert_eq!(state["authorized_calls"]["videos.insert"], 1);

    let page = lab
        .http
        .get(format!("{}/shorts/{id}", lab.base))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("Sandbox, not Google") && page.contains("<video"));
    let media = lab
        .http
        .get(format!("{}/media/{id}", lab.base))
        .header("Range", "bytes=10-19")
        .send()
        .await
        .unwrap();
    assert_eq!(media.status(), 206);
    assert_eq!(media.headers()["content-range"], "bytes 10-19/1000000");
    assert_eq!(media.bytes().await.unwrap(), content[10..20]);
}

#[tokio::test]
async fn a_schedule_flips_by_the_clock_and_a_past_one_at_once() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let at = |text: &str| json!({"snippet": {"title": "t"}, "status": {"privacyStatus": "private", "publishAt": text}});
    let later = lab.upload(&token, &at("2026-11-24T13:00:00Z"), &bytes(10)).await;
    let past = lab.upload(&token, &at("2026-11-24T11:00:00Z"), &bytes(11)).await;
    lab.arm("schedule_never_flips").await;
    let never = lab.upload(&token, &at("2026-11-24T13:00:00Z"), &bytes(12)).await;
    assert_eq!(
        lab.video(&token, &later).await["status"]["privacyStatus"],
        "private"
    );
    assert_eq!(
        lab.video(&token, &past).await["status"]["privacyStatus"],
        "public"
    );
    lab.forward(3590);
    assert_eq!(
        lab.video(&token, &later).await["status"]["publishAt"],
        "2026-11-24T13:00:00Z"
    );
    lab.forward(20);
    let token = lab.access("sandbox-creator").await;
    let flipped = lab.video(&token, &later).await;
    assert_eq!(flipped["status"]["privacyStatus"], "public");
    assert_eq!(flipped["status"].get("publishAt"), None);
    assert_eq!(flipped["snippet"]["publishedAt"], "2026-11-24T13:00:00.000Z");
    assert_eq!(
        lab.video(&token, &never).await["status"]["privacyStatus"],
        "private"
    );
}

#[tokio::test]
async fn an_update_replaces_the_whole_part() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let body = json!({"snippet": {"title": "t", "tags": ["a"]}, "status": {"privacyStatus": "private",
        "publishAt": "2026-11-24T13:00:00Z", "license": "creativeCommon"}});
    let id = lab.upload(&token, &body, &bytes(10)).await;
    let put = |part: &str, body: Value| {
        let url = format!("{}/youtube/v3/videos?part={part}", lab.base);
        lab.http.put(url).bearer_auth(&token).json(&body).send()
    };
    let moved = put(
        "status",
        json!({"id": id, "status": {"privacyStatus": "private", "publishAt": "2026-11-25T13:00:00Z"}}),
    );
    let moved: Value = moved.await.unwrap().json().await.unwrap();
    assert_eq!(moved["status"]["publishAt"], "2026-11-25T13:00:00Z");
    assert_eq!(
        moved["status"]["license"], "youtube",
        "left out, so back to its default"
    );
    let bare = put("snippet", json!({"id": id, "snippet": {"title": "u"}}))
        .await
        .unwrap();
    assert_eq!(reason(bare).await, (400, "invalidCategoryId".into()));
    put("status", json!({"id": id, "status": {}})).await.unwrap();
    assert_eq!(lab.video(&token, &id).await["status"]["privacyStatus"], "public");
    let again = put(
        "status",
        json!({"id": id, "status": {"privacyStatus": "private", "publishAt": "2026-11-25T13:00:00Z"}}),
    );
    assert_eq!(
        reason(again.await.unwrap()).await,
        (400, "invalidPublishAt".into()),
        "it was public before"
    );

    let url = format!("{}/youtube/v3/videos?id={id}", lab.base);
    let gone = lab.http.delete(&url).bearer_auth(&token).send().await.unwrap();
    assert_eq!(gone.status(), 204);
    assert_eq!(lab.video(&token, &id).await, Value::Null);
    assert_eq!(lab.state().await["videos"][0]["state"], "deleted");
    let narrow = lab.tokens("sandbox-creator", &[UPLOAD, READONLY]).await;
    let narrow = narrow["access_token"].as_str().unwrap();
    let refused = lab.http.delete(url).bearer_auth(narrow).send().await.unwrap();
    assert_eq!(reason(refused).await, (403, "insufficientPermissions".into()));
}

const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF, 0xE0, 0, 0];

#[tokio::test]
async fn a_thumbnail_wants_a_verified_account_an_image_and_a_processed_short() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let id = lab.upload(&token, &plain("t"), &bytes(10)).await;
    let set = |token: &str, id: &str, body: &'static [u8]| {
        let url = format!("{}/upload/youtube/v3/thumbnails/set?videoId={id}", lab.base);
        lab.http
            .post(url)
            .bearer_auth(token)
            .header("Content-Type", "image/jpeg")
            .body(body)
            .send()
    };
    assert_eq!(set(&token, &id, JPEG).await.unwrap().status(), 200);
    assert_eq!(
        lab.state().await["videos"][0]["thumbnail"],
        false,
        "accepted, but not applied yet"
    );
    lab.forward(3);
    let body: Value = set(&token, &id, JPEG).await.unwrap().json().await.unwrap();
    assert!(body["items"][0]["shortsAspectRatio"]["url"].is_string());
    assert_eq!(lab.state().await["videos"][0]["thumbnail"], true);
    assert_eq!(
        reason(set(&token, &id, b"GIF89a").await.unwrap()).await,
        (400, "invalidImage".into())
    );
    assert_eq!(
        reason(set(&token, "nothing", JPEG).await.unwrap()).await,
        (404, "videoNotFound".into())
    );
    let newcomer = lab.access("sandbox-new").await;
    let theirs = lab.upload(&newcomer, &plain("t"), &bytes(11)).await;
    assert_eq!(
        reason(set(&newcomer, &theirs, JPEG).await.unwrap()).await,
        (403, "forbidden".into())
    );
}

#[tokio::test]
async fn an_unaudited_project_and_failures_of_processing_show() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-unaudited").await;
    let id = lab.upload(&token, &plain("t"), &bytes(10)).await;
    assert_eq!(lab.video(&token, &id).await["status"]["privacyStatus"], "private");
    let token = lab.access("sandbox-creator").await;
    lab.arm("forced_private_late").await;
    let late = lab.upload(&token, &plain("t"), &bytes(11)).await;
    lab.arm("process_failed_codec").await;
    let failed = lab.upload(&token, &plain("t"), &bytes(12)).await;
    lab.arm("process_rejected_termsOfUse").await;
    let rejected = lab.upload(&token, &plain("t"), &bytes(13)).await;
    assert_eq!(
        lab.video(&token, &late).await["status"]["privacyStatus"],
        "public"
    );
    lab.forward(5);
    assert_eq!(
        lab.video(&token, &late).await["status"]["privacyStatus"],
        "private"
    );
    assert_eq!(
        lab.video(&token, &failed).await["status"]["failureReason"],
        "codec"
    );
    assert_eq!(
        lab.video(&token, &rejected).await["status"]["rejectionReason"],
        "termsOfUse"
    );
    let stranger = lab.access("sandbox-brand").await;
    let peek = lab
        .get(
            &stranger,
            &format!("/youtube/v3/videos?part=fileDetails&id={failed}"),
        )
        .await;
    assert_eq!(reason(peek).await, (403, "forbidden".into()));
}

#[tokio::test]
async fn a_playlist_takes_the_same_video_twice() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let id = lab.upload(&token, &plain("t"), &bytes(10)).await;
    let post = |what: &str, body: Value| {
        let url = format!("{}/youtube/v3/{what}?part=snippet", lab.base);
        lab.http.post(url).bearer_auth(&token).json(&body).send()
    };
    let list: Value = post("playlists", json!({"snippet": {"title": "Best"}}))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let list = list["id"].as_str().unwrap();
    let entry =
        json!({"snippet": {"playlistId": list, "resourceId": {"kind": "youtube#video", "videoId": id}}});
    for _ in 0..2 {
        assert_eq!(post("playlistItems", entry.clone()).await.unwrap().status(), 200);
    }
    let path = format!("/youtube/v3/playlistItems?part=snippet&playlistId={list}&videoId={id}");
    let items: Value = lab.get(&token, &path).await.json().await.unwrap();
    assert_eq!(items["pageInfo"]["totalResults"], 2);
}

#[tokio::test]
async fn a_hostile_title_stays_text_on_the_pages() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let id = lab.upload(&token, &plain("\"'&amp;"), &bytes(10)).await;
    lab.forward(3);
    for path in ["", "/watch?v=", "/shorts/"] {
        let id = if path.is_empty() { "" } else { &id };
        let page = lab
            .http
            .get(format!("{}{path}{id}", lab.base))
            .header("Accept-Language", "ru")
            .send()
            .await
            .unwrap();
        let page = page.text().await.unwrap();
        assert!(page.contains("&quot;&#39;&amp;amp;"), "{page}");
        assert!(page.contains("Песочница, не Google") && !page.contains("<script"));
    }
    let front = lab
        .http
        .get(format!("{}/sandbox", lab.root))
        .send()
        .await
        .unwrap();
    assert_eq!(front.status(), 200);
}
