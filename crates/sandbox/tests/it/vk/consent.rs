//! What a person answers, how pairs of tokens live, rotate and die.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::vk::lab::*;
use reqwest::Response;
use serde_json::{Value, json};

async fn flat(sent: Response) -> (u16, String, Value) {
    let status = sent.status().as_u16();
    let body: Value = sent.json().await.unwrap();
    (
        status,
        body["error"].as_str().unwrap_or_default().to_owned(),
        body,
    )
}

#[tokio::test]
async fn the_page_refuses_what_vk_would_never_send_back() {
    let lab = Lab::new().await;
    let url = format!("{}/authorize", lab.base);
    let fine = asking(SCOPE);
    let page = lab.http.get(&url).query(&fine).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let html = page.text().await.unwrap();
    assert!(html.contains("name=\"state\" value=\"st&amp;te-") && html.contains("Sandbox, not VK"));
    for (name, wrong) in [
        ("client_id", "other"),
        ("redirect_uri", "http://127.0.0.1:8080/oauth/vk/callback/"),
        ("response_type", "token"),
        ("scope", "video,wall"),
        ("state", ""),
        ("code_challenge", "short"),
        ("code_challenge_method", "plain"),
    ] {
        let ask: Vec<_> = fine
            .iter()
            .map(|(n, v)| (*n, if *n == name { wrong } else { v }))
            .collect();
        let refused = lab.http.get(&url).query(&ask).send().await.unwrap();
        assert_eq!(refused.status(), 400, "{name}={wrong}");
    }
    let mut upper = fine.clone();
    upper[6].1 = "S256";
    assert_eq!(
        lab.http.get(&url).query(&upper).send().await.unwrap().status(),
        200
    );
}

#[tokio::test]
async fn a_consent_comes_back_with_everything_or_a_refusal() {
    let lab = Lab::new().await;
    let allow = [("decision", "allow")];
    let back = lab.consent(&asking(SCOPE), &allow).await;
    assert_eq!(value(&back, "state").unwrap(), STATE);
    assert_eq!(value(&back, "type").unwrap(), "code_v2");
    assert_eq!(value(&back, "expires_in").unwrap(), "600");
    assert!(value(&back, "code").is_some() && value(&back, "ext_id").is_some());
    assert!(value(&back, "device_id").is_some());
    let denied = lab.consent(&asking(SCOPE), &[("decision", "deny")]).await;
    assert_eq!(value(&denied, "error").unwrap(), "access_denied");
    assert_eq!(
        (value(&denied, "code"), value(&denied, "state").unwrap()),
        (None, STATE.to_owned())
    );

    lab.arm("consent_refused").await;
    assert!(value(&lab.consent(&asking(SCOPE), &allow).await, "error").is_some());
    lab.arm("consent_no_device_id").await;
    assert!(value(&lab.consent(&asking(SCOPE), &allow).await, "device_id").is_none());
    lab.arm("consent_wrong_state").await;
    assert_ne!(
        value(&lab.consent(&asking(SCOPE), &allow).await, "state").unwrap(),
        STATE
    );
}

#[tokio::test]
async fn rights_that_vk_did_not_give_fall_away_without_an_error() {
    let lab = Lab::new().await;
    assert_eq!(lab.connect("sandbox-author").await.scope, SCOPE);
    assert_eq!(lab.connect("sandbox-no-grant").await.scope, "vkid.personal_info");
    assert_eq!(
        lab.connect("sandbox-no-wall").await.scope,
        "vkid.personal_info video groups"
    );
    lab.arm("token_scope_narrowed").await;
    assert_eq!(lab.connect("sandbox-author").await.scope, "vkid.personal_info");
    lab.tune(json!({"app_rights": "video"})).await;
    assert_eq!(
        lab.connect("sandbox-author").await.scope,
        "vkid.personal_info video"
    );
}

