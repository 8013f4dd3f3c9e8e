//! What viewers did.

use super::lab::{IL_USER, Lab, text};
use serde_json::Value;

#[tokio::test]
async fn an_audience_grows_and_likes_may_be_hidden() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let container = lab.finished(&token).await;
    let posted = lab.publish(&token, IL_USER, &container).await.unwrap();
    let posted: Value = posted.json().await.unwrap();
    let path = format!("/{}?fields=like_count,comments_count", text(&posted, "id"));
    lab.forward(60);
    let first = lab.get(&token, &path).await;
    lab.forward(3600);
    let later = lab.get(&token, &path).await;
    assert!(later["like_count"].as_u64() > first["like_count"].as_u64());
    assert!(later["comments_count"].is_u64());
    lab.arm("like_count_hidden").await;
    let hidden = lab.get(&token, &path).await;
    assert!(hidden.get("like_count").is_none() && hidden["comments_count"].is_u64());
}
