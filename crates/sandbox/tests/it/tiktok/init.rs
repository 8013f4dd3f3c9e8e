//! What accounts allow, what an init must say, how often may be asked.

use crate::tiktok::lab::*;
use serde_json::{Value, json};

async fn info(lab: &Lab, account: &str) -> Value {
    let token = lab.access(account).await;
    let body: Value = lab.creator_info(&token).await.json().await.unwrap();
    assert_eq!(body["error"]["code"], "ok", "{account}");
    body["data"].clone()
}

#[tokio::test]
async fn creator_info_says_what_the_account_allows() {
    let lab = Lab::new().await;
    let creator = info(&lab, "sandbox-creator").await;
    assert_eq!(
        creator["privacy_level_options"],
        json!(["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"])
    );
    assert_eq!(creator["creator_nickname"], "Sandbox Creator");
    assert_eq!(creator["creator_username"], "sandbox.creator");
    assert_eq!(creator["max_video_post_duration_sec"], 600);
    assert_eq!(creator["comment_disabled"], false);
    let private = info(&lab, "sandbox-private").await;
    assert_eq!(
        private["privacy_level_options"],
        json!(["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"])
    );
    assert_eq!(
        (&private["duet_disabled"], &private["stitch_disabled"]),
        (&json!(true), &json!(true))
    );
    let unaudited = info(&lab, "sandbox-unaudited").await;
    assert_eq!(unaudited["privacy_level_options"], json!(["SELF_ONLY"]));
    assert_eq!(
        info(&lab, "sandbox-short").await["max_video_post_duration_sec"],
        60
    );
    assert_eq!(info(&lab, "sandbox-quiet").await["comment_disabled"], true);
    for (account, refusal) in [
        ("sandbox-banned", "spam_risk_user_banned_from_posting"),
        ("sandbox-capped", "spam_risk_too_many_posts"),
    ] {
        let token = lab.access(account).await;
        assert_eq!(code(lab.creator_info(&token).await).await, (200, refusal.into()));
        let sent = lab.init(&token, &plain("t", 10)).await;
        assert_eq!(code(sent).await, (403, refusal.into()));
    }
}

#[tokio::test]
async fn an_unaudited_app_posts_only_for_oneself_to_a_private_account() {
    let lab = Lab::new().await;
    let with = |level: &str| {
        let mut body = plain("t", 10);
        body["post_info"]["privacy_level"] = level.into();
        body
    };
    let refusal = (
        403,
        "unaudited_client_can_only_post_to_private_accounts".to_owned(),
    );
    let token = lab.access("sandbox-unaudited").await;
    assert_eq!(lab.init(&token, &with("SELF_ONLY")).await.status(), 200);
    let sent = lab.init(&token, &with("FOLLOWER_OF_CREATOR")).await;
    assert_eq!(code(sent).await, refusal);
    let token = lab.access("sandbox-unaudited-public").await;
    for level in ["SELF_ONLY", "PUBLIC_TO_EVERYONE"] {
        let sent = lab.init(&token, &with(level)).await;
        assert_eq!(code(sent).await, refusal, "{level}");
    }
}

