//! Consent, tokens, accounts.

use crate::job::{START, act, config, ours, vk, vk_of};
use crate::stub::{Say, Seen, Stub, error, full_error, good, say};
use ai_shorts_platforms::adapter::{Account, CallLog, Grant, Held, Machine, Revoked};
use ai_shorts_platforms::vk::{Vk, denied};
use domain::{Clock, Failure, FailureClass};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

fn grant() -> Grant {
    Grant {
        code: "the-code".into(),
        verifier: "the-verifier".into(),
        device_id: Some("the-device".into()),
        state: "state-1".into(),
    }
}

fn pair(scope: &str) -> Value {
    json!({"access_token": "vk2.a.x", "refresh_token": "vk2.r.x", "id_token": "j", "token_type": "Bearer",
        "expires_in": 3600, "user_id": 7, "state": "state-1", "scope": scope})
}

fn person() -> Value {
    json!([{"id": 7, "first_name": "Anna", "last_name": "K", "screen_name": "annak"}])
}

/// The whole of VK as far as connecting goes.
fn friendly(pair: Value) -> impl FnMut(&Seen) -> Say + Send + 'static {
    move |seen| match seen.call() {
        "auth" => say(200, &pair),
        "user_info" => say(200, json!({"user": {"user_id": "7", "first_name": "Anna"}})),
        "users.get" => good(person()),
        other => panic!("{other}"),
    }
}

fn adapter(stub: &Stub) -> Vk {
    vk(stub, Clock::manual(START.parse().unwrap()).0)
}

async fn connect(
    script: impl FnMut(&Seen) -> Say + Send + 'static,
) -> (Result<Account, Failure>, Stub, CallLog) {
    let stub = Stub::start(script).await;
    let mut log = CallLog::default();
    let got = adapter(&stub).connect(act(), &grant(), &mut log).await;
    (got.map(|mut all| all.remove(0)), stub, log)
}

