//! What TikTok calls us for. Source: webhooks overview, events, verification. Calls come at least once, out
//! of order and late: they may only lead to a look at what they speak of.

use super::errors;
use domain::{Failure, Timestamp};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;
use std::time::Duration;

/// How far the time of a signature may lie from now. Source: security-requirements, section 19. Whether
/// TikTok signs a late retry anew is [u]; one that is refused here is found by polling.
const TOLERANCE: Duration = Duration::from_secs(300);

/// One call, its signature checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The account: our channel's external id.
    pub open_id: String,
    pub at: Timestamp,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Posted {
        publish_id: String,
        /// It came from a draft in the inbox.
        from_inbox: bool,
    },
    Failed {
        publish_id: String,
        failure: Failure,
    },
    InInbox {
        publish_id: String,
    },
    Public {
        publish_id: String,
        post_id: Option<String>,
    },
    NoLongerPublic {
        publish_id: String,
        post_id: Option<String>,
    },
    /// The token is dead already.
    AccessRemoved(Removal),
    /// An event we do not know; to be answered 200 like the others.
    Other,
}

/// Why an access ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    Unknown,
    ByPerson,
    AccountDeleted,
    AgeChanged,
    AccountBanned,
    ByDeveloper,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The header is no `t=…,s=…`.
    Malformed,
    /// Not signed with our client secret.
    Signature,
    /// Signed more than five minutes away from now.
    Stale,
    /// Signed well, and not what the documentation describes.
    Unreadable,
}

#[derive(Deserialize)]
struct Told {
    event: String,
    create_time: i64,
    user_openid: String,
    /// JSON within the JSON.
    #[serde(default)]
    content: String,
}

/// Reads a call: the value of `Tiktok-Signature`, the body as it came, our client secret.
pub fn read(signature: &str, body: &[u8], secret: &SecretString, now: Timestamp) -> Result<Event, Refused> {
    let (t, s) = parts(signature).ok_or(Refused::Malformed)?;
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes());
    let mut mac = mac.map_err(|_| Refused::Signature)?;
    mac.update(t.as_bytes());
    mac.update(b".");
    mac.update(body);
    // In constant time.
    mac.verify_slice(&s).map_err(|_| Refused::Signature)?;
    let seconds: i64 = t.parse().map_err(|_| Refused::Malformed)?;
    let at = moment(seconds);
    if now.since(at).max(at.since(now)) > TOLERANCE {
        return Err(Refused::Stale);
    }
    let told: Told = serde_json::from_slice(body).map_err(|_| Refused::Unreadable)?;
    let kind = kind(&told).ok_or(Refused::Unreadable)?;
    Ok(Event {
        open_id: told.user_openid,
        at: moment(told.create_time),
        kind,
    })
}

const fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds.saturating_mul(1_000_000))
}

fn parts(signature: &str) -> Option<(&str, Vec<u8>)> {
    let (mut t, mut s) = (None, None);
    for part in signature.split(',') {
        match part.trim().split_once('=')? {
            ("t", value) => t = Some(value),
            ("s", value) => s = unhex(value),
            _ => {}
        }
    }
    Some((t?, s?))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[a, b]| Some(digit(*a)? << 4 | digit(*b)?))
        .collect()
}

fn kind(told: &Told) -> Option<Kind> {
    let content: Value = serde_json::from_str(&told.content).unwrap_or_default();
    let publish_id = || content["publish_id"].as_str().map(str::to_owned);
    let post_id = || match &content["post_id"] {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    };
    Some(match told.event.as_str() {
        "post.publish.complete" => Kind::Posted {
            publish_id: publish_id()?,
            from_inbox: content["publish_type"] == "INBOX_SHARE",
        },
        "post.publish.failed" => Kind::Failed {
            publish_id: publish_id()?,
            failure: errors::failed(content["reason"].as_str().unwrap_or_default()),
        },
        "post.publish.inbox_delivered" => Kind::InInbox {
            publish_id: publish_id()?,
        },
        "post.publish.publicly_available" => Kind::Public {
            publish_id: publish_id()?,
            post_id: post_id(),
        },
        // Misspelt so; the other spelling costs nothing.
        "post.publish.no_longer_publicaly_available" | "post.publish.no_longer_publicly_available" => {
            Kind::NoLongerPublic {
                publish_id: publish_id()?,
                post_id: post_id(),
            }
        }
        "authorization.removed" => Kind::AccessRemoved(match content["reason"].as_i64() {
            Some(1) => Removal::ByPerson,
            Some(2) => Removal::AccountDeleted,
            Some(3) => Removal::AgeChanged,
            Some(4) => Removal::AccountBanned,
            Some(5) => Removal::ByDeveloper,
            _ => Removal::Unknown,
        }),
        _ => Kind::Other,
    })
}
