//! The envelope around every method: versions, tokens, rights, limits, captchas.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::vk::lab::*;
use reqwest::StatusCode;
use serde_json::{Value, json};

fn echoed(body: &Value, key: &str) -> Option<String> {
    let all = body["error"]["request_params"].as_array().unwrap();
    let found = all.iter().find(|p| p["key"] == key)?;
    Some(found["value"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn errors_come_with_200_and_echo_what_was_sent() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let body = lab
        .raw(&token, "video.save", &[("group_id", "0"), ("name", "a/b")])
        .await;
    assert_eq!(body["error"]["error_code"], 100);
    assert_eq!(echoed(&body, "method").unwrap(), "video.save");
    assert_eq!(echoed(&body, "name").unwrap(), "a/b");
    assert_eq!(
        echoed(&body, "access_token").unwrap(),
        token,
        "a client must redact it"
    );
    let text = lab
        .request(&token, "video.save", &[])
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(text.contains("http:\\/\\/127.0.0.1") && !text.contains("://"));
}

#[tokio::test]
async fn what_a_call_lacks_is_named() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let url = |method: &str| format!("{}/method/{method}", lab.base);
    let code = |request: reqwest::RequestBuilder| async {
        let body: Value = request.send().await.unwrap().json().await.unwrap();
        body["error"]["error_code"].clone()
    };
    let post = |method: &str| lab.http.post(url(method));
    assert_eq!(code(post("users.get").bearer_auth(&token)).await, 8);
    assert_eq!(code(post("users.get").form(&[("v", "5.199")])).await, 5);
    assert_eq!(
        code(post("users.get").bearer_auth("x").form(&[("v", "5.199")])).await,
        5
    );
    assert_eq!(lab.error(&token, "users.Get", &[]).await, 3);
    assert_eq!(
        lab.error(&token, "shortVideo.create", &[("file_size", "20000")])
            .await,
        3
    );
    let json = post("wall.post")
        .bearer_auth(&token)
        .json(&json!({"v": "5.199", "message": "m"}));
    assert_eq!(code(json).await, 8, "a JSON body is not read");
    let json = post("wall.post?v=5.199")
        .bearer_auth(&token)
        .json(&json!({"message": "m"}));
    assert_eq!(code(json).await, 100);
    let field = post("users.get").form(&[("v", "5.199"), ("access_token", token.as_str())]);
    let body: Value = field.send().await.unwrap().json().await.unwrap();
    assert_eq!(body["response"][0]["id"], AUTHOR);
    let form = "--cut-here\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\n5.199\r\n--cut-here--\r\n";
    let multipart = post("users.get")
        .bearer_auth(&token)
        .header("Content-Type", FORM)
        .body(form);
    let body: Value = multipart.send().await.unwrap().json().await.unwrap();
    assert_eq!(body["response"][0]["id"], AUTHOR);
    post(&format!("users.get?v=5.199&access_token={token}"))
        .send()
        .await
        .unwrap();
    assert_eq!(lab.state().await["secrets_in_query"], 1);
}

#[tokio::test]
async fn what_was_not_granted_is_1051_or_15() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-no-grant").await.access;
    assert_eq!(lab.call(&token, "users.get", &[]).await[0]["id"], 900_002);
    assert_eq!(lab.call(&token, "account.getAppPermissions", &[]).await, 0);
    let found = lab
        .call(&token, "groups.getById", &[("group_id", "sandbox_club_one")])
        .await;
    assert_eq!(found["groups"][0]["id"], CLUB);
    for method in ["video.save", "video.get", "wall.post", "groups.get"] {
        assert_eq!(lab.error(&token, method, &[]).await, 1051, "{method}");
    }
    lab.tune(json!({"ungranted_error": 15})).await;
    assert_eq!(lab.error(&token, "video.save", &[]).await, 15);
    let token = lab.connect("sandbox-no-wall").await.access;
    assert_eq!(
        lab.call(&token, "account.getAppPermissions", &[]).await,
        16 + 262_144
    );
    assert_eq!(lab.error(&token, "wall.post", &[("message", "m")]).await, 15);
    let token = lab.connect("sandbox-author").await.access;
    lab.save(&token, &[]).await;
    lab.tune(json!({"app_rights": "wall groups"})).await;
    assert_eq!(
        lab.error(&token, "video.save", &[]).await,
        15,
        "taken away while it runs"
    );
    let odd = lab
        .post(
            "/sandbox/api/settings",
            &json!({"platform": "vk", "ungranted_error": 7}),
        )
        .await;
    assert_eq!(odd.status(), 400);
    lab.arm_with(json!({"platform": "vk", "fault": "api_ungranted", "value": 1051}))
        .await;
    assert_eq!(lab.error(&token, "wall.get", &[]).await, 1051);
}

#[tokio::test]
async fn a_banned_person_is_told_so() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-banned").await.access;
    assert_eq!(
        lab.call(&token, "users.get", &[]).await[0]["deactivated"],
        "banned"
    );
    assert_eq!(lab.error(&token, "video.save", &[]).await, 37);
}

#[tokio::test]
async fn a_key_of_a_community_posts_text_and_nothing_else() {
    let lab = Lab::new().await;
    let form = [("group_id", "900101")];
    let page = lab
        .http
        .post(format!("{}/community_key", lab.base))
        .form(&form)
        .send()
        .await
        .unwrap();
    let page = page.text().await.unwrap();
    let key = page.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    assert!(key.starts_with("vk1.a."));
    assert_eq!(
        lab.call(key, "groups.getById", &[]).await["groups"][0]["id"],
        CLUB
    );
    lab.call(key, "wall.post", &[("message", "m")]).await;
    for (method, values) in [
        ("video.save", vec![]),
        ("video.get", vec![]),
        ("wall.get", vec![]),
        ("groups.get", vec![]),
        ("wall.post", vec![("attachments", "video1_1")]),
        ("wall.post", vec![("message", "m"), ("owner_id", "-900102")]),
    ] {
        assert_eq!(lab.error(key, method, &values).await, 27, "{method}");
    }
}

