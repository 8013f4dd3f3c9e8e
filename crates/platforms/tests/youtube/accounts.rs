//! Consent, tokens, channels.

use crate::job::{START, act, ours, youtube};
use crate::stub::{Say, Stub, error, say, with};
use ai_shorts_platforms::adapter::{CallLog, Held, Machine, Revoked, Tokens};
use ai_shorts_platforms::youtube::{YouTube, challenge, denied};
use domain::{Clock, Failure, FailureClass};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::collections::HashMap;
use std::time::Duration;

const BOTH: &str =
    "https://www.googleapis.com/auth/youtube.readonly https://www.googleapis.com/auth/youtube.upload";

async fn stubbed(answer: Say) -> (YouTube, Stub, CallLog) {
    let stub = Stub::saying(vec![answer]).await;
    let (clock, _) = Clock::manual(START.parse().unwrap());
    (youtube(&stub, clock), stub, CallLog::default())
}

fn tokens(scope: &str) -> Say {
    say(
        200,
        json!({"access_token": "ya29.x", "expires_in": 3599, "refresh_token": "1//r", "scope": scope,
            "token_type": "Bearer", "refresh_token_expires_in": 604_799}),
    )
}

async fn exchange(answer: Say) -> (Result<Tokens, Failure>, Stub, CallLog) {
    let (adapter, stub, mut log) = stubbed(answer).await;
    let (code, verifier): (SecretString, SecretString) = ("the-code".into(), "the-verifier".into());
    (
        adapter.exchange(act(), &code, &verifier, &mut log).await,
        stub,
        log,
    )
}

