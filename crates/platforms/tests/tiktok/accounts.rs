//! Consent, tokens, accounts.

use crate::job::{DESKTOP, START, act, all_scopes, channel, creator, no, ok, scopes, tiktok};
use crate::stub::{Say, Stub, say, with};
use ai_shorts_platforms::adapter::{Account, CallLog, Grant, Machine};
use ai_shorts_platforms::tiktok::{TikTok, challenge};
use domain::tiktok::ChannelFacts;
use domain::{Clock, Failure, FailureClass};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

const WEB: &str = "https://shorts.example/oauth/tiktok/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const HEX: &str = "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3";

fn adapter(stub: &Stub, redirect: &str) -> TikTok {
    let (clock, _) = Clock::manual(START.parse().unwrap());
    tiktok(stub, clock, redirect, true)
}
fn grant() -> Grant {
    Grant {
        code: "the-code".into(),
        verifier: VERIFIER.into(),
        device_id: None,
        state: "state-1".into(),
    }
}
fn tokens(scope: &str) -> Say {
    say(
        200,
        json!({"open_id": "open-1", "scope": scope, "access_token": "act.x", "expires_in": 86_400,
            "refresh_token": "rft.r", "refresh_expires_in": 31_536_000, "token_type": "Bearer"}),
    )
}
fn user() -> Say {
    ok(json!({"user": {"open_id": "open-1", "display_name": "Anna B", "username": "anna.b"}}))
}

async fn connect(redirect: &str, answers: Vec<Say>) -> (Result<Vec<Account>, Failure>, Stub, CallLog) {
    let stub = Stub::saying(answers).await;
    let mut log = CallLog::default();
    let got = adapter(&stub, redirect).connect(act(), &grant(), &mut log).await;
    (got, stub, log)
}

#[tokio::test]
async fn the_consent_page_is_asked_as_documented() {
    assert_eq!(challenge(&VERIFIER.into()), HEX);
    let stub = Stub::saying(vec![say(200, "")]).await;
    for (redirect, pkce) in [
        (DESKTOP, true),
        ("http://127.0.0.1:8080/oauth/tiktok/callback", true),
        (WEB, false),
        ("https://localhost.example/cb", false),
    ] {
        let url = adapter(&stub, redirect).authorize_url("state-1", &VERIFIER.into());
        assert!(
            url.as_str()
                .starts_with(&format!("{}/v2/auth/authorize/?", stub.base))
        );
        let q: HashMap<_, _> = url.query_pairs().into_owned().collect();
        for (name, value) in [
            ("client_key", "client"),
            ("response_type", "code"),
            ("scope", "user.info.basic,video.publish,video.upload"),
            ("redirect_uri", redirect),
            ("state", "state-1"),
        ] {
            assert_eq!(q[name], value);
        }
        let sent = |name: &str| q.get(name).map(String::as_str);
        assert_eq!(sent("code_challenge"), pkce.then_some(HEX), "{redirect}");
        assert_eq!(sent("code_challenge_method"), pkce.then_some("S256"));
        assert!(!url.as_str().contains(VERIFIER));
    }
}

#[tokio::test]
async fn a_code_becomes_tokens_and_an_account() {
    let (got, stub, log) = connect(
        DESKTOP,
        vec![
            tokens("user.info.basic,video.publish,video.upload"),
            user(),
            ok(creator()),
        ],
    )
    .await;
    let Account { identity, tokens } = got.unwrap().pop().unwrap();
    assert!(tokens.access.expose_secret().ends_with(":act.x"));
    assert_eq!(tokens.refresh.unwrap().expose_secret(), "rft.r");
    assert_eq!(tokens.expires_in, Duration::from_secs(86_400));
    assert_eq!(tokens.grant_ends_in, Some(Duration::from_secs(31_536_000)));
    assert_eq!(tokens.scopes, all_scopes());
    assert_eq!((&*identity.external_id, &*identity.title), ("open-1", "Anna B"));
    assert_eq!(
        (identity.handle.as_deref(), &identity.blocker),
        (Some("@anna"), &None)
    );
    let facts: ChannelFacts = serde_json::from_value(identity.facts).unwrap();
    let rules = facts.rules.unwrap();
    assert_eq!(
        (&*rules.nickname, rules.max_duration_sec, rules.stitch_disabled),
        ("Anna", 180, true)
    );
    assert!(rules.direct_granted && rules.inbox_granted && rules.privacy_level_options.len() == 3);

    let requests = stub.requests();
    assert_eq!(requests[0].head.path, "/twin/v2/oauth/token/");
    let form = requests[0].form();
    for (name, value) in [
        ("client_key", "client"),
        ("client_secret", "canary-client-secret"),
        ("grant_type", "authorization_code"),
        ("code", "the-code"),
        ("redirect_uri", DESKTOP),
        ("code_verifier", VERIFIER),
    ] {
        assert_eq!(form[name], value);
    }
    // no field without its scope
    assert_eq!(requests[1].head.path, "/twin/v2/user/info/");
    assert_eq!(requests[1].head.query["fields"], "open_id,display_name");
    assert_eq!(requests[1].head.header("authorization"), "Bearer act.x");
    let steps: Vec<_> = log.0.iter().map(|c| (c.step.as_str(), c.authorized)).collect();
    assert_eq!(
        steps,
        [
            ("exchange_code", false),
            ("user_info", true),
            ("creator_info", true)
        ]
    );
}

