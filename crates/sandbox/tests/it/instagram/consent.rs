//! Who may ask, what a person may answer, what a code is good for.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::instagram::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn the_pages_refuse_what_meta_would_never_send_back() {
    let lab = Lab::new().await;
    for (path, scopes) in [
        ("/oauth/authorize", IL_SCOPES),
        ("/v26.0/dialog/oauth", FL_SCOPES),
    ] {
        let url = format!("{}{path}", lab.base);
        let fine = asking(scopes);
        let page = lab.http.get(&url).query(&fine).send().await.unwrap();
        assert_eq!(page.status(), 200);
        let html = page.text().await.unwrap();
        assert!(html.contains("name=\"state\" value=\"st&amp;te\"") && html.contains("sandbox-duo"));
        assert!(html.contains("Sandbox, not Instagram") && !html.contains("<script"));
        for (name, wrong) in [
            ("client_id", "other"),
            ("redirect_uri", "http://127.0.0.1:8080/oauth/instagram/callback/"),
            ("response_type", "token"),
            ("scope", "instagram_business_basic,youtube"),
            ("scope", ""),
        ] {
            let swap =
                |(n, v): &(&'static str, String)| (*n, if *n == name { wrong.into() } else { v.clone() });
            let ask: Vec<_> = fine.iter().map(swap).collect();
            let refused = lab.http.get(&url).query(&ask).send().await.unwrap();
            assert_eq!(refused.status(), 400, "{name}={wrong}");
        }
    }
    for old in ["v20.0", "v27.0", "26.0"] {
        let url = format!("{}/{old}/dialog/oauth", lab.base);
        let refused = lab.http.get(url).query(&asking(FL_SCOPES)).send().await.unwrap();
        assert_eq!(refused.status(), 400, "{old}");
    }
}

#[tokio::test]
async fn plain_http_off_loopback_is_no_redirect() {
    let far = "http://shorts.example/oauth/instagram/callback";
    let lab = Lab::with(far, false).await;
    let mut ask = asking(IL_SCOPES);
    ask[1].1 = far.into();
    let url = format!("{}/oauth/authorize", lab.base);
    let refused = lab.http.get(url).query(&ask).send().await.unwrap();
    assert_eq!(refused.status(), 400);
}

#[tokio::test]
async fn a_person_allows_a_part_or_nothing_and_instagram_hangs_a_mark_behind() {
    let lab = Lab::new().await;
    let ask = asking(IL_SCOPES);
    let there = lab
        .consent("/oauth/authorize", &ask, &[("decision", "allow")])
        .await;
    assert!(there.as_str().starts_with(REDIRECT) && there.as_str().ends_with("#_"));
    assert_eq!(value(&there, "state").unwrap(), "st&te");
    for form in [
        vec![("decision", "deny")],
        vec![("decision", "allow"), ("scopes_shown", "1")],
    ] {
        let denied = lab.consent("/oauth/authorize", &ask, &form).await;
        assert_eq!(value(&denied, "error").unwrap(), "access_denied");
        assert_eq!(value(&denied, "error_reason").unwrap(), "user_denied");
        assert_eq!(value(&denied, "code"), None);
    }
    let part = [
        ("decision", "allow"),
        ("scopes_shown", "1"),
        ("scopes", "instagram_business_basic"),
    ];
    let code = value(&lab.consent("/oauth/authorize", &ask, &part).await, "code").unwrap();
    let body: Value = lab.il_exchange(&code).await.unwrap().json().await.unwrap();
    assert_eq!(body["permissions"], "instagram_business_basic");
    let token = text(&body, "access_token");
    let refused = lab
        .create(&token, IL_USER, &[("video_url", "http://127.0.0.1/x")])
        .await
        .unwrap();
    assert_eq!(error(refused).await, (10, 0));

    let ask = asking(FL_SCOPES);
    let path = "/v26.0/dialog/oauth";
    let part = [
        ("decision", "allow"),
        ("scopes_shown", "1"),
        ("scopes", "instagram_basic"),
        ("scopes", "pages_show_list"),
    ];
    let there = lab.consent(path, &ask, &part).await;
    assert!(!there.as_str().ends_with("#_"));
    let code = value(&there, "code").unwrap();
    let sent = lab
        .fl_token(&[("redirect_uri", REDIRECT), ("code", &code)])
        .await
        .unwrap();
    let token = text(&sent.json().await.unwrap(), "access_token");
    let granted = lab.get(&token, "/me/permissions").await;
    let status = |name: &str| {
        let all = granted["data"].as_array().unwrap();
        let found = all.iter().find(|p| p["permission"] == name).unwrap();
        text(found, "status")
    };
    assert_eq!(status("instagram_basic"), "granted");
    assert_eq!(status("instagram_content_publish"), "declined");
}

#[tokio::test]
async fn a_code_is_good_once_within_the_hour_on_its_own_login() {
    let lab = Lab::new().await;
    let used = json!({"error_type": "OAuthException", "code": 400,
        "error_message": "Matching code was not found or was already used"});
    let code = lab.il_code("sandbox-creator").await;
    let wrong_login = lab
        .fl_token(&[("redirect_uri", REDIRECT), ("code", &code)])
        .await
        .unwrap();
    assert_eq!(error(wrong_login).await, (100, 0));
    let first: Value = lab.il_exchange(&code).await.unwrap().json().await.unwrap();
    assert_eq!(first["user_id"], IL_USER);
    assert_eq!(first["permissions"], IL_SCOPES);
    let again = lab.il_exchange(&code).await.unwrap();
    assert_eq!(again.status(), 400);
    assert_eq!(again.json::<Value>().await.unwrap(), used);
    let late = lab.il_code("sandbox-creator").await;
    lab.forward(3601);
    assert_eq!(
        lab.il_exchange(&late)
            .await
            .unwrap()
            .json::<Value>()
            .await
            .unwrap(),
        used
    );
    let code = lab.il_code("sandbox-creator").await;
    let url = format!("{}/oauth/access_token", lab.base);
    for (name, wrong) in [
        ("client_secret", "x"),
        ("redirect_uri", "http://127.0.0.1/"),
        ("grant_type", "x"),
    ] {
        let mut form = vec![
            ("client_id", "client"),
            ("client_secret", "hush"),
            ("grant_type", "authorization_code"),
            ("redirect_uri", REDIRECT),
            ("code", &code),
        ];
        form.iter_mut()
            .filter(|(n, _)| *n == name)
            .for_each(|pair| pair.1 = wrong);
        let sent = lab.http.post(&url).form(&form).send().await.unwrap();
        assert_eq!(sent.status(), 400, "{name}");
    }
    assert_eq!(lab.il_exchange(&code).await.unwrap().status(), 200);
}
