//! What viewers did.

use super::lab::{Lab, short};

#[tokio::test]
async fn an_audience_grows_and_may_be_left_out() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let seen = lab.publish(&token, &[("name", "seen")], &short()).await;
    let quiet = [("name", "quiet"), ("no_comments", "1")];
    let quiet = lab.publish(&token, &quiet, &short()).await;
    lab.forward(60);
    let first = lab.video(&token, &seen).await;
    lab.forward(1500);
    let later = lab.video(&token, &seen).await;
    assert!(later["views"].as_u64() > first["views"].as_u64() && later["comments"].is_u64());
    assert!(later["likes"]["count"].as_u64() > first["likes"]["count"].as_u64());
    assert!(lab.video(&token, &quiet).await.get("comments").is_none());
    lab.arm("get_no_counts").await;
    let bare = lab.video(&token, &seen).await;
    assert!(bare["views"].is_u64() && bare.get("likes").is_none() && bare.get("comments").is_none());
}
