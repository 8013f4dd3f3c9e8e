//! Consent and tokens, with both logins.

use crate::job::{START, access, act, calls, instagram, refusal, refusal_saying};
use crate::stub::{Head, Say, Stub, say};
use ai_shorts_platforms::adapter::{Account, CallLog, Grant, Held, Machine, Revoked};
use ai_shorts_platforms::instagram::{Instagram, denied};
use domain::instagram::Login::{self, Facebook, Instagram as Direct};
use domain::time::Hand;
use domain::{Clock, Failure, FailureClass};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

fn clocked(stub: &Stub, login: Login) -> (Instagram, Hand) {
    let (clock, hand) = Clock::manual(START.parse().unwrap());
    (instagram(stub, login, clock), hand)
}

fn grant() -> Grant {
    Grant {
        code: "the-code#_".into(),
        verifier: "v".into(),
        device_id: None,
        state: "s".into(),
    }
}

async fn connect(stub: &Stub, login: Login) -> (Result<Vec<Account>, Failure>, CallLog) {
    let mut log = CallLog::default();
    let (adapter, _) = clocked(stub, login);
    (adapter.connect(act(), &grant(), &mut log).await, log)
}

/// Instagram Login without faults, but for what `odd` says.
fn direct(mut odd: impl FnMut(&Head) -> Option<Say> + Send + 'static) -> impl FnMut(&Head) -> Say + Send {
    move |head| {
        if let Some(say) = odd(head) {
            return say;
        }
        match head.path.as_str() {
            "/twin/oauth/access_token" => say(
                200,
                json!({"data": [{"access_token": "short", "user_id": 99,
                    "permissions": "instagram_business_basic,instagram_business_content_publish"}]}),
            ),
            "/twin/access_token" => say(
                200,
                json!({"access_token": "long", "token_type": "bearer", "expires_in": 5_183_944}),
            ),
            "/twin/v26.0/me" => say(
                200,
                r#"{"id":"99","user_id":17841400000000001,"username":"ann","name":"Ann","account_type":"BUSINESS"}"#,
            ),
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn the_consent_pages_are_asked_as_documented() {
    let stub = Stub::saying(vec![say(200, "")]).await;
    for (login, path, scopes) in [
        (Direct, "oauth/authorize", 2),
        (Facebook, "v26.0/dialog/oauth", 5),
    ] {
        let url = clocked(&stub, login).0.authorize_url("state-1", &"v".into());
        assert!(url.as_str().starts_with(&format!("{}/{path}?", stub.base)));
        let q: HashMap<_, _> = url.query_pairs().into_owned().collect();
        for (name, value) in [
            ("client_id", "client"),
            ("redirect_uri", "https://shorts.example/oauth/instagram/callback"),
            ("response_type", "code"),
            ("state", "state-1"),
        ] {
            assert_eq!(q[name], value);
        }
        assert_eq!(q["scope"].split(',').count(), scopes);
    }
    assert_eq!(denied("access_denied").code, "consent_denied");
}

#[tokio::test]
async fn a_code_becomes_a_long_lived_token() {
    let stub = Stub::start(direct(|_| None)).await;
    let (accounts, log) = connect(&stub, Direct).await;
    let [account] = &accounts.unwrap()[..] else {
        panic!()
    };
    let identity = &account.identity;
    assert_eq!(identity.external_id, "17841400000000001");
    assert_eq!(
        (&*identity.title, identity.handle.as_deref()),
        ("Ann", Some("@ann"))
    );
    assert_eq!(
        identity.facts,
        json!({"login": "instagram", "account_type": "BUSINESS", "app_scoped_id": "99", "username": "ann"})
    );
    let kept: Value = serde_json::from_str(account.tokens.access.expose_secret()).unwrap();
    assert_eq!((&kept["user"], &kept["page"]), (&json!("long"), &Value::Null));
    assert_eq!(account.tokens.grant_ends_in, Some(Duration::from_secs(5_183_944)));
    let renewed_at = account.tokens.expires_in;
    assert!(renewed_at >= Duration::from_hours(24) && renewed_at < Duration::from_hours(25));
    assert_eq!(account.tokens.scopes.len(), 2);
    let form = stub.requests()[0].form();
    assert_eq!(
        (&*form["code"], &*form["grant_type"]),
        ("the-code", "authorization_code")
    );
    assert_eq!(form["client_secret"], "canary-client-secret");
    let exchanged = &stub.requests()[1].head.query;
    assert_eq!(
        (&*exchanged["grant_type"], &*exchanged["access_token"]),
        ("ig_exchange_token", "short")
    );
    assert_eq!(
        log.0
            .iter()
            .map(|c| (c.step.as_str(), c.authorized))
            .collect::<Vec<_>>(),
        [
            ("exchange_code", false),
            ("exchange_token", true),
            ("read_account", true)
        ]
    );
}

#[tokio::test]
async fn the_answers_come_in_more_than_one_shape() {
    let flat = [
        json!({"access_token": "short", "user_id": "99",
            "permissions": ["instagram_business_basic", "instagram_business_content_publish"]}),
        json!({"access_token": "short", "user_id": 99}),
    ];
    for answer in flat {
        let stub = Stub::start(direct(move |head| {
            if head.path.ends_with("/me") {
                return Some(say(
                    200,
                    json!({"data": [{"id": "99", "user_id": "17841400000000001"}]}),
                ));
            }
            head.path
                .ends_with("/oauth/access_token")
                .then(|| say(200, &answer))
        }))
        .await;
        assert_eq!(
            connect(&stub, Direct).await.0.unwrap()[0].identity.external_id,
            "17841400000000001"
        );
    }
}

#[tokio::test]
async fn one_unknown_field_does_not_end_the_connection() {
    let stub = Stub::start(direct(|head| {
        head.query
            .get("fields")
            .is_some_and(|f| f.contains("account_type"))
            .then(|| refusal(100, 0))
    }))
    .await;
    assert!(connect(&stub, Direct).await.0.is_ok());
}

#[tokio::test]
async fn a_personal_account_is_connected_and_blocked() {
    let stub = Stub::start(direct(|head| {
        head.path.ends_with("/me").then(|| {
            say(
                200,
                json!({"id": "1", "user_id": "2", "account_type": "PERSONAL"}),
            )
        })
    }))
    .await;
    let accounts = connect(&stub, Direct).await.0.unwrap();
    assert_eq!(
        accounts[0].identity.blocker.as_ref().unwrap().code,
        "personal_account"
    );
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let stub = Stub::start(direct(|head| {
        head.path.ends_with("/oauth/access_token").then(|| {
            say(
                200,
                json!({"access_token": "t", "permissions": "instagram_business_basic"}),
            )
        })
    }))
    .await;
    let f = connect(&stub, Direct).await.0.unwrap_err();
    assert_eq!((f.class, &*f.code), (FailureClass::Reconnect, "scope_missing"));
    assert!(f.message.contains("content_publish"));
}

#[tokio::test]
async fn each_refusal_of_an_exchange() {
    let flat = |words: &str| {
        say(
            400,
            json!({"error_type": "OAuthException", "code": 400, "error_message": words}),
        )
    };
    let rows = [
        (
            flat("Matching code was not found or was already used"),
            "consent_expired",
        ),
        (flat("Invalid platform app"), "app_not_set_up"),
        (flat("Error validating client secret."), "app_not_set_up"),
        (flat("Something new"), "platform_refused"),
        (
            refusal_saying(400, 100, 36007, "This authorization code has been used."),
            "consent_expired",
        ),
        (
            refusal_saying(400, 101, 0, "Error validating application."),
            "app_not_set_up",
        ),
        (say(502, "<html>"), "platform_unreachable"),
        (say(200, "<html>"), "platform_nonsense"),
        (say(404, "<html>"), "platform_nonsense"),
        (Say::Cut, "platform_unreachable"),
    ];
    for (answer, code) in rows {
        let stub = Stub::saying(vec![answer.clone()]).await;
        for login in [Direct, Facebook] {
            let (got, log) = connect(&stub, login).await;
            assert_eq!(got.unwrap_err().code, code, "{answer:?}");
            assert_eq!(log.0[0].code.as_deref(), Some(code));
        }
    }
}

/// Facebook Login for Business; two pages of Pages.
fn business(mut odd: impl FnMut(&Head) -> Option<Say> + Send + 'static) -> impl FnMut(&Head) -> Say + Send {
    move |head| {
        if let Some(say) = odd(head) {
            return say;
        }
        let page = |n: u32, linked: Value| {
            json!({"id": n.to_string(), "name": "P", "access_token": format!("page-{n}"),
                "instagram_business_account": linked})
        };
        match head.path.as_str() {
            "/twin/v26.0/oauth/access_token" if head.query.contains_key("code") => say(
                200,
                json!({"access_token": "short", "token_type": "bearer", "expires_in": 3600}),
            ),
            "/twin/v26.0/oauth/access_token" => {
                assert_eq!(head.query["grant_type"], "fb_exchange_token");
                say(200, json!({"access_token": "long", "expires_in": 5_184_000}))
            }
            "/twin/v26.0/me/permissions" => {
                let all = Facebook.scopes().iter();
                let list: Vec<_> = all
                    .map(|s| json!({"permission": s, "status": "granted"}))
                    .collect();
                say(200, json!({ "data": list }))
            }
            "/twin/v26.0/me" => say(200, json!({"id": "4711"})),
            "/twin/v26.0/me/accounts" if head.query.get("after").map(String::as_str) == Some("two") => say(
                200,
                json!({"data": [page(3, json!({"id": 17_841_400_000_000_003_u64, "username": "c"}))], "paging": {}}),
            ),
            "/twin/v26.0/me/accounts" => say(
                200,
                json!({"data": [page(1, json!({"id": "17841400000000001", "username": "a", "name": "A"})),
                        {"id": "2", "name": "unlinked", "access_token": "x"}],
                    "paging": {"cursors": {"after": "two"},
                        "next": "https://graph.facebook.com/v26.0/1/accounts?access_token=canary&after=two"}}),
            ),
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn every_linked_account_is_connected_with_its_own_page() {
    let stub = Stub::start(business(|_| None)).await;
    let (accounts, _) = connect(&stub, Facebook).await;
    let accounts = accounts.unwrap();
    let told: Vec<_> = accounts
        .iter()
        .map(|a| {
            let keys: Value = serde_json::from_str(a.tokens.access.expose_secret()).unwrap();
            assert_eq!((&keys["user"], &a.tokens.grant_ends_in), (&json!("long"), &None));
            assert_eq!(a.identity.facts["app_scoped_id"], "4711");
            (
                a.identity.external_id.clone(),
                keys["page"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let wanted = [("17841400000000001", "page-1"), ("17841400000000003", "page-3")];
    assert_eq!(told, wanted.map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert_eq!(
        (&*accounts[0].identity.title, &*accounts[1].identity.title),
        ("A", "c")
    );
    let asked = &calls(&stub, "/me/accounts")[0];
    assert!(asked.head.query["fields"].contains("instagram_business_account{id,username"));
    assert_eq!(asked.head.query["limit"], "100");
    assert_eq!(asked.head.header("authorization"), "Bearer long");
}

#[tokio::test]
async fn no_linked_account_and_a_declined_permission_are_told() {
    let stub = Stub::start(business(|head| {
        head.path
            .ends_with("/me/accounts")
            .then(|| say(200, json!({"data": [{"id": "2", "access_token": "x"}]})))
    }))
    .await;
    assert_eq!(connect(&stub, Facebook).await.0.unwrap_err().code, "no_channel");
    let stub = Stub::start(business(|head| {
        head.path.ends_with("/me/permissions").then(|| {
            say(
                200,
                json!({"data": [{"permission": "instagram_basic", "status": "granted"},
                    {"permission": "instagram_content_publish", "status": "declined"}]}),
            )
        })
    }))
    .await;
    let f = connect(&stub, Facebook).await.0.unwrap_err();
    assert!(f.code == "scope_missing" && f.message.contains("instagram_content_publish"));
}

async fn refresh(login: Login, answer: Say) -> (Result<Value, Failure>, Stub) {
    let stub = Stub::saying(vec![answer]).await;
    let (adapter, _) = clocked(&stub, login);
    let renewed = adapter
        .refresh(act(), &access(login), &mut CallLog::default())
        .await;
    let read = renewed.map(|t| {
        assert_eq!(t.access.expose_secret(), t.refresh.unwrap().expose_secret());
        serde_json::from_str(t.access.expose_secret()).unwrap()
    });
    (read, stub)
}

#[tokio::test]
async fn a_token_is_renewed_as_long_as_it_lives() {
    let fresh = || say(200, json!({"access_token": "newer", "expires_in": 5_184_000}));
    let (keys, stub) = refresh(Direct, fresh()).await;
    let keys = keys.unwrap();
    assert_eq!(
        (&keys["user"], &keys["ends_at"]),
        (&json!("newer"), &json!("2027-01-23T12:00:00.000Z"))
    );
    let asked = stub.last().head;
    assert_eq!(asked.path, "/twin/refresh_access_token");
    assert_eq!(
        (&*asked.query["grant_type"], &*asked.query["access_token"]),
        ("ig_refresh_token", "canary-user")
    );
    assert!(!asked.query.contains_key("client_secret"));
    let (keys, stub) = refresh(Facebook, fresh()).await;
    let keys = keys.unwrap();
    assert_eq!(
        (&keys["user"], &keys["page"]),
        (&json!("newer"), &json!("canary-page"))
    );
    assert_eq!(stub.last().head.query["fb_exchange_token"], "canary-user");
}

#[tokio::test]
async fn a_token_that_is_too_young_stays_and_a_dead_one_ends() {
    for answer in [refusal(100, 0), say(500, ""), refusal(10, 0), Say::Cut] {
        let (keys, _) = refresh(Direct, answer).await;
        assert_eq!(keys.unwrap()["user"], "canary-user");
    }
    let (dead, _) = refresh(Direct, refusal(190, 463)).await;
    assert_eq!(dead.unwrap_err().code, "access_expired");
    // the Page's token goes on without the person's
    let (keys, _) = refresh(Facebook, refusal(190, 463)).await;
    let keys = keys.unwrap();
    assert_eq!(
        (&keys["user"], &keys["page"]),
        (&Value::Null, &json!("canary-page"))
    );
}

#[tokio::test]
async fn a_token_past_its_end_is_not_kept() {
    let stub = Stub::saying(vec![say(500, "")]).await;
    let (adapter, hand) = clocked(&stub, Direct);
    hand.forward(Duration::from_hours(70 * 24));
    let got = adapter
        .refresh(act(), &access(Direct), &mut CallLog::default())
        .await;
    assert_eq!(got.unwrap_err().class, FailureClass::Transient);
}

#[tokio::test]
async fn a_text_of_the_other_login_asks_to_connect_again() {
    let stub = Stub::saying(vec![say(200, "{}")]).await;
    let (adapter, _) = clocked(&stub, Direct);
    for odd in [access(Facebook), "plain".into()] {
        let got = adapter.refresh(act(), &odd, &mut CallLog::default()).await;
        assert_eq!(got.unwrap_err().code, "other_login");
    }
    assert!(stub.requests().is_empty());
}

#[tokio::test]
async fn access_is_withdrawn_or_was_already() {
    let rows = [
        (say(200, r#"{"success":true}"#), Ok(Revoked::Done)),
        (refusal(190, 458), Ok(Revoked::AlreadyDead)),
        (say(200, r#"{"success":false}"#), Err("platform_refused")),
        (refusal(100, 0), Err("app_fault")),
        (say(500, ""), Err("platform_unreachable")),
    ];
    for (answer, wanted) in rows {
        for login in [Direct, Facebook] {
            let stub = Stub::saying(vec![answer.clone()]).await;
            let held = Held {
                access: None,
                refresh: Some(access(login)),
            };
            let got = clocked(&stub, login)
                .0
                .revoke(act(), &held, &mut CallLog::default())
                .await;
            assert_eq!(got.map_err(|f| f.code), wanted.map_err(str::to_owned));
            let asked = stub.last().head;
            assert_eq!(
                (&*asked.method, &*asked.path),
                ("DELETE", "/twin/v26.0/me/permissions")
            );
            assert_eq!(asked.header("authorization"), "Bearer canary-user");
        }
    }
    let stub = Stub::saying(vec![say(200, "{}")]).await;
    let none = Held {
        access: None,
        refresh: None::<SecretString>,
    };
    let got = clocked(&stub, Direct)
        .0
        .revoke(act(), &none, &mut CallLog::default())
        .await;
    assert_eq!(got.unwrap(), Revoked::AlreadyDead);
    assert!(stub.requests().is_empty());
}