#[tokio::test]
async fn a_web_registration_sends_no_verifier() {
    let (_, stub, _) = connect(WEB, vec![tokens("user.info.basic,video.upload"), user()]).await;
    let form = stub.requests()[0].form();
    assert_eq!((form.get("code_verifier"), &*form["redirect_uri"]), (None, WEB));
}

#[tokio::test]
async fn some_of_the_permissions_will_do_and_none_is_a_blocker() {
    for (granted, direct, inbox) in [
        ("user.info.basic,video.publish", true, false),
        ("user.info.basic, video.upload", false, true),
        ("user.info.basic", false, false),
    ] {
        let (got, stub, _) = connect(DESKTOP, vec![tokens(granted), user(), ok(creator())]).await;
        let account = got.unwrap().pop().unwrap();
        let facts: ChannelFacts = serde_json::from_value(account.identity.facts).unwrap();
        let rules = facts.rules.unwrap();
        assert_eq!((rules.direct_granted, rules.inbox_granted), (direct, inbox));
        let blocker = account.identity.blocker.map(|f| (f.code, f.class));
        let none = !direct && !inbox;
        assert_eq!(
            blocker,
            none.then(|| ("scope_missing".to_owned(), FailureClass::Reconnect))
        );
        assert_eq!(
            stub.requests().len(),
            if direct { 3 } else { 2 },
            "creator info only where granted"
        );
    }
    // the user name where its scope was granted
    let (got, stub, _) = connect(DESKTOP, vec![tokens("user.info.profile,video.upload"), user()]).await;
    assert_eq!(got.unwrap()[0].identity.handle.as_deref(), Some("@anna.b"));
    assert_eq!(stub.last().head.query["fields"], "open_id,display_name,username");
}