#[tokio::test]
async fn the_consent_page_is_asked_as_documented() {
    let (adapter, stub, _) = stubbed(say(200, "")).await;
    let verifier = SecretString::from("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    let hashed = challenge(&verifier);
    assert_eq!(hashed, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let url = adapter.authorize_url("state-1", &verifier);
    assert!(
        url.as_str()
            .starts_with(&format!("{}/o/oauth2/v2/auth?", stub.base))
    );
    let q: HashMap<_, _> = url.query_pairs().into_owned().collect();
    for (name, value) in [
        ("client_id", "client"),
        ("redirect_uri", "http://localhost:8080/oauth/youtube/callback"),
        ("response_type", "code"),
        ("state", "state-1"),
        ("access_type", "offline"),
        ("prompt", "select_account consent"),
        ("code_challenge", &hashed),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(q[name], value);
    }
    assert_eq!(q["scope"].split(' ').count(), 2);
    assert!(!url.as_str().contains(verifier.expose_secret()));
    assert_eq!(denied("access_denied").code, "consent_denied");
    assert_eq!(denied("deleted_client").code, "project_not_set_up");
}

#[tokio::test]
async fn a_code_becomes_tokens() {
    let (got, stub, log) = exchange(tokens(BOTH)).await;
    let got = got.unwrap();
    assert_eq!(got.access.expose_secret(), "ya29.x");
    assert_eq!(got.refresh.unwrap().expose_secret(), "1//r");
    assert_eq!(got.expires_in, Duration::from_secs(3599));
    assert_eq!(got.grant_ends_in, Some(Duration::from_secs(604_799)));
    let sent = stub.last();
    assert_eq!(sent.head.path, "/twin/token");
    let form = sent.form();
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(
        (&*form["code"], &*form["code_verifier"]),
        ("the-code", "the-verifier")
    );
    assert_eq!(
        (&*form["client_id"], &*form["client_secret"]),
        ("client", "canary-client-secret")
    );
    assert_eq!(
        (log.0[0].step.as_str(), log.0[0].authorized),
        ("exchange_code", false)
    );
}

#[tokio::test]
async fn a_box_left_unticked_is_named() {
    let (got, ..) = exchange(tokens("https://www.googleapis.com/auth/youtube.readonly")).await;
    let f = got.unwrap_err();
    assert_eq!((f.class, &*f.code), (FailureClass::Reconnect, "scope_missing"));
    assert!(f.message.contains("youtube.upload") && !f.message.contains("readonly"));
}

#[tokio::test]
async fn each_refusal_of_the_token_endpoint() {
    let flat = |status, e: &str| say(status, json!({"error": e, "error_description": "d"}));
    let rows = [
        (flat(400, "invalid_grant"), "consent_expired", "access_revoked"),
        (
            flat(401, "invalid_client"),
            "project_not_set_up",
            "project_not_set_up",
        ),
        (
            flat(400, "redirect_uri_mismatch"),
            "project_not_set_up",
            "project_not_set_up",
        ),
        (flat(400, "invalid_request"), "app_fault", "app_fault"),
        (flat(400, "invalid_scope"), "scope_missing", "scope_missing"),
        (flat(400, "new_thing"), "platform_refused", "platform_refused"),
        (say(502, "<html>"), "platform_unreachable", "platform_unreachable"),
        (say(429, ""), "rate_limited", "rate_limited"),
        (say(200, "<html>"), "platform_nonsense", "platform_nonsense"),
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
        let (got, _, log) = exchange(answer.clone()).await;
        assert_eq!(got.unwrap_err().code, exchanging);
        assert_eq!(log.0[0].code.as_deref(), Some(exchanging));
        let (adapter, _stub, mut log) = stubbed(answer).await;
        let got = adapter.refresh(act(), &"1//r".into(), &mut log).await;
        assert_eq!(got.unwrap_err().code, refreshing);
    }
}

#[tokio::test]
async fn a_refresh_brings_no_new_refresh_token() {
    let (adapter, stub, mut log) = stubbed(say(200, r#"{"access_token":"new","expires_in":10}"#)).await;
    let got = adapter.refresh(act(), &"1//r".into(), &mut log).await.unwrap();
    assert!(got.refresh.is_none());
    assert_eq!(got.scopes.len(), 2);
    assert_eq!(stub.last().form()["refresh_token"], "1//r");
    let waiting = with(say(503, ""), "retry-after", "9");
    let (adapter, _stub, mut log) = stubbed(waiting).await;
    let f = adapter
        .refresh(act(), &"1//r".into(), &mut log)
        .await
        .unwrap_err();
    assert_eq!(f.retry_after_ms, Some(9000));
}

#[tokio::test]
async fn a_revoked_token_is_dead_either_way() {
    let rows = [
        (say(200, ""), Ok(Revoked::Done)),
        (say(400, r#"{"error":"invalid_token"}"#), Ok(Revoked::AlreadyDead)),
        (say(503, ""), Err("platform_unreachable")),
        (say(400, "<html>"), Err("platform_nonsense")),
    ];
    for (answer, expected) in rows {
        let (adapter, stub, mut log) = stubbed(answer).await;
        let held = Held {
            access: Some("ya29.x".into()),
            refresh: Some("1//r".into()),
        };
        let got = adapter.revoke(act(), &held, &mut log).await;
        assert_eq!(
            got.as_ref().map_err(|f| &*f.code),
            expected.as_ref().map_err(|c| *c)
        );
        assert_eq!(
            (stub.last().head.path, stub.last().form()["token"].clone()),
            ("/twin/revoke".into(), "1//r".into())
        );
    }
}

#[tokio::test]
async fn a_channel_is_read_with_its_uploads() {
    let answer = json!({"items": [{"id": "UC1", "snippet": {"title": "Anna", "customUrl": "@anna"},
        "contentDetails": {"relatedPlaylists": {"uploads": "UU1"}},
        "status": {"isLinked": true, "longUploadsStatus": "eligible"}}]});
    let (adapter, stub, mut log) = stubbed(say(200, answer)).await;
    let channel = adapter
        .identity(act(), &"canary-access".into(), ours(), &mut log)
        .await
        .unwrap();
    assert_eq!(
        (&*channel.external_id, &*channel.title, channel.handle.as_deref()),
        ("UC1", "Anna", Some("@anna"))
    );
    assert_eq!(
        channel.facts,
        json!({"uploads_playlist": "UU1", "long_uploads": "eligible"})
    );
    assert_eq!(stub.last().head.query["mine"], "true");
    assert_eq!(stub.last().head.header("authorization"), "Bearer canary-access");
    assert!(log.0[0].authorized);
}

#[tokio::test]
async fn an_account_without_a_usable_channel_is_told_apart() {
    let rows = [
        (say(200, "{}"), "no_channel"),
        (say(200, r#"{"items":[]}"#), "no_channel"),
        (error(401, "youtubeSignupRequired", "Unauthorized"), "no_channel"),
        (
            error(403, "authenticatedUserAccountSuspended", ""),
            "channel_suspended",
        ),
        (error(401, "authError", ""), "access_expired"),
        (say(200, "<html>"), "platform_nonsense"),
    ];
    for (answer, code) in rows {
        let (adapter, _stub, mut log) = stubbed(answer).await;
        let f = adapter
            .identity(act(), &"canary-access".into(), ours(), &mut log)
            .await
            .unwrap_err();
        assert_eq!(f.code, code);
        assert_eq!(log.0[0].code.as_deref(), Some(code));
    }
}

#[tokio::test]
async fn only_assignable_categories_are_offered() {
    let answer = json!({"items": [{"id": "22", "snippet": {"title": "People", "assignable": true}},
        {"id": "42", "snippet": {"title": "Shorts", "assignable": false}}]});
    let (adapter, stub, mut log) = stubbed(say(200, answer)).await;
    let got = adapter
        .rules(act(), &"canary-access".into(), ours(), "DE", &mut log)
        .await
        .unwrap();
    assert_eq!(got["categories"], json!([{"id": "22", "title": "People"}]));
    assert_eq!(stub.last().head.query["regionCode"], "DE");
}
