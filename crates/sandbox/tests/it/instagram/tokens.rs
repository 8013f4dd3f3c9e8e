//! How the tokens of both logins live and die, and what they find.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::instagram::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn an_instagram_token_lives_an_hour_then_sixty_days_and_is_refreshed_while_alive() {
    let lab = Lab::new().await;
    let short = lab.il_short("sandbox-creator").await;
    assert!(short.starts_with("IGAA"));
    let long: Value = lab.lengthen(&short).await.unwrap().json().await.unwrap();
    assert_eq!(
        (&long["token_type"], &long["expires_in"]),
        (&json!("bearer"), &json!(5_183_944))
    );
    let long = text(&long, "access_token");
    assert_eq!(error(lab.lengthen(&long).await.unwrap()).await, (100, 0));
    assert_eq!(error(lab.refresh(&short).await.unwrap()).await, (100, 0));
    assert_eq!(error(lab.refresh(&long).await.unwrap()).await, (100, 0));
    lab.forward(3601);
    let path = "/me?fields=user_id";
    assert_eq!(
        error(lab.call("GET", &short, path, &[]).await.unwrap()).await,
        (190, 463)
    );
    lab.forward(24 * 3600);
    let fresh: Value = lab.refresh(&long).await.unwrap().json().await.unwrap();
    let fresh = text(&fresh, "access_token");
    assert_ne!(fresh, long);
    assert_eq!(lab.get(&long, path).await["user_id"], IL_USER);
    lab.forward(59 * 24 * 3600);
    assert_eq!(error(lab.refresh(&long).await.unwrap()).await, (190, 463));
    lab.arm("refresh_same_string").await;
    let same: Value = lab.refresh(&fresh).await.unwrap().json().await.unwrap();
    assert_eq!(same["access_token"], fresh);
    lab.forward(59 * 24 * 3600);
    lab.arm("refresh_ends_old").await;
    let last: Value = lab.refresh(&fresh).await.unwrap().json().await.unwrap();
    assert_eq!(error(lab.refresh(&fresh).await.unwrap()).await, (190, 458));
    lab.forward(24 * 3600);
    lab.arm("refresh_answer_lost").await;
    let last = text(&last, "access_token");
    assert!(lab.refresh(&last).await.is_err());
    lab.arm("refresh_error").await;
    assert_eq!(error(lab.refresh(&last).await.unwrap()).await, (2, 0));
    assert_eq!(lab.state().await["tokens"]["refreshed"], 4);
}

#[tokio::test]
async fn a_facebook_token_lives_longer_and_its_page_token_has_no_end() {
    let lab = Lab::new().await;
    let short = lab.fl_short("sandbox-creator", FL_SCOPES).await;
    assert!(short.starts_with("EAA"));
    let (user, page) = lab.fl_pair().await;
    assert_eq!(lab.fl_pair().await.1.len(), page.len());
    assert_eq!(lab.get(&user, "/me?fields=id").await["id"], "122000000000000011");
    assert_eq!(lab.get(&page, "/me?fields=id").await["id"], "100000000000011");
    lab.forward(61 * 24 * 3600);
    let path = format!("/{FL_USER}?fields=id,username,name,profile_picture_url");
    assert_eq!(
        error(lab.call("GET", &user, &path, &[]).await.unwrap()).await,
        (190, 463)
    );
    assert_eq!(lab.get(&page, &path).await["username"], "sandbox.creator");
    let renewed = [
        ("grant_type", "fb_exchange_token"),
        ("fb_exchange_token", user.as_str()),
    ];
    assert_eq!(error(lab.fl_token(&renewed).await.unwrap()).await, (190, 463));
    let user = lab.fl("sandbox-creator", FL_SCOPES).await;
    let renewed = [
        ("grant_type", "fb_exchange_token"),
        ("fb_exchange_token", user.as_str()),
    ];
    assert_eq!(lab.fl_token(&renewed).await.unwrap().status(), 200);
    lab.arm("long_not_renewed").await;
    assert_eq!(error(lab.fl_token(&renewed).await.unwrap()).await, (100, 0));
}

