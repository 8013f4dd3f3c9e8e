//! What stands above the twins.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::site::Site;
use domain::Platform;
use serde_json::{Value, json};

async fn site() -> Site {
    Site::open(Platform::Youtube, "http://127.0.0.1/callback", false).await
}

async fn get(site: &Site, path: &str) -> (u16, String) {
    let sent = site
        .http
        .get(format!("{}{path}", site.root))
        .send()
        .await
        .unwrap();
    (sent.status().as_u16(), sent.text().await.unwrap())
}

#[tokio::test]
async fn only_platforms_with_a_client_are_there() {
    let site = site().await;
    let (_, front) = get(&site, "/sandbox").await;
    assert!(front.contains("href=\"/sandbox/youtube\""));
    assert!(!front.contains("href=\"/sandbox/vk\""));
    assert_eq!(get(&site, "/sandbox/youtube").await.0, 200);
    assert_eq!(get(&site, "/sandbox/vk").await.0, 404);
    let state: Value = serde_json::from_str(&get(&site, "/sandbox/api/state").await.1).unwrap();
    assert_eq!(state.as_object().unwrap().keys().collect::<Vec<_>>(), ["youtube"]);
    for path in ["faults", "settings", "reset"] {
        let body = json!({"platform": "vk", "fault": "any"});
        let body = if path == "reset" {
            json!({"platform": "vk"})
        } else {
            body
        };
        let sent = site.post(&format!("/sandbox/api/{path}"), &body).await;
        assert_eq!(sent.status(), 400, "{path}");
        let problem: Value = sent.json().await.unwrap();
        assert_eq!(problem["code"], "unknown_platform", "{path}");
        assert_eq!(problem["platforms"], json!(["youtube"]), "{path}");
    }
}

#[tokio::test]
async fn values_are_set_one_by_one_and_wrong_ones_change_nothing() {
    let site = site().await;
    let before: Value = serde_json::from_str(&get(&site, "/sandbox/api/settings").await.1).unwrap();
    for odd in [
        json!({"processing_ms": "soon"}),
        json!({"processing_ms": 1, "no_such": 1}),
        json!([]),
    ] {
        let sent = site.post("/sandbox/api/settings", &odd).await;
        assert_eq!(sent.status(), 400, "{odd}");
    }
    site.tune(json!({"processing_ms": 1})).await;
    let (_, after) = get(&site, "/sandbox/api/settings?platform=youtube").await;
    let after: Value = serde_json::from_str(&after).unwrap();
    assert_eq!(after["processing_ms"], 1);
    assert_eq!(after["units_per_day"], before["units_per_day"]);
}

#[tokio::test]
async fn one_platform_forgets_everything_with_its_settings() {
    let site = site().await;
    let before = get(&site, "/sandbox/api/settings").await;
    site.tune(json!({"processing_ms": 1})).await;
    site.arm("poll_500").await;
    let odd = site
        .post("/sandbox/api/reset", &json!({"platforms": "youtube"}))
        .await;
    assert_eq!(odd.status(), 400);
    let sent = site
        .post("/sandbox/api/reset", &json!({"platform": "youtube"}))
        .await;
    assert_eq!(sent.status(), 204);
    assert_eq!(get(&site, "/sandbox/api/settings").await, before);
    assert!(!get(&site, "/sandbox/api/faults").await.1.contains("armed\""));
}
