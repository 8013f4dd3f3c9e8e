//! Events: signed, told once or more, in the background, and only when they are on.

use crate::tiktok::lab::*;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{KeyInit, Mac};
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Clone, Default)]
struct Ear {
    heard: Arc<Mutex<Vec<(String, String)>>>,
    /// Refuses so many before it listens.
    deaf: Arc<Mutex<u32>>,
}

impl Ear {
    /// Listens at `/hooks/tiktok`; answers with the origin.
    async fn open() -> (Self, String) {
        let ear = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let router = axum::Router::new()
            .route("/hooks/tiktok", post(hear))
            .with_state(ear.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let service = hyper_util::service::TowerToHyperService::new(router.clone());
                tokio::spawn(async move {
                    let io = hyper_util::rt::TokioIo::new(stream);
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(io, service)
                        .await;
                });
            }
        });
        (ear, origin)
    }

    /// The events, once there are as many: name and whether the signature is right, with the content.
    async fn events(&self, many: usize) -> Vec<(String, bool, Value)> {
        let patience = async {
            while self.heard.lock().unwrap().len() < many {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let came = tokio::time::timeout(Duration::from_secs(20), patience).await;
        assert!(came.is_ok(), "{:?}", self.heard.lock().unwrap());
        let all = std::mem::take(&mut *self.heard.lock().unwrap());
        all.iter()
            .map(|(signature, body)| read(signature, body))
            .collect()
    }
}

fn read(signature: &str, body: &str) -> (String, bool, Value) {
    let (t, s) = signature.split_once(',').unwrap();
    let stamp = t.strip_prefix("t=").unwrap();
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(b"hush").unwrap();
    mac.update(format!("{stamp}.{body}").as_bytes());
    let wanted = mac.finalize().into_bytes();
    let wanted = wanted.iter().fold(String::new(), |mut text, b| {
        write!(text, "{b:02x}").unwrap();
        text
    });
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["client_key"], "client");
    assert!(body["user_openid"].is_string() && body["create_time"].is_i64());
    let content: Value = serde_json::from_str(body["content"].as_str().unwrap()).unwrap();
    (
        text(&body["event"]),
        s.strip_prefix("s=") == Some(wanted.as_str()),
        content,
    )
}

