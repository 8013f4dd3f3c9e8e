//! What viewers did.

use super::lab::{Lab, bytes, code};
use serde_json::{Value, json};

const COUNTS: &str = "/video/query/?fields=id,view_count,like_count,comment_count,share_count";

#[tokio::test]
async fn an_audience_grows_and_only_a_grant_with_the_scope_asks() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let publish = lab.publish(&token, "seen", &bytes(100)).await;
    lab.forward(60);
    let posted = lab.standing(&token, &publish).await;
    let id = posted["publicaly_available_post_id"][0].to_string();
    let asked = json!({"filters": {"video_ids": [id, "7"]}});
    let ask = async || -> Value {
        let sent = lab.call(&token, COUNTS, &asked).await;
        let body: Value = sent.json().await.unwrap();
        body["data"]["videos"].clone()
    };
    let first = ask().await;
    lab.forward(3600);
    let later = ask().await;
    assert_eq!(
        (&later[0]["id"], later.as_array().unwrap().len()),
        (&json!(id), 1)
    );
    assert!(later[0]["view_count"].as_u64() > first[0]["view_count"].as_u64());
    lab.arm("query_empty").await;
    assert_eq!(ask().await, json!([]));
    lab.arm("query_500").await;
    assert_eq!(code(lab.call(&token, COUNTS, &asked).await).await.0, 500);
    for wrong in [json!({}), json!({"filters": {"video_ids": []}})] {
        assert_eq!(code(lab.call(&token, COUNTS, &wrong).await).await.0, 400);
    }
    let other = lab.access("sandbox-private").await;
    let sent = lab.call(&other, COUNTS, &asked).await;
    let body: Value = sent.json().await.unwrap();
    assert_eq!(body["data"]["videos"], json!([]));
    let narrow = lab
        .tokens("sandbox-creator", "user.info.basic,video.publish")
        .await;
    let narrow = narrow["access_token"].as_str().unwrap();
    let refused = code(lab.call(narrow, COUNTS, &asked).await).await;
    assert_eq!(refused, (401, "scope_not_authorized".to_owned()));
}
