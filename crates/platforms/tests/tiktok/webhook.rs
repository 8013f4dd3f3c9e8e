//! TikTok's calls to us.

use ai_shorts_platforms::tiktok::webhook::{Event, Kind, Refused, Removal, read};
use domain::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use std::fmt::Write as _;

const NOW: i64 = 1_795_000_000;

fn now() -> Timestamp {
    Timestamp::from_micros(NOW * 1_000_000)
}
fn signed(secret: &str, t: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{t}.").as_bytes());
    mac.update(body);
    let mut header = format!("t={t},s=");
    for byte in mac.finalize().into_bytes() {
        write!(header, "{byte:02x}").unwrap();
    }
    header
}
fn body(event: &str, content: Value) -> Vec<u8> {
    json!({"client_key": "k", "event": event, "create_time": NOW, "user_openid": "open-1",
        "content": content.to_string()})
    .to_string()
    .into_bytes()
}
fn told(event: &str, content: Value) -> Result<Event, Refused> {
    let body = body(event, content);
    read(&signed("secret", NOW, &body), &body, &"secret".into(), now())
}

#[test]
fn each_event_is_read() {
    let id = || "v_pub_file~1".to_owned();
    let rows = [
        (
            "post.publish.complete",
            json!({"publish_id": id(), "publish_type": "INBOX_SHARE"}),
            Kind::Posted {
                publish_id: id(),
                from_inbox: true,
            },
        ),
        (
            "post.publish.complete",
            json!({"publish_id": id(), "publish_type": "DIRECT"}),
            Kind::Posted {
                publish_id: id(),
                from_inbox: false,
            },
        ),
        (
            "post.publish.inbox_delivered",
            json!({"publish_id": id()}),
            Kind::InInbox { publish_id: id() },
        ),
        (
            "post.publish.publicly_available",
            json!({"publish_id": id(), "post_id": "7"}),
            Kind::Public {
                publish_id: id(),
                post_id: Some("7".into()),
            },
        ),
        (
            "post.publish.no_longer_publicaly_available",
            json!({"publish_id": id(), "post_id": 7}),
            Kind::NoLongerPublic {
                publish_id: id(),
                post_id: Some("7".into()),
            },
        ),
        (
            "authorization.removed",
            json!({"reason": 1}),
            Kind::AccessRemoved(Removal::ByPerson),
        ),
        (
            "authorization.removed",
            json!({"reason": 9}),
            Kind::AccessRemoved(Removal::Unknown),
        ),
        ("a.new.event", json!({}), Kind::Other),
    ];
    for (event, content, kind) in rows {
        let got = told(event, content).unwrap();
        assert_eq!(
            (got.kind, &*got.open_id, got.at),
            (kind, "open-1", now()),
            "{event}"
        );
    }
    let failed = told(
        "post.publish.failed",
        json!({"publish_id": id(), "reason": "spam_risk_text"}),
    )
    .unwrap();
    assert!(matches!(failed.kind, Kind::Failed { failure, .. } if failure.code == "rejected_text"));
    assert_eq!(told("post.publish.complete", json!({})), Err(Refused::Unreadable));
}

#[test]
fn only_a_fresh_signature_of_ours_is_taken() {
    let body = body("authorization.removed", json!({"reason": 1}));
    let check = |header: &str, body: &[u8]| read(header, body, &"secret".into(), now()).map(|_| ());
    let good = signed("secret", NOW, &body);
    assert_eq!(check(&good, &body), Ok(()));
    assert_eq!(check(&good.replace(',', ", "), &body), Ok(()));
    assert_eq!(check(&format!("{good},v=2"), &body), Ok(()));
    let mut other = body.clone();
    other[20] ^= 1;
    assert_eq!(check(&good, &other), Err(Refused::Signature));
    assert_eq!(
        check(&signed("other", NOW, &body), &body),
        Err(Refused::Signature)
    );
    assert_eq!(check(&good[..good.len() - 2], &body), Err(Refused::Signature));
    assert_eq!(
        check(&good.replace(&NOW.to_string(), &(NOW + 1).to_string()), &body),
        Err(Refused::Signature)
    );
    for (t, expected) in [
        (NOW - 300, Ok(())),
        (NOW + 300, Ok(())),
        (NOW - 301, Err(Refused::Stale)),
        (NOW + 301, Err(Refused::Stale)),
    ] {
        assert_eq!(check(&signed("secret", t, &body), &body), expected);
    }
    for odd in ["", "t=1", "s=00", "t=1,s=0", "t=1,s=zz", "nonsense", "t=,s="] {
        assert!(check(odd, &body).is_err(), "{odd}");
    }
    assert_eq!(
        check(&signed("secret", NOW, b"{}"), b"{}"),
        Err(Refused::Unreadable)
    );
}
