//! Webhooks: what one may hear of, what it is told, how often it is tried. Source: security-requirements, section 19,
//! and the Standard Webhooks text, whose names are kept.
//!
//! A message holds ids and states, no title, no name and no token: whoever wants more asks the API for it.

use crate::audit::Kind;
use crate::{Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// Webhooks of one workspace.
pub const WEBHOOKS_MAX: u64 = 10;
/// Longest address, in bytes.
pub const URL_MAX_BYTES: usize = 2000;
/// Longest description, in characters.
pub const DESCRIPTION_MAX_CHARS: usize = 200;
/// How long the secret from before signs along after a rotation.
pub const SECRETS_OVERLAP: Duration = Duration::from_hours(24);
/// Longest time that a receiver may take for its answer.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How every secret begins.
pub const SECRET_PREFIX: &str = "whsec_";

const HOUR: u64 = 3600;
/// Seconds from one try to the next. The first comes at once, so ten tries are made within four days.
const WAITS: [u64; 9] = [
    5,
    300,
    1800,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];

/// How long to wait after so many tries in a row that came to nothing; none when it is given up. `roll` in `0.0..1.0`
/// adds up to a tenth, so that what failed together does not come back together.
pub fn wait(tries: u32, roll: f64) -> Option<Duration> {
    let at = usize::try_from(tries).ok()?.checked_sub(1)?;
    let wait = Duration::from_secs(*WAITS.get(at)?);
    Some(wait + wait.mul_f64(roll.clamp(0.0, 1.0) / 10.0))
}

macro_rules! events { ($($(#[$doc:meta])* $name:ident = $text:tt, $state:tt;)*) => {
    /// What a webhook may hear of.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    #[schema(as = WebhookEvent)]
    pub enum Event { $($(#[$doc])* #[serde(rename = $text)] $name,)* }

    impl Event {
        pub const ALL: &[Self] = &[$(Self::$name),*];
        pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $text,)* } }
        /// The state that its subject has come to.
        const fn state(self) -> &'static str { match self { $(Self::$name => $state,)* } }
    }
} }

events! {
    TargetPublished = "target.published", "published";
    TargetFailed = "target.failed", "failed";
    /// A person has to decide.
    TargetNeedsAttention = "target.needs_attention", "needs_attention";
    TargetCanceled = "target.canceled", "canceled";
    /// A post waits for an approver.
    ApprovalRequested = "approval.requested", "waiting";
    Approved = "approval.approved", "approved";
    ApprovalDeclined = "approval.declined", "declined";
    MediaReady = "media.ready", "ready";
    MediaUnusable = "media.unusable", "unusable";
    /// The platform no longer takes our access.
    ChannelReconnectNeeded = "channel.reconnect_needed", "reconnect_needed";
    ChannelDisconnected = "channel.disconnected", "disconnected";
    ExportReady = "export.ready", "ready";
    /// A person asked for a test; every webhook takes it and none can choose it.
    Ping = "ping", "test";
}

/// What the ids of a message are called, by how they begin.
const IDS: [(&str, &str); 5] = [
    ("pub_", "publish_request_id"),
    ("tgt_", "target_id"),
    ("chn_", "channel_id"),
    ("med_", "media_id"),
    ("exp_", "export_id"),
];

impl Event {
    /// What an event of the audit log is to webhooks: the log tells each fact once, in the transaction that makes it.
    /// `facts` are those that the log keeps beside it.
    pub fn of(kind: Kind, facts: &Map<String, Value>) -> Option<Self> {
        let is = |name: &str, value: Value| facts.get(name) == Some(&value);
        Some(match kind {
            Kind::TargetPublished => Self::TargetPublished,
            Kind::PublishResolved if is("outcome", "published".into()) => Self::TargetPublished,
            Kind::TargetFailed => Self::TargetFailed,
            Kind::TargetNeedsAttention => Self::TargetNeedsAttention,
            Kind::PublishCanceled => Self::TargetCanceled,
            Kind::PublishRequested if is("waits_for_approval", true.into()) => Self::ApprovalRequested,
            Kind::PublishApproved => Self::Approved,
            Kind::PublishDeclined => Self::ApprovalDeclined,
            Kind::MediaReady => Self::MediaReady,
            Kind::MediaUnusable => Self::MediaUnusable,
            Kind::ChannelAccessLost => Self::ChannelReconnectNeeded,
            Kind::ChannelDisconnected | Kind::ChannelWithdrawn => Self::ChannelDisconnected,
            Kind::ExportReady => Self::ExportReady,
            _ => return None,
        })
    }

    /// The body of its message. Of the ids those that a receiver can ask about are told; where there are several of
    /// one name, none of them is.
    pub fn body<'a>(
        self,
        workspace: WorkspaceId,
        ids: impl IntoIterator<Item = &'a str>,
        at: Timestamp,
    ) -> String {
        let mut data = Map::from_iter([("workspace_id".to_owned(), workspace.to_string().into())]);
        let mut several = BTreeSet::new();
        for id in ids {
            if let Some((_, name)) = IDS.iter().find(|(prefix, _)| id.starts_with(prefix))
                && data.insert((*name).to_owned(), id.into()).is_some()
            {
                several.insert(*name);
            }
        }
        data.retain(|name, _| !several.contains(name.as_str()));
        data.insert("state".to_owned(), self.state().into());
        json!({ "type": self, "timestamp": at, "data": Value::Object(data) }).to_string()
    }
}

impl std::str::FromStr for Event {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|e| e.as_str() == s).ok_or(())
    }
}

