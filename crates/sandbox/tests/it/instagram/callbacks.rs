//! A person removes the application, and the application is told.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::instagram::lab::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};

/// Signed with `hush`, and what it says.
fn read(body: &str) -> (bool, Value) {
    let pairs: Vec<_> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0].0, "signed_request");
    let (signature, encoded) = pairs[0].1.split_once('.').unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"hush").unwrap();
    mac.update(encoded.as_bytes());
    let is_good = mac
        .verify_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap())
        .is_ok();
    let payload = URL_SAFE_NO_PAD.decode(encoded).unwrap();
    (is_good, serde_json::from_slice(&payload).unwrap())
}

async fn lab_at(host: &Host) -> (Lab, String) {
    let redirect = host.url("/oauth/instagram/callback");
    (Lab::with(&redirect, false).await, redirect)
}

async fn agree(lab: &Lab, redirect: &str, path: &str, scopes: &str) {
    let mut ask = asking(scopes);
    ask[1].1 = redirect.to_owned();
    let url = format!("{}{path}", lab.base);
    let form = [("decision", "allow"), ("account", "sandbox-creator")];
    let sent = lab.http.post(url).query(&ask).form(&form).send().await.unwrap();
    assert_eq!(sent.status(), 303);
}

async fn remove(lab: &Lab, grant: &str, form: &[(&str, &str)]) -> u16 {
    let mut all = vec![("grant", grant)];
    all.extend(form);
    let url = format!("{}/apps", lab.base);
    lab.http
        .post(url)
        .form(&all)
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

const IL_GRANT: &str = "Instagram|sandbox-creator|sandbox.creator";
const FL_GRANT: &str = "Facebook|sandbox-creator|";

#[tokio::test]
async fn removing_the_application_calls_back_signed() {
    let host = Host::serve(Vec::new()).await;
    let (lab, redirect) = lab_at(&host).await;
    agree(&lab, &redirect, "/oauth/authorize", IL_SCOPES).await;
    agree(&lab, &redirect, "/v26.0/dialog/oauth", FL_SCOPES).await;
    let page = lab
        .http
        .get(format!("{}/apps", lab.base))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        page.contains(&format!("value=\"{IL_GRANT}\"")) && page.contains(&format!("value=\"{FL_GRANT}\""))
    );
    assert_eq!(remove(&lab, IL_GRANT, &[("delete", "1")]).await, 303);
    assert_eq!(remove(&lab, FL_GRANT, &[]).await, 303);
    assert_eq!(remove(&lab, FL_GRANT, &[]).await, 404);
    let asked = host.asked();
    let paths: Vec<&str> = asked.iter().map(|a| a.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/hooks/instagram/deauthorize",
            "/hooks/instagram/delete",
            "/hooks/instagram/deauthorize"
        ]
    );
    assert!(
        asked
            .iter()
            .all(|a| a.method == "POST" && a.agent == "facebookexternalua")
    );
    let told: Vec<(bool, Value)> = asked.iter().map(|a| read(&a.body)).collect();
    assert!(
        told.iter()
            .all(|(is_good, says)| *is_good && says["algorithm"] == "HMAC-SHA256")
    );
    assert_eq!(told[0].1["user_id"], "26000000000000011");
    assert_eq!(told[2].1["user_id"], "122000000000000011");
    assert_eq!(told[0].1["issued_at"], 1_795_521_600);
    let callbacks = &lab.state().await["callbacks"];
    assert_eq!(callbacks[1]["confirmation_code"], "c0de");
    assert_eq!(callbacks[0]["status"], 200);
    let page = lab
        .http
        .get(format!("{}/apps", lab.base))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("https://example.org/data-deletion/c0de"));
}

#[tokio::test]
async fn a_callback_can_be_forged_or_come_twice() {
    let host = Host::serve(Vec::new()).await;
    let (lab, redirect) = lab_at(&host).await;
    for fault in [
        "callback_wrong_secret",
        "callback_wrong_algorithm",
        "callback_unknown_user",
        "callback_replay",
    ] {
        agree(&lab, &redirect, "/oauth/authorize", IL_SCOPES).await;
        lab.arm(fault).await;
        assert_eq!(remove(&lab, IL_GRANT, &[]).await, 303);
    }
    let told: Vec<(bool, Value)> = host.asked().iter().map(|a| read(&a.body)).collect();
    assert_eq!(told.len(), 5);
    assert!(!told[0].0 && told[1].0);
    assert_eq!(told[1].1["algorithm"], "HMAC-SHA1");
    assert_eq!(told[2].1["user_id"], "26000000000009999");
    assert_eq!(told[3], told[4]);
}

#[tokio::test]
async fn tokens_are_dead_before_the_application_hears_of_it() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    assert_eq!(remove(&lab, IL_GRANT, &[]).await, 303);
    assert_eq!(
        error(lab.call("GET", &token, "/me", &[]).await.unwrap()).await,
        (190, 458)
    );
    assert_eq!(lab.state().await["callbacks"].as_array().unwrap().len(), 1);
    assert_eq!(lab.state().await["tokens"]["revoked"], json!(2));
}