#[tokio::test]
async fn lifetimes_are_read_and_each_refresh_brings_a_new_pair() {
    for (life, horizon) in [(7200, 15_552_000), (86_400, 31_536_000)] {
        let answer = json!({"access_token": "act.new", "expires_in": life, "refresh_token": "rft.new",
            "refresh_expires_in": horizon, "scope": "video.publish", "open_id": "o", "token_type": "Bearer"});
        let stub = Stub::saying(vec![say(200, answer)]).await;
        let mut log = CallLog::default();
        let got = adapter(&stub, DESKTOP)
            .refresh(act(), &"rft.old".into(), &mut log)
            .await
            .unwrap();
        assert_eq!(
            (got.expires_in.as_secs(), got.grant_ends_in.unwrap().as_secs()),
            (life, horizon)
        );
        assert_eq!(got.refresh.unwrap().expose_secret(), "rft.new");
        let form = stub.last().form();
        assert_eq!(
            (&*form["grant_type"], &*form["refresh_token"]),
            ("refresh_token", "rft.old")
        );
    }
    // an answer that leaves everything out
    let stub = Stub::saying(vec![say(200, r#"{"access_token":"act.y"}"#)]).await;
    let got = adapter(&stub, DESKTOP)
        .refresh(act(), &"r".into(), &mut CallLog::default())
        .await
        .unwrap();
    assert_eq!((got.expires_in.as_secs(), got.scopes.len()), (7200, 3));
    assert!(got.refresh.is_none() && got.grant_ends_in.is_none());
}

#[tokio::test]
async fn each_refusal_of_the_token_endpoint() {
    let flat = |status, e: &str| {
        say(
            status,
            json!({"error": e, "error_description": "d", "log_id": "L1"}),
        )
    };
    let rows = [
        // whatever the HTTP status
        (flat(200, "invalid_grant"), "consent_expired", "access_revoked"),
        (flat(400, "invalid_grant"), "consent_expired", "access_revoked"),
        (flat(401, "invalid_client"), "app_not_set_up", "app_not_set_up"),
        (
            flat(200, "unauthorized_client"),
            "app_not_set_up",
            "app_not_set_up",
        ),
        (flat(200, "invalid_request"), "app_fault", "app_fault"),
        (flat(400, "unsupported_grant_type"), "app_fault", "app_fault"),
        (flat(400, "invalid_scope"), "scope_missing", "scope_missing"),
        (flat(200, "access_denied"), "consent_denied", "consent_denied"),
        (flat(400, "new_thing"), "platform_refused", "platform_refused"),
        (
            no(200, "access_token_invalid"),
            "consent_expired",
            "access_revoked",
        ),
        (no(200, "rate_limit_exceeded"), "rate_limited", "rate_limited"),
        (say(502, "<html>"), "platform_unreachable", "platform_unreachable"),
        (
            flat(500, "invalid_grant"),
            "platform_unreachable",
            "platform_unreachable",
        ),
        (say(429, ""), "rate_limited", "rate_limited"),
        (say(200, "<html>"), "platform_nonsense", "platform_nonsense"),
        (say(404, "<html>"), "platform_nonsense", "platform_nonsense"),
        (
            say(200, r#"{"access_token":""}"#),
            "platform_nonsense",
            "platform_nonsense",
        ),
        (
            say(200, r#"{"access_token":"x","token_type":"mac"}"#),
            "platform_nonsense",
            "platform_nonsense",
        ),
        (Say::Cut, "platform_unreachable", "platform_unreachable"),
    ];
    for (answer, exchanging, refreshing) in rows {
        let (got, _, log) = connect(DESKTOP, vec![answer.clone()]).await;
        let f = got.unwrap_err();
        assert_eq!(f.code, exchanging);
        assert!(f.hint.is_some());
        assert_eq!(log.0[0].code.as_deref(), Some(exchanging));
        let stub = Stub::saying(vec![answer]).await;
        let got = adapter(&stub, DESKTOP)
            .refresh(act(), &"r".into(), &mut CallLog::default())
            .await;
        assert_eq!(got.unwrap_err().code, refreshing);
    }
    let (got, ..) = connect(DESKTOP, vec![with(say(503, ""), "retry-after", "9")]).await;
    assert_eq!(got.unwrap_err().retry_after_ms, Some(9000));
}

async fn identity(facts: &Value, answers: Vec<Say>) -> Result<ChannelFacts, Failure> {
    let stub = Stub::saying(answers).await;
    let mut known = channel(&[]);
    let scopes = all_scopes();
    (known.facts, known.scopes) = (facts, &scopes);
    let access = SecretString::from("4102444800:canary-access");
    let got = adapter(&stub, DESKTOP)
        .identity(act(), &access, known, &mut CallLog::default())
        .await?;
    Ok(serde_json::from_value(got.facts).unwrap())
}

#[tokio::test]
async fn a_refusal_to_let_the_account_post_is_kept_and_a_stumble_loses_nothing() {
    let known = json!({"username": "anna", "rules": {"nickname": "Anna", "max_duration_sec": 180}});
    let facts = identity(&known, vec![user(), no(200, "spam_risk_too_many_posts")])
        .await
        .unwrap();
    let rules = facts.rules.unwrap();
    assert_eq!(rules.blocked.unwrap().code, "posts_today");
    assert_eq!((&*rules.nickname, rules.max_duration_sec), ("Anna", 180));
    for stumble in [say(503, ""), no(429, "rate_limit_exceeded"), Say::Cut] {
        let facts = identity(&known, vec![user(), stumble]).await.unwrap();
        assert_eq!(facts.rules.unwrap().nickname, "Anna");
    }
    for (answers, code) in [
        (vec![no(401, "access_token_invalid")], "access_expired"),
        (vec![user(), no(401, "scope_not_authorized")], "scope_missing"),
        (vec![ok(json!({"user": {}}))], "platform_nonsense"),
        (
            vec![say(200, json!({"data": {"user": {"open_id": "x"}}}))],
            "platform_nonsense",
        ),
        (vec![say(503, "")], "platform_unreachable"),
    ] {
        assert_eq!(identity(&known, answers).await.unwrap_err().code, code);
    }
}

#[tokio::test]
async fn rules_are_fresh_and_the_inbox_needs_none() {
    for (granted, blocked, calls) in [
        ("video.publish", None, 1),
        ("video.publish", Some("account_banned"), 1),
        ("video.upload", None, 0),
    ] {
        let answer = if blocked.is_some() {
            no(200, "spam_risk_user_banned_from_posting")
        } else {
            ok(creator())
        };
        let stub = Stub::saying(vec![answer]).await;
        let scopes = scopes(granted);
        let rules = adapter(&stub, DESKTOP)
            .rules(
                act(),
                &"act.x".into(),
                channel(&scopes),
                "DE",
                &mut CallLog::default(),
            )
            .await
            .unwrap();
        assert_eq!(stub.requests().len(), calls);
        assert_eq!(rules["direct_granted"], granted == "video.publish");
        assert_eq!(rules["blocked"]["code"].as_str(), blocked);
        if calls == 1 {
            // a token of an older shape goes out as it is
            assert_eq!(stub.last().head.header("authorization"), "Bearer act.x");
        }
    }
}
