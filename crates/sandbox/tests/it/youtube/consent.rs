//! Who may ask, what a person may answer, how tokens live and die.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::youtube::lab::*;
use reqwest::Response;
use serde_json::Value;

async fn flat(sent: Response) -> (u16, String) {
    let code = sent.status().as_u16();
    let body: Value = sent.json().await.unwrap();
    (code, body["error"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_page_refuses_what_google_would_never_send_back() {
    let lab = Lab::new().await;
    let url = format!("{}/o/oauth2/v2/auth", lab.base);
    let fine = asking(&[UPLOAD, READONLY]);
    let page = lab.http.get(&url).query(&fine).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let html = page.text().await.unwrap();
    assert!(html.contains("name=\"state\" value=\"st&amp;te\"") && html.contains(READONLY));
    for (name, wrong) in [
        ("client_id", "other"),
        ("redirect_uri", "http://127.0.0.1:8080/oauth/youtube/callback/"),
        ("response_type", "token"),
        ("scope", "email"),
        ("state", ""),
        ("code_challenge", "short"),
        ("code_challenge_method", "plain"),
        ("access_type", "sometimes"),
        ("prompt", "maybe"),
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
async fn a_person_allows_a_part_or_nothing_or_chooses_a_channel() {
    let lab = Lab::new().await;
    let ask = asking(&[UPLOAD, READONLY]);
    let plain = lab.consent(&ask, &[("decision", "allow")]).await;
    assert_eq!(value(&plain, "state").unwrap(), "st&te");
    assert_eq!(value(&plain, "scope").unwrap(), format!("{UPLOAD} {READONLY}"));
    let part = lab
        .consent(
            &ask,
            &[("decision", "allow"), ("scopes_shown", "1"), ("scopes", UPLOAD)],
        )
        .await;
    assert_eq!(value(&part, "scope").unwrap(), UPLOAD);
    let none = lab
        .consent(&ask, &[("decision", "allow"), ("scopes_shown", "1")])
        .await;
    assert_eq!(value(&none, "error").unwrap(), "access_denied");
    let denied = lab.consent(&ask, &[("decision", "deny")]).await;
    assert_eq!(value(&denied, "error").unwrap(), "access_denied");
    assert_eq!(value(&denied, "code"), None);

    let second = [
        ("decision", "allow"),
        ("account", "sandbox-brand:UCsandboxBrandB000000001"),
    ];
    let code = value(&lab.consent(&ask, &second).await, "code").unwrap();
    let tokens: Value = lab.exchange(&code).await.json().await.unwrap();
    let token = tokens["access_token"].as_str().unwrap();
    let mine: Value = lab
        .get(token, "/youtube/v3/channels?part=snippet&mine=true")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    assert_eq!(mine["items"][0]["snippet"]["title"], "Sandbox Brand Two");
}

#[tokio::test]
async fn a_code_is_good_once_with_its_redirect_verifier_and_secret() {
    let lab = Lab::new().await;
    let code = lab.code("sandbox-creator", &[UPLOAD]).await;
    let form = |redirect: &'static str, verifier: &'static str, code: String| {
        let lab = &lab;
        async move {
            let form = [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", redirect),
                ("code_verifier", verifier),
            ];
            flat(lab.token(&form).await.unwrap()).await
        }
    };
    let url = format!("{}/token", lab.base);
    let bad_secret = [
        ("client_id", "client"),
        ("client_secret", "x"),
        ("grant_type", "authorization_code"),
    ];
    assert_eq!(
        flat(lab.http.post(&url).form(&bad_secret).send().await.unwrap()).await,
        (401, "invalid_client".into())
    );
    assert_eq!(
        flat(lab.http.post(&url).body("{}").send().await.unwrap()).await,
        (400, "invalid_request".into())
    );
    let first: Value = lab.exchange(&code).await.json().await.unwrap();
    assert_eq!(first["expires_in"], 3599);
    assert_eq!(first["token_type"], "Bearer");
    assert!(first["refresh_token"].is_string());
    assert_eq!(
        flat(lab.exchange(&code).await).await,
        (400, "invalid_grant".into())
    );
    let code = lab.code("sandbox-creator", &[UPLOAD]).await;
    assert_eq!(
        form("http://other.example/", VERIFIER, code).await,
        (400, "redirect_uri_mismatch".into())
    );
    let code = lab.code("sandbox-creator", &[UPLOAD]).await;
    let other = "eBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    assert_eq!(form(REDIRECT, other, code).await, (400, "invalid_grant".into()));
    let code = lab.code("sandbox-creator", &[UPLOAD]).await;
    assert_eq!(form(REDIRECT, "short", code).await, (400, "invalid_grant".into()));
    let code = lab.code("sandbox-creator", &[UPLOAD]).await;
    lab.forward(601);
    assert_eq!(
        flat(lab.exchange(&code).await).await,
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn a_refresh_token_comes_the_first_time_or_by_consent_and_is_not_rotated() {
    let lab = Lab::new().await;
    let ask = |prompt: &str, access: &str| {
        let mut ask = asking(&[UPLOAD, READONLY]);
        ask.iter_mut()
            .filter(|(n, _)| *n == "prompt")
            .for_each(|(_, v)| *v = prompt.to_owned());
        ask.iter_mut()
            .filter(|(n, _)| *n == "access_type")
            .for_each(|(_, v)| *v = access.to_owned());
        ask
    };
    let get = |ask: Vec<(&'static str, String)>| {
        let lab = &lab;
        async move {
            let code = value(&lab.consent(&ask, &[("decision", "allow")]).await, "code").unwrap();
            lab.exchange(&code).await.json::<Value>().await.unwrap()
        }
    };
    assert!(get(ask("", "online")).await.get("refresh_token").is_none());
    assert!(
        get(ask("", "offline")).await.get("refresh_token").is_none(),
        "the grant stood already"
    );
    let tokens = get(ask("consent", "offline")).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    for _ in 0..2 {
        let again: Value = lab.token(&form).await.unwrap().json().await.unwrap();
        assert!(again.get("refresh_token").is_none() && again["access_token"].is_string());
    }
    lab.arm("refresh_answer_lost").await;
    assert!(lab.token(&form).await.is_err());
    lab.forward(3600);
    let stale = lab
        .get(
            tokens["access_token"].as_str().unwrap(),
            "/youtube/v3/channels?part=id&mine=true",
        )
        .await;
    assert_eq!(reason(stale).await, (401, "authError".into()));
    assert_eq!(lab.token(&form).await.unwrap().status(), 200);
    lab.forward(184 * 24 * 3600);
    assert_eq!(
        flat(lab.token(&form).await.unwrap()).await,
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn the_hundred_and_first_refresh_token_ends_the_oldest() {
    let lab = Lab::new().await;
    let mut all = Vec::new();
    for _ in 0..101 {
        let tokens = lab.tokens("sandbox-creator", &[UPLOAD]).await;
        all.push(tokens["refresh_token"].as_str().unwrap().to_owned());
    }
    let refresh = |n: usize| {
        let (lab, token) = (&lab, all[n].clone());
        async move {
            lab.token(&[("grant_type", "refresh_token"), ("refresh_token", &token)])
                .await
                .unwrap()
                .status()
                .as_u16()
        }
    };
    assert_eq!(
        (refresh(0).await, refresh(1).await, refresh(100).await),
        (400, 200, 200)
    );
}

#[tokio::test]
async fn a_testing_account_is_told_of_seven_days() {
    let lab = Lab::new().await;
    let tokens = lab.tokens("sandbox-testing", &[UPLOAD]).await;
    assert_eq!(tokens["refresh_token_expires_in"], 604_799);
    lab.forward(604_800);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(
        flat(lab.token(&form).await.unwrap()).await,
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn revoking_one_token_ends_all_of_the_identity_and_no_other() {
    let lab = Lab::new().await;
    let one = lab.tokens("sandbox-creator", &[UPLOAD, READONLY]).await;
    let two = lab.tokens("sandbox-creator", &[READONLY]).await;
    let other = lab.access("sandbox-brand").await;
    let revoke = |token: &str| {
        lab.http
            .post(format!("{}/revoke", lab.base))
            .form(&[("token", token)])
            .send()
    };
    lab.arm("revoke_503").await;
    let refresh = one["refresh_token"].as_str().unwrap();
    assert_eq!(revoke(refresh).await.unwrap().status(), 503);
    assert_eq!(revoke(refresh).await.unwrap().status(), 200);
    assert_eq!(
        flat(revoke(refresh).await.unwrap()).await,
        (400, "invalid_token".into())
    );
    let path = "/youtube/v3/channels?part=id&mine=true";
    let dead = lab.get(two["access_token"].as_str().unwrap(), path).await;
    assert_eq!(reason(dead).await, (401, "authError".into()));
    assert_eq!(lab.get(&other, path).await.status(), 200);
    let state = lab.state().await;
    assert_eq!(state["calls_after_revoke"], 1);
    assert_eq!(state["tokens"]["revoked"], 4);
}

#[tokio::test]
async fn accounts_without_or_with_a_closed_channel_say_so() {
    let lab = Lab::new().await;
    let path = "/youtube/v3/channels?part=id&mine=true";
    let none = lab.access("sandbox-nochannel").await;
    assert_eq!(
        reason(lab.get(&none, path).await).await,
        (401, "youtubeSignupRequired".into())
    );
    let closed = lab.access("sandbox-suspended").await;
    assert_eq!(
        reason(lab.get(&closed, path).await).await,
        (403, "authenticatedUserAccountSuspended".into())
    );
    let narrow = lab.tokens("sandbox-creator", &[UPLOAD]).await;
    let blind = lab.get(narrow["access_token"].as_str().unwrap(), path).await;
    assert_eq!(reason(blind).await, (403, "insufficientPermissions".into()));
}

#[tokio::test]
async fn a_device_gets_its_token_after_the_person_typed_the_code() {
    let lab = Lab::new().await;
    let begin = |scope: &'static str| {
        lab.http
            .post(format!("{}/device/code", lab.base))
            .form(&[("client_id", "client"), ("scope", scope)])
            .send()
    };
    assert_eq!(
        flat(begin(UPLOAD).await.unwrap()).await,
        (400, "invalid_scope".into())
    );
    let device: Value = begin(READONLY).await.unwrap().json().await.unwrap();
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", device["device_code"].as_str().unwrap()),
    ];
    assert_eq!(
        flat(lab.token(&form).await.unwrap()).await.1,
        "authorization_pending"
    );
    assert_eq!(flat(lab.token(&form).await.unwrap()).await.1, "slow_down");
    let typed = [
        ("user_code", device["user_code"].as_str().unwrap()),
        ("decision", "allow"),
    ];
    let page = device["verification_url"].as_str().unwrap();
    assert_eq!(lab.http.get(page).send().await.unwrap().status(), 200);
    assert_eq!(
        lab.http.post(page).form(&typed).send().await.unwrap().status(),
        200
    );
    let tokens: Value = lab.token(&form).await.unwrap().json().await.unwrap();
    assert!(tokens["refresh_token"].is_string());
}
