//! Who may ask, what a person may answer, how tokens live, rotate and die.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::tiktok::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn the_page_refuses_what_tiktok_would_never_send_back() {
    let lab = Lab::new().await;
    let fine = lab.asking(ALL);
    for path in ["/v2/auth/authorize", "/v2/auth/authorize/"] {
        let url = format!("{}{path}", lab.base);
        let page = lab.http.get(url).query(&fine).send().await.unwrap();
        assert_eq!(page.status(), 200);
        let html = page.text().await.unwrap();
        assert!(html.contains("name=\"state\" value=\"st&amp;te\""));
        assert!(html.contains("name=\"scopes\" value=\"video.publish\" checked"));
    }
    let url = format!("{}/v2/auth/authorize/", lab.base);
    for (name, wrong) in [
        ("client_key", "other"),
        ("redirect_uri", "http://127.0.0.1:8080/oauth/tiktok/callback/"),
        ("response_type", "token"),
        ("scope", "user.info.basic video.publish"),
        ("scope", "email"),
        ("state", ""),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge", &CHALLENGE.to_uppercase()),
        ("code_challenge_method", "plain"),
    ] {
        let ask: Vec<_> = fine
            .iter()
            .map(|(n, v)| (*n, if *n == name { wrong } else { v }))
            .collect();
        let refused = lab.http.get(&url).query(&ask).send().await.unwrap();
        assert!(refused.status().is_client_error(), "{name}={wrong}");
        assert!(refused.headers().get("location").is_none());
    }
}

#[tokio::test]
async fn a_redirect_that_no_app_could_register_is_refused() {
    for odd in ["http://127.0.0.1/cb", "http://shorts.example/cb"] {
        let lab = Lab::at(odd, false).await;
        let url = format!("{}/v2/auth/authorize/", lab.base);
        let refused = lab.http.get(url).query(&lab.asking(ALL)).send().await.unwrap();
        assert_eq!(refused.status(), 400, "{odd}");
    }
}

#[tokio::test]
async fn a_person_allows_all_or_a_part_or_nothing() {
    let lab = Lab::new().await;
    let ask = lab.asking("user.info.basic,video.publish,video.upload");
    let plain = lab.consent(&ask, &[("decision", "allow")]).await;
    assert_eq!(value(&plain, "state").unwrap(), "st&te");
    let tokens: Value = lab
        .exchange(&value(&plain, "code").unwrap())
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(tokens["scope"], "user.info.basic,video.publish,video.upload");
    let part = [
        ("decision", "allow"),
        ("scopes_shown", "1"),
        ("scopes", "user.info.basic"),
        ("scopes", "video.upload"),
    ];
    let part = lab.consent(&ask, &part).await;
    assert_eq!(value(&part, "scopes").unwrap(), "user.info.basic,video.upload");
    let tokens: Value = lab
        .exchange(&value(&part, "code").unwrap())
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(tokens["scope"], "user.info.basic,video.upload");
    let token = text(&tokens["access_token"]);
    assert_eq!(
        code(lab.creator_info(&token).await).await,
        (401, "scope_not_authorized".into())
    );
    assert_eq!(lab.inbox_init(&token, 10).await.status(), 200);
    for nothing in [
        vec![("decision", "deny")],
        vec![("decision", "allow"), ("scopes_shown", "1")],
    ] {
        let back = lab.consent(&ask, &nothing).await;
        assert_eq!(value(&back, "error").unwrap(), "access_denied");
        assert_eq!(value(&back, "state").unwrap(), "st&te");
        assert_eq!(value(&back, "code"), None);
    }
    lab.arm("authorize_wrong_state").await;
    lab.arm("authorize_no_scopes").await;
    let odd = lab.consent(&ask, &[("decision", "allow")]).await;
    assert_ne!(value(&odd, "state").unwrap(), "st&te");
    assert_eq!(value(&odd, "scopes"), None);
}