#[tokio::test]
async fn an_init_is_held_to_every_rule() {
    let lab = Lab::new().await;
    lab.tune(json!({"inits_per_minute": 100})).await;
    let token = lab.access("sandbox-creator").await;
    let change = |at: &str, value: Value| {
        let mut body = plain("t", 50_000_123);
        *body.pointer_mut(at).unwrap() = value;
        body
    };
    for (at, odd) in [
        ("/post_info/title", json!("я".repeat(2_201))),
        ("/post_info/privacy_level", json!("public")),
        ("/post_info/brand_content_toggle", json!("no")),
        ("/post_info", json!(null)),
        ("/source_info", json!(null)),
        ("/source_info/source", json!("FILE")),
        ("/source_info/video_size", json!("50000123")),
        ("/source_info/video_size", json!(0)),
        ("/source_info/chunk_size", json!(1_000_000)),
        ("/source_info/chunk_size", json!(65_000_000)),
        ("/source_info/total_chunk_count", json!(10)),
    ] {
        let body = change(at, odd);
        let sent = lab.init(&token, &body).await;
        assert_eq!(code(sent).await, (400, "invalid_param".into()), "{at}");
    }
    let other = change("/post_info/privacy_level", json!("FOLLOWER_OF_CREATOR"));
    assert_eq!(
        code(lab.init(&token, &other).await).await,
        (403, "privacy_level_option_mismatch".into())
    );
    assert_eq!(lab.state().await["publishes"], 0);
    let (id, url) = lab.begin(&token, &"я".repeat(2_200), 50_000_123).await;
    assert!(id.starts_with("v_pub_file~") && id.len() <= 64, "{id}");
    assert!(url.starts_with(&format!("{}/upload/", lab.base)) && url.len() <= 256);
    let narrow = text(&lab.tokens("sandbox-creator", "video.upload").await["access_token"]);
    let sent = lab.init(&narrow, &plain("t", 10)).await;
    assert_eq!(code(sent).await, (401, "scope_not_authorized".into()));
    let sent = lab.init("act.unheard", &plain("t", 10)).await;
    assert_eq!(code(sent).await, (401, "access_token_invalid".into()));
}

#[tokio::test]
async fn a_minute_holds_so_many_calls_of_a_token() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let refusal = (429, "rate_limit_exceeded".to_owned());
    let (id, _) = lab.begin(&token, "t", 10).await;
    for _ in 0..5 {
        lab.begin(&token, "t", 10).await;
    }
    assert_eq!(code(lab.init(&token, &plain("t", 10)).await).await, refusal);
    assert_eq!(lab.inbox_init(&token, 10).await.status(), 200, "its own count");
    for _ in 0..20 {
        assert_eq!(lab.creator_info(&token).await.status(), 200);
    }
    assert_eq!(code(lab.creator_info(&token).await).await, refusal);
    for _ in 0..30 {
        lab.standing(&token, &id).await;
    }
    assert_eq!(code(lab.status(&token, &id).await).await, refusal);
    let other = lab.access("sandbox-creator").await;
    assert_eq!(lab.creator_info(&other).await.status(), 200, "another token");
    lab.forward(60);
    assert_eq!(lab.creator_info(&token).await.status(), 200);
    lab.begin(&token, "t", 10).await;
}

#[tokio::test]
async fn an_option_can_vanish_before_the_screen_or_before_the_init() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    lab.arm("init_option_gone").await;
    let sent = lab.init(&token, &plain("t", 10)).await;
    assert_eq!(code(sent).await, (403, "privacy_level_option_mismatch".into()));
    let left = json!(["MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]);
    assert_eq!(info(&lab, "sandbox-creator").await["privacy_level_options"], left);
    lab.arm("creator_info_option_gone").await;
    let quiet = info(&lab, "sandbox-quiet").await;
    assert_eq!(quiet["privacy_level_options"], left);
    assert_eq!(
        info(&lab, "sandbox-short").await["privacy_level_options"][0],
        "PUBLIC_TO_EVERYONE"
    );
}

#[tokio::test]
async fn fifteen_posts_make_a_day() {
    let lab = Lab::new().await;
    lab.tune(json!({"inits_per_minute": 100, "posts_per_day": 2}))
        .await;
    let token = lab.access("sandbox-creator").await;
    let (late, url) = lab.begin(&token, "late", 10).await;
    lab.publish(&token, "one", &bytes(11)).await;
    lab.publish(&token, "two", &bytes(12)).await;
    let refusal = "spam_risk_too_many_posts";
    assert_eq!(code(lab.creator_info(&token).await).await, (200, refusal.into()));
    let sent = lab.init(&token, &plain("t", 10)).await;
    assert_eq!(code(sent).await, (403, refusal.into()));
    assert_eq!(lab.send_all(&url, &bytes(10), 0).await, [201]);
    lab.forward(10);
    let standing = lab.standing(&token, &late).await;
    assert_eq!(standing["fail_reason"], refusal, "begun before the cap");
    lab.tune(json!({"access_token_seconds": 999_999})).await;
    let token = lab.access("sandbox-creator").await;
    lab.forward(24 * 3600);
    assert_eq!(code(lab.creator_info(&token).await).await, (200, "ok".into()));
}
