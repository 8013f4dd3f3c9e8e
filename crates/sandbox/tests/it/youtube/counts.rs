//! What viewers did.

use super::lab::{Lab, bytes, plain};
use serde_json::{Value, json};

async fn counts(lab: &Lab, token: &str, id: &str) -> Value {
    let path = format!("/youtube/v3/videos?part=statistics&id={id}");
    let all: Value = lab.get(token, &path).await.json().await.unwrap();
    all["items"][0]["statistics"].clone()
}

fn number(counts: &Value, name: &str) -> u64 {
    counts[name].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_audience_grows_and_may_be_hidden() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let id = lab.upload(&token, &plain("seen"), &bytes(100)).await;
    assert_eq!(number(&counts(&lab, &token, &id).await, "viewCount"), 0);
    lab.forward(60);
    let first = counts(&lab, &token, &id).await;
    assert_eq!(first, counts(&lab, &token, &id).await);
    lab.forward(1500);
    let later = counts(&lab, &token, &id).await;
    for name in ["viewCount", "likeCount"] {
        assert!(number(&later, name) > number(&first, name), "{first} {later}");
    }
    lab.arm("statistics_hidden").await;
    let hidden = counts(&lab, &token, &id).await;
    assert!(hidden["viewCount"].is_string() && hidden.get("likeCount").is_none());
    let mut private = plain("mine");
    private["status"]["privacyStatus"] = "private".into();
    let id = lab.upload(&token, &private, &bytes(100)).await;
    lab.forward(1500);
    let nobody = json!({"viewCount": "0", "likeCount": "0", "favoriteCount": "0", "commentCount": "0"});
    assert_eq!(counts(&lab, &token, &id).await, nobody);
}
