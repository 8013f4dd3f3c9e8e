//! Who the account is, what it may, and looks back at a reel.

use crate::job::{ACCOUNT, START, access, act, instagram, limit, ours, refusal, refusal_saying, status};
use crate::stub::{Say, Stub, say};
use ai_shorts_platforms::adapter::{CallLog, Identity, Machine, Standing, Verified};
use domain::act::Purpose;
use domain::instagram::Login::{self, Facebook, Instagram as Direct};
use domain::publish::Options;
use domain::{Clock, Failure, FailureClass};
use serde_json::{Value, json};

async fn identity(login: Login, answer: Say) -> (Result<Identity, Failure>, Stub) {
    let stub = Stub::saying(vec![answer]).await;
    let (clock, _) = Clock::manual(START.parse().unwrap());
    let adapter = instagram(&stub, login, clock);
    let got = adapter
        .identity(act(), &access(login), ours(&[]), &mut CallLog::default())
        .await;
    (got, stub)
}

#[tokio::test]
async fn the_account_is_who_it_was() {
    let me = json!({"id": "99", "user_id": ACCOUNT, "username": "ann2"});
    let (got, _) = identity(Direct, say(200, &me)).await;
    assert_eq!(got.unwrap().title, "ann2");
    let (got, stub) = identity(
        Facebook,
        say(200, json!({"id": ACCOUNT, "username": "ann2", "name": "Ann"})),
    )
    .await;
    let got = got.unwrap();
    assert_eq!((&*got.title, &got.facts["app_scoped_id"]), ("Ann", &json!("99")));
    assert_eq!(stub.last().head.path, format!("/twin/v26.0/{ACCOUNT}"));
    let (got, _) = identity(
        Direct,
        say(200, json!({"id": "1", "user_id": "2", "username": "x"})),
    )
    .await;
    assert_eq!(got.unwrap_err().code, "other_channel");
    let (got, _) = identity(Direct, say(200, "{}")).await;
    assert_eq!(got.unwrap_err().code, "platform_nonsense");
    let (got, _) = identity(Direct, refusal_saying(400, 190, 0, "Cannot parse access token")).await;
    assert_eq!(got.unwrap_err().code, "wrong_login");
    let (got, _) = identity(Facebook, refusal(100, 33)).await;
    assert_eq!(got.unwrap_err().code, "account_gone");
}

async fn rules(login: Login, answer: Say) -> Result<Value, Failure> {
    let stub = Stub::saying(vec![answer]).await;
    let (clock, _) = Clock::manual(START.parse().unwrap());
    let adapter = instagram(&stub, login, clock);
    adapter
        .rules(act(), &access(login), ours(&[]), "DE", &mut CallLog::default())
        .await
}

#[tokio::test]
async fn the_limit_is_told_where_it_can_be_read() {
    assert_eq!(
        rules(Direct, limit(2)).await.unwrap(),
        json!({"login": "instagram", "account_type": null, "collaborators_allowed": false, "posts_used": 2,
            "posts_allowed": 100})
    );
    let unknown = rules(Facebook, refusal(10, 0)).await.unwrap();
    assert_eq!(
        (&unknown["collaborators_allowed"], &unknown["posts_used"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(
        rules(Direct, refusal(190, 460)).await.unwrap_err().class,
        FailureClass::Reconnect
    );
}

async fn verify(login: Login, remote: &str, answer: Say) -> (Result<Verified, Failure>, Stub) {
    let stub = Stub::saying(vec![answer]).await;
    let (clock, _) = Clock::manual(START.parse().unwrap());
    let adapter = instagram(&stub, login, clock);
    let (text, options, mut log) = (access(login), Options::default(), CallLog::default());
    let got = adapter
        .verify(act(), &text, ours(&[]), remote, &options, &mut log)
        .await;
    (got, stub)
}

#[tokio::test]
async fn a_reel_is_looked_back_at() {
    let link = "https://www.instagram.com/reel/AbC/";
    let (got, stub) = verify(Direct, "m1", say(200, json!({"id": "m1", "permalink": link}))).await;
    let got = got.unwrap();
    assert_eq!(
        (got.standing, got.remote_url.as_deref()),
        (Standing::Live, Some(link))
    );
    assert_eq!(stub.last().head.path, "/twin/v26.0/m1");
    for gone in [refusal(100, 33), refusal(803, 0)] {
        let (got, _) = verify(Facebook, "m1", gone).await;
        assert_eq!(got.unwrap().standing, Standing::Removed);
    }
    for (answer, code) in [
        (say(500, ""), "platform_unreachable"),
        (refusal(190, 463), "access_expired"),
    ] {
        let (got, _) = verify(Direct, "m1", answer).await;
        assert_eq!(got.unwrap_err().code, code);
    }
    let (got, _) = verify(Direct, "container:c1", status("PUBLISHED")).await;
    assert_eq!(got.unwrap().standing, Standing::Live);
    let (got, _) = verify(Direct, "container:c1", status("EXPIRED")).await;
    assert!(got.is_err());
}

#[tokio::test]
async fn each_purpose_names_the_host_it_calls() {
    let stub = Stub::saying(vec![say(200, "")]).await;
    let (clock, _) = Clock::manual(START.parse().unwrap());
    let mut config = instagram(&stub, Direct, clock.clone()).config().clone();
    config.api_url = "https://api.example".parse().unwrap();
    config.token_url = "https://token.example".parse().unwrap();
    config.upload_url = "https://upload.example".parse().unwrap();
    for (login, refresh) in [(Direct, "api.example"), (Facebook, "token.example")] {
        let settings = ai_shorts_platforms::instagram::Settings {
            login,
            ..Default::default()
        };
        let outside = egress::Egress::new(egress::Settings::default());
        let adapter =
            ai_shorts_platforms::instagram::Instagram::new(config.clone(), settings, outside, clock.clone());
        let host = |p| adapter.base(p).host_str().unwrap().to_owned();
        assert_eq!(host(Purpose::Upload), "upload.example");
        assert_eq!(host(Purpose::Revoke), "api.example");
        assert_eq!(host(Purpose::Publish), "api.example");
        assert_eq!(host(Purpose::Refresh), refresh);
    }
}