#[tokio::test]
async fn a_code_is_good_once_with_its_redirect_verifier_and_device() {
    let lab = Lab::new().await;
    let (code, device) = lab.code("sandbox-author").await;
    let fine = lab.exchange(&code, &device).await.unwrap();
    let body: Value = fine.json().await.unwrap();
    assert_eq!(body["state"], STATE);
    assert_eq!(
        (&body["expires_in"], &body["user_id"]),
        (&json!(3600), &json!(AUTHOR))
    );
    assert_eq!(body["token_type"], "Bearer");
    assert!(body["access_token"].as_str().unwrap().starts_with("vk2.a."));
    assert_eq!(body["id_token"].as_str().unwrap().split('.').count(), 3);
    let (status, error, again) = flat(lab.exchange(&code, &device).await.unwrap()).await;
    assert_eq!(
        (status, error.as_str(), &again["state"]),
        (200, "invalid_grant", &json!(STATE))
    );

    for (name, wrong) in [
        ("redirect_uri", "http://127.0.0.1/"),
        ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx"),
        ("device_id", "another"),
    ] {
        let (code, device) = lab.code("sandbox-author").await;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", "client"),
            ("code", code.as_str()),
            ("code_verifier", VERIFIER),
            ("redirect_uri", REDIRECT),
            ("device_id", device.as_str()),
            ("state", STATE),
        ];
        form.iter_mut().find(|(n, _)| *n == name).unwrap().1 = wrong;
        let (_, error, _) = flat(lab.id("auth", &form).await.unwrap()).await;
        assert_eq!(error, "invalid_grant", "{name}");
    }
    let (code, device) = lab.code("sandbox-author").await;
    lab.forward(600);
    assert_eq!(
        flat(lab.exchange(&code, &device).await.unwrap()).await.1,
        "invalid_grant"
    );
    lab.tune(json!({"oauth_error_status": 401})).await;
    assert_eq!(flat(lab.exchange(&code, &device).await.unwrap()).await.0, 401);
}

#[tokio::test]
async fn a_refresh_gives_a_new_pair_and_spends_the_old_one() {
    let lab = Lab::new().await;
    let first = lab.connect("sandbox-author").await;
    let wrong = flat(lab.refresh(&first.refresh, "another").await.unwrap()).await;
    assert_eq!(wrong.2["error_description"], "device_id is invalid");
    let body: Value = lab
        .refresh(&first.refresh, &first.device)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let second = held(&body, &first.device);
    assert_ne!(first.refresh, second.refresh);
    assert_eq!(
        (body["state"].as_str(), second.scope.as_str()),
        (Some(STATE), SCOPE)
    );
    assert_eq!(lab.call(&second.access, "users.get", &[]).await[0]["id"], AUTHOR);
    let reused = flat(lab.refresh(&first.refresh, &first.device).await.unwrap()).await;
    assert_eq!(reused.1, "invalid_grant");
    lab.forward(3600);
    assert_eq!(lab.error(&second.access, "users.get", &[]).await, 5);
    let state = lab.state().await;
    assert_eq!(
        state["tokens"],
        json!({"issued": 4, "revoked": 0, "refreshed": 1})
    );
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_gets_the_pair() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    lab.arm_with(json!({"platform": "vk", "fault": "refresh_slow", "value": 200}))
        .await;
    let (one, two) = tokio::join!(
        lab.refresh(&held.refresh, &held.device),
        lab.refresh(&held.refresh, &held.device)
    );
    let mut errors = [flat(one.unwrap()).await.1, flat(two.unwrap()).await.1];
    errors.sort();
    assert_eq!(errors, ["", "invalid_grant"]);
}

#[tokio::test]
async fn an_answer_lost_after_rotation_leaves_a_dead_token() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    lab.arm("refresh_answer_lost").await;
    assert!(lab.refresh(&held.refresh, &held.device).await.is_err());
    let dead = flat(lab.refresh(&held.refresh, &held.device).await.unwrap()).await;
    assert_eq!(dead.1, "invalid_grant");
}