/// What one webhook hears of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events(pub BTreeSet<Event>);

impl std::fmt::Display for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<_> = self.0.iter().map(|e| e.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}
impl std::str::FromStr for Events {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        s.split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// Why a webhook is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookOff)]
pub enum Off {
    /// A person turned it off.
    Person,
    /// Its receiver answered 410.
    Gone,
    /// The installation goes on from a backup: what the webhook was told since is not known.
    Restored,
}

impl Off {
    pub const ALL: [Self; 3] = [Self::Person, Self::Gone, Self::Restored];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Gone => "gone",
            Self::Restored => "restored",
        }
    }
}
impl std::str::FromStr for Off {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|o| o.as_str() == s).ok_or(())
    }
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryState)]
pub enum State {
    /// Not taken yet; tried again.
    Waiting,
    Delivered,
    /// Given up.
    Failed,
}

impl State {
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Failed];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}
impl std::str::FromStr for State {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|o| o.as_str() == s).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_from_five_seconds_to_a_day() {
        assert_eq!(wait(0, 0.0), None, "the first try waits for nothing");
        assert_eq!(wait(1, 0.0), Some(Duration::from_secs(5)));
        assert_eq!(wait(9, 0.0), Some(Duration::from_hours(24)));
        assert_eq!(wait(10, 0.0), None);
        let waits: Vec<_> = (1..10).map(|n| wait(n, 0.0)).collect();
        assert!(waits.is_sorted() && waits.iter().all(Option::is_some));
        assert_eq!(wait(2, 1.0), Some(Duration::from_secs(330)));
    }

    #[test]
    fn a_message_tells_ids_and_a_state_and_nothing_else() {
        let workspace = WorkspaceId::new(Timestamp::from_micros(1), [1; 10]);
        let ids = ["tgt_1", "pub_2", "acc_3", "A title", "chn_4", "chn_5"];
        let at = Timestamp::from_micros(1_790_000_000_000_000);
        let body = Event::TargetFailed.body(workspace, ids, at);
        let told: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            told,
            json!({"type": "target.failed", "timestamp": at, "data": {"workspace_id": workspace,
                "target_id": "tgt_1", "publish_request_id": "pub_2", "state": "failed"}})
        );
    }

    #[test]
    fn every_event_but_the_test_comes_from_the_audit_log() {
        let none = Map::new();
        let waits = Map::from_iter([("waits_for_approval".into(), true.into())]);
        let of_kinds = |facts| Kind::ALL.iter().filter_map(move |k| Event::of(*k, facts));
        let told: BTreeSet<_> = of_kinds(&none)
            .chain(of_kinds(&waits))
            .chain([Event::Ping])
            .collect();
        assert_eq!(told, Event::ALL.iter().copied().collect());
        let answered = |outcome: &str| {
            let facts = Map::from_iter([("outcome".into(), outcome.into())]);
            Event::of(Kind::PublishResolved, &facts)
        };
        assert_eq!(answered("not_published"), None);
        assert_eq!(answered("published"), Some(Event::TargetPublished));
        assert_eq!(Event::of(Kind::PublishRequested, &none), None);
    }

    #[test]
    fn words_read_back() {
        let some = Events([Event::MediaReady, Event::TargetFailed].into());
        assert_eq!(some.to_string().parse(), Ok(some));
        assert_eq!("media.ready nothing".parse::<Events>(), Err(()));
        for off in Off::ALL {
            assert_eq!(off.as_str().parse(), Ok(off));
        }
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
    }
}