#[tokio::test]
async fn a_code_is_good_once_with_its_redirect_verifier_and_secret() {
    let lab = Lab::new().await;
    lab.tune(json!({"oauth_error_status": 400})).await;
    let code = lab.code("sandbox-creator", ALL).await;
    assert!(
        code.contains("%2A"),
        "a code that is decoded twice is another one"
    );
    let first: Value = lab.exchange(&code).await.json().await.unwrap();
    assert_eq!(first["expires_in"], 7_200);
    assert_eq!(first["refresh_expires_in"], 15_552_000);
    assert_eq!(first["token_type"], "Bearer");
    let grant = (400, "invalid_grant".to_owned());
    let request = (400, "invalid_request".to_owned());
    assert_eq!(flat(lab.exchange(&code).await).await, grant, "used");
    let bad = [("client_secret", "x"), ("grant_type", "authorization_code")];
    let url = format!("{}/v2/oauth/token", lab.base);
    let sent = lab.http.post(&url).form(&bad).send().await.unwrap();
    assert_eq!(flat(sent).await, (400, "invalid_client".into()));
    let sent = lab.http.post(&url).json(&json!({})).send().await.unwrap();
    assert_eq!(flat(sent).await, request, "no form");
    let odd = lab.token(&[("grant_type", "password")]).await.unwrap();
    assert_eq!(flat(odd).await.1, "unsupported_grant_type");
    for (redirect, verifier, refusal) in [
        ("http://127.0.0.1:8080/", VERIFIER, &request),
        (REDIRECT, "eBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", &request),
        (REDIRECT, "short", &request),
        (REDIRECT, "", &request),
    ] {
        let code = lab.code("sandbox-creator", ALL).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        assert_eq!(
            flat(lab.token(&form).await.unwrap()).await,
            *refusal,
            "{redirect} {verifier}"
        );
    }
    let code = lab.code("sandbox-creator", ALL).await;
    lab.forward(601);
    assert_eq!(flat(lab.exchange(&code).await).await, grant, "late");
}

#[tokio::test]
async fn a_desktop_app_must_prove_itself_and_a_web_app_need_not() {
    let without = |lab: &Lab| {
        let mut ask = lab.asking(ALL);
        ask.retain(|(name, _)| !name.starts_with("code_challenge"));
        ask
    };
    let desktop = Lab::new().await;
    let back = desktop
        .consent(&without(&desktop), &[("decision", "allow")])
        .await;
    let sent = desktop.exchange(&value(&back, "code").unwrap()).await;
    assert_eq!(flat(sent).await.1, "invalid_request");

    let web = Lab::at("https://shorts.example/oauth/tiktok/callback", false).await;
    let back = web.consent(&without(&web), &[("decision", "allow")]).await;
    let sent = web.exchange(&value(&back, "code").unwrap()).await;
    assert!(sent.json::<Value>().await.unwrap()["access_token"].is_string());
    for (strict, passes) in [(false, true), (true, false)] {
        web.tune(json!({"web_pkce": strict})).await;
        let code = web.code("sandbox-creator", ALL).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &web.redirect),
        ];
        let body: Value = web.token(&form).await.unwrap().json().await.unwrap();
        assert_eq!(body["access_token"].is_string(), passes, "{strict}");
    }
}

#[tokio::test]
async fn a_refresh_rotates_and_the_old_token_dies_at_once() {
    let lab = Lab::new().await;
    let first = lab.tokens("sandbox-creator", ALL).await;
    let old = text(&first["refresh_token"]);
    let second: Value = lab.refresh(&old).await.unwrap().json().await.unwrap();
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_eq!(second["open_id"], first["open_id"]);
    assert_eq!(
        flat(lab.refresh(&old).await.unwrap()).await,
        (200, "invalid_grant".into())
    );
    let good = text(&second["refresh_token"]);
    for (fault, status) in [
        ("token_invalid_grant_400", 400),
        ("token_invalid_grant_200", 200),
        ("refresh_invalid_grant", 200),
    ] {
        lab.arm(fault).await;
        assert_eq!(
            flat(lab.refresh(&good).await.unwrap()).await,
            (status, "invalid_grant".into())
        );
    }
    lab.arm("token_500").await;
    assert_eq!(lab.refresh(&good).await.unwrap().status(), 500);
    lab.arm("refresh_answer_lost").await;
    assert!(lab.refresh(&good).await.is_err());
    let dead = flat(lab.refresh(&good).await.unwrap()).await;
    assert_eq!(dead.1, "invalid_grant", "rotated without an answer");
    assert_eq!(lab.state().await["tokens"]["refreshed"], 2);
}