#[tokio::test]
async fn the_faults_of_tokens_strike_as_they_say() {
    let lab = Lab::new().await;
    for (fault, status, error) in [
        ("token_error_200", 200, "invalid_request"),
        ("token_error_400", 400, "invalid_request"),
        ("token_error_401", 401, "invalid_client"),
        ("token_code_expired", 200, "invalid_grant"),
        ("token_500", 500, "server_error"),
    ] {
        let (code, device) = lab.code("sandbox-author").await;
        lab.arm(fault).await;
        let (is, said, _) = flat(lab.exchange(&code, &device).await.unwrap()).await;
        assert_eq!((is, said.as_str()), (status, error), "{fault}");
    }
    let (code, device) = lab.code("sandbox-author").await;
    lab.arm("token_html_502").await;
    assert_eq!(lab.exchange(&code, &device).await.unwrap().status(), 502);
    lab.arm("token_wrong_state").await;
    let body: Value = lab.exchange(&code, &device).await.unwrap().json().await.unwrap();
    assert_ne!(body["state"], STATE);
    let held = held(&body, &device);
    for (fault, error) in [
        ("refresh_500", "server_error"),
        ("refresh_invalid_grant", "invalid_grant"),
        ("refresh_wrong_device", "invalid_grant"),
    ] {
        lab.arm(fault).await;
        let sent = lab.refresh(&held.refresh, &held.device).await.unwrap();
        assert_eq!(flat(sent).await.1, error, "{fault}");
    }
    lab.arm("token_expires_soon").await;
    lab.arm("refresh_scope_narrowed").await;
    let body: Value = lab
        .refresh(&held.refresh, &held.device)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        (&body["expires_in"], &body["scope"]),
        (&json!(1), &json!("vkid.personal_info"))
    );
    let (code, device) = lab.code("sandbox-author").await;
    lab.arm("token_truncated").await;
    let cut = lab.exchange(&code, &device).await.unwrap().text().await.unwrap();
    assert!(serde_json::from_str::<Value>(&cut).is_err());
    let (code, device) = lab.code("sandbox-author").await;
    lab.arm("token_answer_lost").await;
    assert!(lab.exchange(&code, &device).await.is_err());
}

#[tokio::test]
async fn both_ways_to_ask_who_it_is_name_the_same_person() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    let form = [("client_id", "client"), ("access_token", held.access.as_str())];
    let who = || async { flat(lab.id("user_info", &form).await.unwrap()).await };
    let (_, _, body) = who().await;
    assert_eq!(body["user"]["user_id"], AUTHOR.to_string());
    let fields = [("fields", "photo_200,screen_name")];
    let users = lab.call(&held.access, "users.get", &fields).await;
    assert_eq!(
        (&users[0]["id"], &users[0]["screen_name"]),
        (&json!(AUTHOR), &json!("sandbox_author"))
    );
    let picture = lab
        .http
        .get(users[0]["photo_200"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(picture.status(), 200);

    lab.arm("user_info_invalid_token").await;
    assert_eq!(who().await.1, "invalid_token");
    lab.arm("user_info_other_user").await;
    assert_eq!(who().await.2["user"]["user_id"], "900006");
    lab.arm("user_info_500").await;
    assert_eq!(who().await.0, 500);
    lab.arm("users_get_other_user").await;
    assert_eq!(lab.call(&held.access, "users.get", &[]).await[0]["id"], 900_006);
    let wrong = [("client_id", "client"), ("access_token", "vk2.a.other")];
    assert_eq!(
        flat(lab.id("user_info", &wrong).await.unwrap()).await.1,
        "invalid_token"
    );
}

#[tokio::test]
async fn a_revoke_ends_everything_and_a_logout_one_token() {
    let lab = Lab::new().await;
    let held = lab.connect("sandbox-author").await;
    let form = |token: &str| {
        [
            ("client_id", "client".to_owned()),
            ("access_token", token.to_owned()),
        ]
    };
    let post = |path: &str, token: &str| {
        let url = format!("{}/oauth2/{path}", lab.base);
        lab.http.post(url).form(&form(token)).send()
    };
    let other = lab.connect("sandbox-author").await;
    let body: Value = post("logout", &other.access).await.unwrap().json().await.unwrap();
    assert_eq!(body, json!({"response": 1}));
    assert_eq!(lab.error(&other.access, "users.get", &[]).await, 5);
    assert_eq!(lab.call(&held.access, "users.get", &[]).await[0]["id"], AUTHOR);

    lab.arm("revoke_503").await;
    assert_eq!(post("revoke", &held.access).await.unwrap().status(), 503);
    lab.arm("revoke_dead").await;
    assert_eq!(
        flat(post("revoke", &held.access).await.unwrap()).await.1,
        "invalid_token"
    );
    lab.arm("revoke_answer_lost").await;
    assert!(post("revoke", &held.access).await.is_err());
    assert_eq!(
        flat(post("revoke", &held.access).await.unwrap()).await.1,
        "invalid_token"
    );
    assert_eq!(lab.error(&held.access, "users.get", &[]).await, 5);
    assert_eq!(
        flat(lab.refresh(&held.refresh, &held.device).await.unwrap())
            .await
            .1,
        "invalid_grant"
    );
    let state = lab.state().await;
    assert_eq!(state["tokens"]["revoked"], 4);
    assert_eq!(state["calls_after_revoke"], 3, "a second revoke is none");
    let third = lab.connect("sandbox-author").await;
    lab.arm("logout_answer_lost").await;
    assert!(post("logout", &third.access).await.is_err());
}