#[tokio::test]
async fn pages_are_found_by_the_rights_and_links_they_have() {
    let lab = Lab::new().await;
    let fields = "id,name,access_token,instagram_business_account{id,username,name,profile_picture_url}";
    let path = format!("/me/accounts?fields={fields}&limit=100");
    let duo = lab.fl("sandbox-duo", FL_SCOPES).await;
    let both = lab.get(&duo, &path).await;
    assert_eq!(
        both["data"][1]["instagram_business_account"]["username"],
        "sandbox.duo.two"
    );
    assert!(both["paging"]["next"].is_null());
    lab.arm("accounts_paged").await;
    let first = lab.get(&duo, &path).await;
    assert_eq!(first["data"].as_array().unwrap().len(), 1);
    let next = text(&first["paging"], "next");
    let rest: Value = lab.http.get(next).send().await.unwrap().json().await.unwrap();
    assert_eq!(rest["data"][0]["id"], both["data"][1]["id"]);
    assert_eq!(rest["data"].as_array().unwrap().len(), 1);

    let unlinked = lab.fl("sandbox-unlinked", FL_SCOPES).await;
    let page = &lab.get(&unlinked, &path).await["data"][0];
    assert!(page["name"].is_string() && page["instagram_business_account"].is_null());
    let hidden = lab.fl("sandbox-portfolio", FL_SCOPES).await;
    assert_eq!(lab.get(&hidden, &path).await["data"], json!([]));
    let scopes = format!("{FL_SCOPES},business_management");
    let seen = lab.fl("sandbox-portfolio", &scopes).await;
    assert_eq!(lab.get(&seen, &path).await["data"].as_array().unwrap().len(), 1);
    let guest = lab.fl("sandbox-guest", FL_SCOPES).await;
    let id = text(
        &lab.get(&guest, &path).await["data"][0]["instagram_business_account"],
        "id",
    );
    let refused = lab
        .create(&guest, &id, &[("upload_type", "resumable")])
        .await
        .unwrap();
    assert_eq!(error(refused).await, (10, 0));
    for (fault, wanted) in [("accounts_error", 2), ("accounts_empty", 0)] {
        lab.arm(fault).await;
        let body = lab.get(&duo, &path).await;
        assert_eq!(body["error"]["code"].as_i64().unwrap_or(0), wanted);
    }
    let plain = lab.fl("sandbox-duo", "instagram_basic").await;
    assert_eq!(lab.get(&plain, &path).await["data"], json!([]));
}

#[tokio::test]
async fn me_answers_by_login_in_either_shape_and_only_known_fields() {
    let lab = Lab::new().await;
    let path = "/me?fields=id,user_id,username,name,account_type,profile_picture_url";
    let token = lab.il("sandbox-duo:sandbox.duo.two").await;
    let me = lab.get(&token, path).await;
    assert_eq!(me["user_id"], "17841400000000022");
    assert_eq!(me["account_type"], "MEDIA_CREATOR");
    assert_ne!(me["id"], me["user_id"]);
    let picture = lab
        .http
        .get(text(&me, "profile_picture_url"))
        .send()
        .await
        .unwrap();
    assert_eq!(picture.status(), 200);
    lab.arm("me_data_shape").await;
    assert_eq!(lab.get(&token, path).await["data"][0], me);
    lab.arm("me_numeric_id").await;
    assert_eq!(
        lab.get(&token, path).await["user_id"],
        json!(17_841_400_000_000_022_u64)
    );
    lab.arm("me_wrong_host").await;
    assert_eq!(
        error(lab.call("GET", &token, path, &[]).await.unwrap()).await,
        (190, 0)
    );
    for odd in ["/me?fields=id,nope", "/me?fields="] {
        let sent = lab.call("GET", &token, odd, &[]).await.unwrap();
        let status = sent.status();
        assert_eq!(status == 400, odd.contains("nope"), "{odd}");
    }
    // what stands on the other host only
    for path in ["/me/accounts", "/me/permissions"] {
        let sent = lab.call("GET", &token, path, &[]).await.unwrap();
        let body: Value = sent.json().await.unwrap();
        assert!(
            body["error"]["message"]
                .as_str()
                .unwrap()
                .contains("Cannot parse access token")
        );
    }
    let fl = lab.fl("sandbox-creator", FL_SCOPES).await;
    assert_eq!(error(lab.refresh(&fl).await.unwrap()).await, (190, 0));
    let kind = format!("/{FL_USER}?fields=account_type");
    assert_eq!(
        error(lab.call("GET", &fl, &kind, &[]).await.unwrap()).await,
        (100, 0)
    );
    let handle = lab.call("GET", &fl, "/sandbox.creator", &[]).await.unwrap();
    assert_eq!(error(handle).await, (803, 0));
    let other = lab.call("GET", &fl, &format!("/{IL_USER}"), &[]).await.unwrap();
    assert_eq!(error(other).await, (100, 33));
    let personal = lab.il("sandbox-personal").await;
    assert_eq!(lab.get(&personal, path).await["account_type"], "PERSONAL");
}