#[tokio::test]
async fn the_consent_page_is_asked_as_documented() {
    let stub = Stub::saying(vec![say(200, "")]).await;
    let verifier = SecretString::from("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    let url = adapter(&stub).authorize_url("state-1", &verifier);
    assert!(url.as_str().starts_with(&format!("{}/authorize?", stub.base)));
    let q: HashMap<_, _> = url.query_pairs().into_owned().collect();
    for (name, value) in [
        ("client_id", "client"),
        ("redirect_uri", "http://localhost:8080/oauth/vk/callback"),
        ("response_type", "code"),
        ("state", "state-1"),
        ("scope", "vkid.personal_info video wall groups"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(q[name], value);
    }
    assert_eq!(denied("access_denied").code, "consent_denied");
    assert_eq!(denied("invalid_client").code, "project_not_set_up");
}

#[tokio::test]
async fn a_code_becomes_an_account() {
    let (got, stub, log) = connect(friendly(pair("vkid.personal_info video wall groups"))).await;
    let Account { identity, tokens } = got.unwrap();
    assert_eq!(
        (
            &*identity.external_id,
            &*identity.title,
            identity.handle.as_deref()
        ),
        ("7", "Anna K", Some("annak"))
    );
    assert_eq!(identity.blocker, None);
    assert_eq!(
        identity.facts,
        json!({"may_publish": true, "may_post_on_wall": true})
    );
    assert_eq!(tokens.access.expose_secret(), "vk2.a.x");
    assert_eq!(tokens.expires_in, Duration::from_hours(1));
    assert_eq!(tokens.scopes.len(), 4);
    let requests = stub.requests();
    assert_eq!(requests[0].path, "/twin/oauth2/auth");
    let form = requests[0].form();
    for (name, value) in [
        ("grant_type", "authorization_code"),
        ("code", "the-code"),
        ("code_verifier", "the-verifier"),
        ("redirect_uri", "http://localhost:8080/oauth/vk/callback"),
        ("client_id", "client"),
        ("device_id", "the-device"),
        ("state", "state-1"),
        ("service_token", "canary-client-secret"),
    ] {
        assert_eq!(form[name], value);
    }
    assert_eq!(requests[1].form()["access_token"], "vk2.a.x");
    assert_eq!(requests[2].header("authorization"), "Bearer vk2.a.x");
    assert_eq!(requests[2].form()["v"], "5.199");
    assert!(!requests[2].form().contains_key("access_token"));
    let authorized: Vec<_> = log.0.iter().map(|c| (c.step.as_str(), c.authorized)).collect();
    assert_eq!(
        authorized,
        [("exchange_code", false), ("user_info", true), ("users.get", true)]
    );
}

#[tokio::test]
async fn an_app_without_a_service_token_sends_none() {
    let stub = Stub::start(friendly(pair("video"))).await;
    let mut config = config(&stub);
    config.client_secret = "".into();
    let adapter = vk_of(config, Clock::manual(START.parse().unwrap()).0);
    adapter
        .connect(act(), &grant(), &mut CallLog::default())
        .await
        .unwrap();
    assert!(!stub.requests()[0].form().contains_key("service_token"));
}

#[tokio::test]
async fn an_app_without_rights_connects_and_says_what_is_missing() {
    let (got, ..) = connect(friendly(pair("vkid.personal_info"))).await;
    let account = got.unwrap();
    let blocker = account.identity.blocker.unwrap();
    assert_eq!(
        (blocker.class, &*blocker.code),
        (FailureClass::Permanent, "right_missing")
    );
    assert_eq!(
        blocker.message,
        "VK has not given this service's app the right to publish videos."
    );
    assert!(blocker.hint.unwrap().contains("devsupport@corp.vk.com"));
    assert_eq!(
        account.identity.facts,
        json!({"may_publish": false, "may_post_on_wall": false})
    );
    // without `wall` a video can still be published
    let (got, ..) = connect(friendly(pair("vkid.personal_info,video"))).await;
    let account = got.unwrap();
    assert_eq!(account.identity.blocker, None);
    assert_eq!(account.identity.facts["may_post_on_wall"], false);
}

#[tokio::test]
async fn an_answer_to_another_request_is_refused() {
    for state in [json!("other"), Value::Null] {
        let mut wrong = pair("video");
        wrong["state"] = state;
        let (got, stub, _) = connect(friendly(wrong)).await;
        assert_eq!(got.unwrap_err().code, "state_mismatch");
        assert_eq!(stub.requests().len(), 1, "the token is not used");
    }
    let stub = Stub::saying(vec![say(200, "")]).await;
    let lone = Grant {
        device_id: None,
        ..grant()
    };
    let got = adapter(&stub)
        .connect(act(), &lone, &mut CallLog::default())
        .await;
    assert_eq!(got.unwrap_err().code, "consent_incomplete");
    assert!(stub.requests().is_empty());
}

#[tokio::test]
async fn two_names_for_one_token_are_refused() {
    let mut script = friendly(pair("video"));
    let (got, ..) = connect(move |seen| match seen.call() {
        "users.get" => good(json!([{"id": 8, "first_name": "B", "last_name": ""}])),
        _ => script(seen),
    })
    .await;
    assert_eq!(got.unwrap_err().code, "other_account");
}

#[tokio::test]
async fn each_refusal_of_vk_id() {
    let flat = |status, e: &str, d: &str| {
        say(
            status,
            json!({"error": e, "error_description": d, "state": "state-1"}),
        )
    };
    let rows = [
        (
            flat(400, "invalid_grant", ""),
            "consent_expired",
            "access_revoked",
        ),
        (
            flat(200, "invalid_grant", ""),
            "consent_expired",
            "access_revoked",
        ),
        (
            flat(200, "invalid_request", "device_id is invalid"),
            "consent_expired",
            "access_revoked",
        ),
        (flat(401, "invalid_token", ""), "access_expired", "access_expired"),
        (
            flat(401, "invalid_client", ""),
            "project_not_set_up",
            "project_not_set_up",
        ),
        (flat(400, "invalid_request", "x"), "app_fault", "app_fault"),
        (
            flat(400, "new_thing", "x"),
            "platform_refused",
            "platform_refused",
        ),
        (say(502, "<html>"), "platform_unreachable", "platform_unreachable"),
        (say(429, ""), "rate_limited", "rate_limited"),
        (say(200, "<html>"), "platform_nonsense", "platform_nonsense"),
        (
            say(200, r#"{"access_token":"","state":"state-1"}"#),
            "platform_nonsense",
            "state_mismatch",
        ),
        (Say::Cut, "platform_unreachable", "platform_unreachable"),
    ];
    for (answer, exchanging, refreshing) in rows {
        let stub = Stub::saying(vec![answer.clone()]).await;
        let mut log = CallLog::default();
        let got = adapter(&stub).connect(act(), &grant(), &mut log).await;
        assert_eq!(got.unwrap_err().code, exchanging, "{answer:?}");
        assert_eq!(log.0[0].code.as_deref(), Some(exchanging));
        let got = adapter(&stub).refresh(act(), &held(), &mut log).await;
        assert_eq!(got.unwrap_err().code, refreshing, "{answer:?}");
    }
}

fn held() -> SecretString {
    r#"{"token":"vk2.r.old","device_id":"the-device"}"#.into()
}

#[tokio::test]
async fn a_refresh_brings_a_new_pair_for_the_same_device() {
    let stub = Stub::start(|seen| {
        let mut pair = pair("video");
        pair["state"] = json!(seen.form()["state"]);
        pair["refresh_token"] = json!("vk2.r.new");
        say(200, pair)
    })
    .await;
    let got = adapter(&stub)
        .refresh(act(), &held(), &mut CallLog::default())
        .await
        .unwrap();
    let form = stub.last().form();
    assert_eq!(
        (&*form["refresh_token"], &*form["device_id"], &*form["grant_type"]),
        ("vk2.r.old", "the-device", "refresh_token")
    );
    assert!(form["state"].len() >= 43);
    let sealed: Value = serde_json::from_str(got.refresh.unwrap().expose_secret()).unwrap();
    assert_eq!(sealed, json!({"token": "vk2.r.new", "device_id": "the-device"}));
    // a refresh that repeats no state is taken, one with another is not
    let rows = [(Value::Null, None), (json!("other"), Some("state_mismatch"))];
    for (state, code) in rows {
        let mut pair = pair("video");
        pair["state"] = state;
        let stub = Stub::saying(vec![say(200, pair)]).await;
        let got = adapter(&stub)
            .refresh(act(), &held(), &mut CallLog::default())
            .await;
        assert_eq!(got.err().map(|f| f.code).as_deref(), code);
    }
}

async fn revoke(answers: Vec<Say>, held: Held) -> (Result<Revoked, Failure>, Stub) {
    let stub = Stub::saying(answers).await;
    let got = adapter(&stub).revoke(act(), &held, &mut CallLog::default()).await;
    (got, stub)
}

#[tokio::test]
async fn a_grant_is_withdrawn_even_after_its_hour() {
    let both = || Held {
        access: Some("vk2.a.x".into()),
        refresh: Some(held()),
    };
    let done = say(200, r#"{"response":1}"#);
    let dead = say(401, r#"{"error":"invalid_token"}"#);
    let spent = say(400, r#"{"error":"invalid_grant"}"#);
    let fresh = say(200, r#"{"access_token":"vk2.a.y","refresh_token":"z"}"#);
    let (got, stub) = revoke(vec![done.clone()], both()).await;
    assert_eq!(got, Ok(Revoked::Done));
    assert_eq!(stub.last().path, "/twin/oauth2/revoke");
    assert_eq!(stub.last().form()["access_token"], "vk2.a.x");
    let (got, stub) = revoke(vec![dead.clone(), fresh, done], both()).await;
    assert_eq!(got, Ok(Revoked::Done));
    assert_eq!(stub.last().form()["access_token"], "vk2.a.y");
    let (got, _) = revoke(vec![dead.clone(), spent], both()).await;
    assert_eq!(got, Ok(Revoked::AlreadyDead));
    let (got, _) = revoke(vec![say(503, "")], both()).await;
    assert_eq!(got.unwrap_err().code, "platform_unreachable");
    // a token entered by hand: VK ID does not know it, and we do not claim that it is gone
    let by_hand = Held {
        access: Some("old".into()),
        refresh: None,
    };
    let (got, _) = revoke(vec![dead], by_hand).await;
    assert_eq!(got.unwrap_err().code, "not_revoked");
    let nothing = Held {
        access: None,
        refresh: None,
    };
    assert_eq!(
        revoke(vec![say(200, "")], nothing).await.0,
        Ok(Revoked::AlreadyDead)
    );
}

#[tokio::test]
async fn a_token_entered_by_hand_tells_what_it_may() {
    for (bits, blocker, scopes) in [
        (
            16 + 8192 + 262_144 + 65_536,
            None,
            vec!["video", "wall", "groups"],
        ),
        (8192, Some("right_missing"), vec!["wall"]),
    ] {
        let stub = Stub::start(move |seen| match seen.call() {
            "users.get" => good(person()),
            "account.getAppPermissions" => good(json!(bits)),
            other => panic!("{other}"),
        })
        .await;
        let got = adapter(&stub)
            .connect_with_token(act(), &" vk1.a.old\n".into(), &mut CallLog::default())
            .await
            .unwrap();
        assert_eq!(got.identity.blocker.map(|b| b.code).as_deref(), blocker);
        assert_eq!(got.tokens.scopes, scopes);
        assert!(got.tokens.refresh.is_none());
        assert!(got.tokens.expires_in > Duration::from_hours(24 * 365));
        assert_eq!(stub.last().header("authorization"), "Bearer vk1.a.old");
    }
    let rows = [
        (
            error(5, "User authorization failed: invalid access_token"),
            "access_expired",
        ),
        (error(27, "Group authorization failed"), "wrong_token_kind"),
        (good(json!([])), "wrong_token_kind"),
    ];
    for (answer, code) in rows {
        let stub = Stub::saying(vec![answer]).await;
        let got = adapter(&stub)
            .connect_with_token(act(), &"t".into(), &mut CallLog::default())
            .await;
        assert_eq!(got.unwrap_err().code, code);
    }
    let stub = Stub::saying(vec![say(200, "")]).await;
    let got = adapter(&stub)
        .connect_with_token(act(), &"two words".into(), &mut CallLog::default())
        .await;
    assert_eq!(got.unwrap_err().class, FailureClass::Reconnect);
    assert!(stub.requests().is_empty());
}

#[tokio::test]
async fn what_may_be_chosen_names_the_profile_and_the_communities() {
    let stub = Stub::start(|seen| match seen.call() {
        "users.get" => good(person()),
        "groups.get" => {
            assert_eq!(seen.form()["filter"], "admin,editor");
            good(json!({"count": 1, "items": [{"id": 5, "name": "Walks", "is_admin": 1}]}))
        }
        other => panic!("{other}"),
    })
    .await;
    let adapter = adapter(&stub);
    let mut log = CallLog::default();
    let access: SecretString = "canary-access".into();
    let got = adapter
        .rules(act(), &access, ours(), "DE", &mut log)
        .await
        .unwrap();
    assert_eq!(
        got,
        json!({"may_publish": true, "may_post_on_wall": true, "missing_rights": [],
            "owners": [{"id": 7, "title": "Anna K"}, {"id": -5, "title": "Walks"}]})
    );
    let mut narrow = ours();
    narrow.scopes = &[];
    let got = adapter
        .rules(act(), &access, narrow, "DE", &mut log)
        .await
        .unwrap();
    assert_eq!(got["missing_rights"], json!(["video", "wall", "groups"]));
    assert_eq!(got["owners"].as_array().unwrap().len(), 1);
    let who = adapter.identity(act(), &access, narrow, &mut log).await.unwrap();
    assert_eq!(who.blocker.unwrap().code, "right_missing");
}

#[tokio::test]
async fn an_account_that_cannot_be_used_is_told_apart() {
    let rows = [
        (error(5, "User authorization failed"), "access_expired"),
        (
            full_error(json!({"error_code": 5, "error_subcode": 1130, "error_msg": "another ip"})),
            "access_bound",
        ),
        (error(18, "User was deleted or banned"), "account_deleted"),
        (error(6, "Too many requests per second"), "rate_limited"),
        (say(200, "<html>"), "platform_nonsense"),
        (say(502, "<html>"), "platform_unreachable"),
    ];
    for (answer, code) in rows {
        let stub = Stub::saying(vec![answer]).await;
        let mut log = CallLog::default();
        let got = adapter(&stub)
            .identity(act(), &"canary-access".into(), ours(), &mut log)
            .await;
        assert_eq!(got.unwrap_err().code, code);
        assert_eq!(log.0[0].code.as_deref(), Some(code));
    }
    let gone = json!([{"id": 7, "first_name": "DELETED", "last_name": "", "deactivated": "deleted"}]);
    let stub = Stub::saying(vec![good(gone)]).await;
    let got = adapter(&stub)
        .identity(act(), &"canary-access".into(), ours(), &mut CallLog::default())
        .await
        .unwrap();
    assert_eq!(got.blocker.unwrap().code, "account_deleted");
}