async fn hear(State(ear): State<Ear>, headers: HeaderMap, body: String) -> StatusCode {
    let mut deaf = ear.deaf.lock().unwrap();
    if *deaf > 0 {
        *deaf -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let signature = headers["tiktok-signature"].to_str().unwrap().to_owned();
    ear.heard.lock().unwrap().push((signature, body));
    StatusCode::OK
}

async fn lab() -> (Lab, Ear) {
    let (ear, origin) = Ear::open().await;
    let lab = Lab::at(&format!("{origin}/oauth/tiktok/callback"), true).await;
    lab.tune(json!({"webhooks": true})).await;
    (lab, ear)
}

const COMPLETE: &str = "post.publish.complete";
const PUBLIC: &str = "post.publish.publicly_available";

#[tokio::test]
async fn a_post_is_told_when_it_completes_when_it_is_public_and_when_it_goes() {
    let (mut lab, ear) = lab().await;
    let token = lab.access("sandbox-creator").await;
    let id = lab.publish(&token, "t", &bytes(10)).await;
    lab.forward(3);
    let events = ear.events(1).await;
    let content = json!({"publish_id": id, "publish_type": "DIRECT_PUBLISH"});
    assert_eq!(events, [(COMPLETE.to_owned(), true, content)]);
    lab.restart().await;
    lab.forward(1);
    let events = ear.events(1).await;
    let post = text(&lab.videos().await[0]["id"]);
    assert_eq!(
        (events[0].0.as_str(), events[0].1),
        (PUBLIC, true),
        "after a restart"
    );
    assert_eq!(events[0].2["post_id"], post);
    let path = format!("/@sandbox.creator/video/{post}/delete");
    assert_eq!(lab.page_form(&path, &[]).await, 303);
    let events = ear.events(1).await;
    assert_eq!(events[0].0, "post.publish.no_longer_publicaly_available");
    assert_eq!(lab.state().await["webhooks"]["sent"], 3);
}

#[tokio::test]
async fn drafts_failures_and_the_end_of_a_connection_are_told() {
    let (lab, ear) = lab().await;
    let token = lab.access("sandbox-creator").await;
    let (id, url) = begun(lab.inbox_init(&token, 10).await).await;
    assert_eq!(lab.send_all(&url, &bytes(10), 0).await, [201]);
    lab.forward(3);
    let events = ear.events(1).await;
    assert_eq!(events[0].0, "post.publish.inbox_delivered");
    assert_eq!(events[0].2["publish_type"], "INBOX_SHARE");
    assert_eq!(lab.page_form("/inbox", &[("publish_id", &id)]).await, 303);
    assert_eq!(ear.events(1).await[0].0, COMPLETE);
    lab.forward(1);
    assert_eq!(ear.events(1).await[0].0, PUBLIC);
    lab.arm("process_failed_spam").await;
    lab.publish(&token, "t", &bytes(11)).await;
    lab.forward(3);
    let events = ear.events(1).await;
    assert_eq!(events[0].0, "post.publish.failed");
    assert_eq!(events[0].2["reason"], "spam_risk");

    let all = bytes(2 * CHUNK);
    let (id, url) = lab.begin(&token, "cut off", all.len()).await;
    let sent = lab.send(&url, &all[..CHUNK], 0, all.len()).await.unwrap();
    assert_eq!(sent.status(), 206);
    let profile = lab.page("/@sandbox.creator").await.1;
    assert!(profile.contains("Remove app"));
    assert_eq!(lab.page_form("/@sandbox.creator/remove-app", &[]).await, 303);
    let mut events = ear.events(2).await;
    events.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(events[0].0, "authorization.removed");
    assert_eq!(events[0].2, json!({"reason": 1}));
    assert_eq!(events[1].2["publish_id"], id);
    assert_eq!(events[1].2["reason"], "auth_removed");
    assert_eq!(
        code(lab.creator_info(&token).await).await,
        (401, "access_token_invalid".into())
    );
    let sent = lab.send(&url, &all[CHUNK..], CHUNK, all.len()).await.unwrap();
    assert_eq!(sent.status(), 404);
    let again = lab.access("sandbox-creator").await;
    assert_eq!(lab.standing(&again, &id).await["fail_reason"], "auth_removed");
    let form = [("token", again.as_str())];
    lab.app_form("/v2/oauth/revoke/", &form).await.unwrap();
    let events = ear.events(1).await;
    assert_eq!(events[0].2, json!({"reason": 5}), "by the app itself");
}

#[tokio::test]
async fn events_can_be_doubled_late_out_of_order_badly_signed_or_lost() {
    let (lab, ear) = lab().await;
    lab.tune(json!({"inits_per_minute": 100})).await;
    let token = lab.access("sandbox-creator").await;
    let names = |events: Vec<(String, bool, Value)>| events.into_iter().map(|e| e.0).collect::<Vec<_>>();
    lab.arm("webhook_duplicate").await;
    lab.publish(&token, "t", &bytes(10)).await;
    lab.forward(4);
    assert_eq!(names(ear.events(3).await), [COMPLETE, COMPLETE, PUBLIC]);
    lab.arm("webhook_out_of_order").await;
    lab.publish(&token, "t", &bytes(11)).await;
    lab.forward(5);
    assert_eq!(names(ear.events(2).await), [PUBLIC, COMPLETE]);
    lab.arm("webhook_late").await;
    lab.publish(&token, "t", &bytes(12)).await;
    lab.forward(4);
    assert_eq!(names(ear.events(1).await), [PUBLIC]);
    lab.forward(60);
    assert_eq!(names(ear.events(1).await), [COMPLETE]);
    lab.arm("webhook_lost").await;
    lab.arm("webhook_bad_signature").await;
    lab.publish(&token, "t", &bytes(13)).await;
    lab.forward(4);
    let events = ear.events(1).await;
    assert_eq!((events[0].0.as_str(), events[0].1), (PUBLIC, false));
}

#[tokio::test]
async fn an_event_that_is_not_taken_comes_again() {
    let (lab, ear) = lab().await;
    let token = lab.access("sandbox-creator").await;
    *ear.deaf.lock().unwrap() = 1;
    let mut body = plain("t", 10);
    body["post_info"]["privacy_level"] = "SELF_ONLY".into();
    let (_, url) = begun(lab.init(&token, &body).await).await;
    assert_eq!(lab.send_all(&url, &bytes(10), 0).await, [201]);
    lab.forward(3);
    while lab.state().await["webhooks"]["failed"] == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    lab.forward(10);
    assert_eq!(ear.events(1).await[0].0, COMPLETE);
    assert_eq!(lab.state().await["webhooks"]["waiting"], 0);
}

#[tokio::test]
async fn nothing_is_told_while_events_are_off() {
    let (lab, ear) = lab().await;
    lab.tune(json!({"webhooks": false})).await;
    let token = lab.access("sandbox-creator").await;
    lab.publish(&token, "t", &bytes(10)).await;
    lab.forward(10);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(ear.heard.lock().unwrap().is_empty());
    assert_eq!(lab.state().await["webhooks"]["waiting"], 0);
}