#[tokio::test]
async fn leaving_ends_every_token_of_that_login() {
    let lab = Lab::new().await;
    let (user, page) = lab.fl_pair().await;
    let token = lab.il("sandbox-creator").await;
    let leave = |token: &str| {
        let token = token.to_owned();
        let lab = &lab;
        async move { lab.call("DELETE", &token, "/me/permissions", &[]).await }
    };
    lab.arm("revoke_400_instagram").await;
    assert_eq!(error(leave(&token).await.unwrap()).await, (100, 0));
    assert_eq!(error(leave(&page).await.unwrap()).await, (100, 0));
    lab.arm("revoke_500").await;
    assert_eq!(leave(&user).await.unwrap().status(), 500);
    let left: Value = leave(&user).await.unwrap().json().await.unwrap();
    assert_eq!(left, json!({"success": true}));
    assert_eq!(lab.get(&token, "/me").await["id"], "26000000000000011");
    for dead in [&user, &page] {
        let sent = lab.call("GET", dead, "/me", &[]).await.unwrap();
        assert_eq!(error(sent).await, (190, 458));
    }
    lab.arm("revoke_answer_lost").await;
    assert!(leave(&token).await.is_err());
    assert_eq!(error(lab.refresh(&token).await.unwrap()).await, (190, 458));
    let state = lab.state().await;
    assert_eq!(state["calls_after_revoke"], 3);
    assert_eq!(state["tokens"]["revoked"], 5);
}

#[tokio::test]
async fn an_exchange_breaks_and_answers_in_many_ways() {
    let lab = Lab::new().await;
    let go = |fault: &'static str| {
        let lab = &lab;
        async move {
            let code = lab.il_code("sandbox-creator").await;
            lab.arm(fault).await;
            lab.il_exchange(&code).await
        }
    };
    assert_eq!(go("token_500").await.unwrap().status(), 500);
    let html = go("token_html_502").await.unwrap();
    assert!(html.status() == 502 && html.text().await.unwrap().starts_with("<!DOCTYPE"));
    assert!(go("token_answer_lost").await.is_err());
    assert_eq!(go("token_bad_code").await.unwrap().status(), 400);
    let data: Value = go("token_data_shape").await.unwrap().json().await.unwrap();
    assert_eq!(data["data"][0]["user_id"], IL_USER);
    let list: Value = go("token_permissions_array").await.unwrap().json().await.unwrap();
    assert_eq!(list["permissions"].as_array().unwrap().len(), 2);
    let number: Value = go("token_numeric_id").await.unwrap().json().await.unwrap();
    assert_eq!(number["user_id"].as_u64(), IL_USER.parse().ok());
    let less: Value = go("token_less_scope").await.unwrap().json().await.unwrap();
    assert_eq!(less["permissions"], "instagram_business_basic");
    let short = lab.il_short("sandbox-creator").await;
    lab.arm("long_error").await;
    assert_eq!(error(lab.lengthen(&short).await.unwrap()).await, (2, 0));
    lab.arm("long_answer_lost").await;
    assert!(lab.lengthen(&short).await.is_err());
    lab.arm_with(json!({"platform": "instagram", "fault": "token_refused", "value": 467}))
        .await;
    assert_eq!(
        error(lab.call("GET", &short, "/me", &[]).await.unwrap()).await,
        (190, 467)
    );
    lab.arm("token_expired").await;
    assert_eq!(
        error(lab.call("GET", &short, "/me", &[]).await.unwrap()).await,
        (190, 463)
    );
    lab.arm("usage_high").await;
    let sent = lab.call("GET", &short, "/me", &[]).await.unwrap();
    assert!(
        sent.headers()["x-app-usage"]
            .to_str()
            .unwrap()
            .contains("\"call_count\":85")
    );
}