#[tokio::test]
async fn lives_of_tokens_are_settings() {
    let lab = Lab::new().await;
    lab.tune(
        json!({"access_token_seconds": 86_400, "refresh_token_seconds": 31_536_000, "refresh_renews_life": false}),
    )
    .await;
    let first = lab.tokens("sandbox-creator", ALL).await;
    assert_eq!(first["expires_in"], 86_400);
    assert_eq!(first["refresh_expires_in"], 31_536_000);
    lab.forward(86_400);
    let stale = lab.creator_info(&text(&first["access_token"])).await;
    assert_eq!(code(stale).await, (401, "access_token_invalid".into()));
    let second: Value = lab
        .refresh(&text(&first["refresh_token"]))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        second["refresh_expires_in"], 31_449_600,
        "counted from the consent"
    );
    lab.forward(31_449_600);
    let late = lab.refresh(&text(&second["refresh_token"])).await.unwrap();
    assert_eq!(flat(late).await.1, "invalid_grant");
}

#[tokio::test]
async fn revoking_ends_all_of_the_account_and_no_other() {
    let lab = Lab::new().await;
    let one = lab.tokens("sandbox-creator", ALL).await;
    let two = lab.access("sandbox-creator").await;
    let other = lab.access("sandbox-quiet").await;
    let token = text(&one["access_token"]);
    let form = [("token", token.as_str())];
    let revoke = || lab.app_form("/v2/oauth/revoke/", &form);
    lab.arm("revoke_503").await;
    assert_eq!(revoke().await.unwrap().status(), 503);
    let sent = revoke().await.unwrap();
    assert_eq!(sent.status(), 200);
    assert_eq!(sent.json::<Value>().await.unwrap(), json!({}));
    assert_eq!(flat(revoke().await.unwrap()).await.1, "invalid_request");
    assert_eq!(
        code(lab.creator_info(&two).await).await,
        (401, "access_token_invalid".into())
    );
    let refreshed = lab.refresh(&text(&one["refresh_token"])).await.unwrap();
    assert_eq!(flat(refreshed).await.1, "invalid_grant");
    assert_eq!(lab.creator_info(&other).await.status(), 200);
    let state = lab.state().await;
    assert_eq!(state["calls_after_revoke"], 2);
    assert_eq!(state["tokens"]["revoked"], 4);
    lab.arm("revoke_empty_body").await;
    let form = [("token", other.as_str())];
    let sent = lab.app_form("/v2/oauth/revoke", &form).await.unwrap();
    assert_eq!(
        (sent.status().as_u16(), sent.text().await.unwrap()),
        (200, String::new())
    );
}

#[tokio::test]
async fn user_info_gives_the_fields_whose_scope_was_granted() {
    let lab = Lab::new().await;
    let tokens = lab.tokens("sandbox-creator", "user.info.basic").await;
    let token = text(&tokens["access_token"]);
    let path = "/v2/user/info/?fields=open_id,union_id,avatar_url,display_name";
    let body: Value = lab.get(&token, path).await.json().await.unwrap();
    let user = &body["data"]["user"];
    assert_eq!(user["open_id"], tokens["open_id"]);
    assert_ne!(user["open_id"], user["union_id"]);
    assert_eq!(user["display_name"], "Sandbox Creator");
    assert_eq!(body["error"]["code"], "ok");
    let again = lab.tokens("sandbox-creator", ALL).await;
    assert_eq!(again["open_id"], tokens["open_id"], "the account's key stays");
    let avatar = text(&user["avatar_url"]);
    assert_eq!(lab.http.get(&avatar).send().await.unwrap().status(), 200);
    lab.forward(7_199);
    let narrow = lab.get(&token, "/v2/user/info?fields=open_id,username").await;
    assert_eq!(code(narrow).await, (401, "scope_not_authorized".into()));
    for odd in ["/v2/user/info/", "/v2/user/info/?fields=shoe_size"] {
        assert_eq!(
            code(lab.get(&token, odd).await).await,
            (400, "invalid_params".into())
        );
    }
    lab.forward(1);
    let over = lab.http.get(&avatar).send().await.unwrap();
    assert_eq!(over.status(), 403, "the link is over");
    let wide = lab.access("sandbox-creator").await;
    let body: Value = lab
        .get(&wide, "/v2/user/info/?fields=username")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(body["data"]["user"]["username"], "sandbox.creator");
    lab.arm("avatar_expired").await;
    let body: Value = lab
        .get(&wide, "/v2/user/info/?fields=avatar_url")
        .await
        .json()
        .await
        .unwrap();
    let avatar = text(&body["data"]["user"]["avatar_url"]);
    assert_eq!(lab.http.get(&avatar).send().await.unwrap().status(), 403);
}