#[tokio::test]
async fn three_calls_a_second_and_no_more() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    lab.tune(json!({"calls_per_second": 3})).await;
    for _ in 0..3 {
        lab.call(&token, "users.get", &[]).await;
    }
    assert_eq!(lab.error(&token, "users.get", &[]).await, 6);
    lab.forward(1);
    lab.call(&token, "users.get", &[]).await;
    let other = lab.connect("sandbox-reader").await.access;
    lab.call(&other, "users.get", &[]).await;
}

#[tokio::test]
async fn a_token_bound_elsewhere_works_again_after_a_refresh() {
    let lab = Lab::new().await;
    let first = lab.connect("sandbox-author").await;
    lab.arm("api_other_ip").await;
    for _ in 0..2 {
        let body = lab.raw(&first.access, "users.get", &[]).await;
        assert_eq!(body["error"]["error_code"], 5);
        assert_eq!(body["error"]["error_subcode"], 1130);
    }
    let body: Value = lab
        .refresh(&first.refresh, &first.device)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let second = held(&body, &first.device);
    assert_eq!(lab.call(&second.access, "users.get", &[]).await[0]["id"], AUTHOR);
}

#[tokio::test]
async fn captchas_are_answered_by_a_person_in_both_shapes() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    lab.arm("api_captcha_picture").await;
    let asked = lab.raw(&token, "wall.post", &[("message", "m")]).await;
    let sid = asked["error"]["captcha_sid"].as_str().unwrap();
    let picture = lab
        .http
        .get(asked["error"]["captcha_img"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    let svg = picture.text().await.unwrap();
    let key = svg.rsplit_once("</text>").unwrap().0.rsplit_once('>').unwrap().1;
    let answer = |key: &str| {
        [
            ("message", "m".to_owned()),
            ("captcha_sid", sid.to_owned()),
            ("captcha_key", key.to_owned()),
        ]
    };
    let send = |key: &str| {
        let values = answer(key);
        let (lab, token) = (&lab, &token);
        async move {
            let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
            lab.raw(token, "wall.post", &values).await
        }
    };
    assert_eq!(send("wrong").await["error"]["error_code"], 14);
    assert!(send(key).await["response"]["post_id"].is_number());
    assert_eq!(send(key).await["error"]["error_code"], 14, "good once");

    lab.arm_with(json!({"platform": "vk", "fault": "api_captcha_redirect", "times": 2}))
        .await;
    assert_eq!(lab.error(&token, "users.get", &[]).await, 14);
    let asked = lab.raw(&token, "users.get", &[]).await;
    let page = asked["error"]["redirect_uri"].as_str().unwrap();
    let session = page.split_once("session=").unwrap().1;
    assert_eq!(lab.http.get(page).send().await.unwrap().status(), 200);
    let solved = lab
        .http
        .post(page)
        .form(&[("session", session)])
        .send()
        .await
        .unwrap();
    let solved = solved.text().await.unwrap();
    let success = solved.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(
        lab.error(&token, "users.get", &[("success_token", "wrong")])
            .await,
        14
    );
    assert_eq!(
        lab.call(&token, "users.get", &[("success_token", success)]).await[0]["id"],
        AUTHOR
    );

    lab.arm_with(json!({"platform": "vk", "fault": "api_confirmation", "times": 2}))
        .await;
    let asked = lab.raw(&token, "users.get", &[]).await;
    assert_eq!(asked["error"]["error_code"], 24);
    assert!(asked["error"]["confirmation_text"].is_string());
    lab.call(&token, "users.get", &[("confirm", "1")]).await;
}

#[tokio::test]
async fn the_faults_of_any_method_strike_as_they_say() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    for (fault, code) in [
        ("api_1", 1),
        ("api_10", 10),
        ("api_36", 36),
        ("api_43", 43),
        ("api_6", 6),
        ("api_9", 9),
        ("api_29", 29),
        ("api_601", 601),
        ("api_3609", 3_609),
        ("api_15_1133", 15),
        ("api_17", 17),
        ("api_banned", 37),
        ("api_token_expired", 5),
    ] {
        lab.arm(fault).await;
        assert_eq!(
            lab.error(&token, "wall.post", &[("message", "m")]).await,
            code,
            "{fault}"
        );
    }
    let send = || lab.request(&token, "wall.post", &[("message", "m")]).send();
    lab.arm("api_html_502").await;
    assert_eq!(send().await.unwrap().status(), StatusCode::BAD_GATEWAY);
    lab.arm("api_never").await;
    let waited = tokio::time::timeout(std::time::Duration::from_millis(300), send()).await;
    assert!(waited.is_err());
    assert_eq!(lab.state().await["posts"], json!([]), "nothing was done so far");
    lab.arm("api_truncated").await;
    let cut = send().await.unwrap();
    assert_eq!(cut.status(), 200);
    assert!(serde_json::from_str::<Value>(&cut.text().await.unwrap()).is_err());
    assert_eq!(lab.state().await["posts"].as_array().unwrap().len(), 1);
    lab.arm("groups_get_empty").await;
    assert_eq!(lab.call(&token, "groups.get", &[]).await["count"], 0);
    lab.arm("groups_by_id_bare").await;
    let bare = lab
        .call(&token, "groups.getById", &[("group_id", "900101")])
        .await;
    assert_eq!(bare[0]["id"], CLUB);
}
