//! One publish as the engine would hold it.

use crate::stub::{Say, Stub, say};
use ai_shorts_platforms::adapter::{CallLog, ChannelRef, Config, Machine, Work};
use ai_shorts_platforms::vk::{Checkpoint, Step, Vk};
use bytes::Bytes;
use domain::media::Facts;
use domain::publish::Options;
use domain::time::Hand;
use domain::{ActId, Clock};
use egress::{Egress, Origin, Settings};
use futures_util::{FutureExt, StreamExt};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio_util::sync::CancellationToken;

pub const START: &str = "2026-11-24T12:00:00Z";
pub const PERSON: &str = "7";
pub const GUID: &str = "09090909090909090909090909090909";

pub struct Job {
    pub vk: Vk,
    pub hand: Hand,
    pub clock: Clock,
    pub options: Options,
    pub size: u64,
    pub stop: CancellationToken,
    pub log: CallLog,
    pub access: SecretString,
    /// The last progress told.
    pub told: AtomicU64,
    pub readable: bool,
}

static SCOPES: LazyLock<Vec<String>> = LazyLock::new(|| vec!["video".into(), "wall".into(), "groups".into()]);
static FACTS: LazyLock<Value> = LazyLock::new(|| json!({"may_publish": true, "may_post_on_wall": true}));

/// The account the person chose.
pub fn ours() -> ChannelRef<'static> {
    ChannelRef {
        external_id: PERSON,
        facts: &FACTS,
        scopes: &SCOPES,
    }
}

pub fn act() -> ActId {
    ActId::new(START.parse().unwrap(), [7; 10])
}

pub fn config(stub: &Stub) -> Config {
    let base = stub.base.clone();
    Config {
        client_id: "client".into(),
        client_secret: "canary-client-secret".into(),
        auth_url: base.clone(),
        token_url: base.clone(),
        api_url: base.clone(),
        upload_url: base,
        redirect_uri: "http://localhost:8080/oauth/vk/callback".into(),
        sandbox: true,
    }
}

pub fn vk_of(config: Config, clock: Clock) -> Vk {
    let exempt = vec![Origin::of(&config.api_url).unwrap()];
    Vk::new(
        config,
        Egress::new(Settings {
            exempt,
            ..Default::default()
        }),
        clock,
    )
}

pub fn vk(stub: &Stub, clock: Clock) -> Vk {
    vk_of(config(stub), clock)
}

/// Byte `n` of the video.
pub fn byte(n: u64) -> u8 {
    u8::try_from(n % 251).unwrap()
}

impl Job {
    pub fn new(stub: &Stub, size: u64) -> Self {
        let (clock, hand) = Clock::manual(START.parse().unwrap());
        Self {
            vk: vk(stub, clock.clone()),
            clock,
            hand,
            options: Options {
                title: Some("A title".into()),
                ..Options::default()
            },
            size,
            stop: CancellationToken::new(),
            log: CallLog::default(),
            access: "canary-access".into(),
            told: AtomicU64::new(0),
            readable: true,
        }
    }

    /// Chooses VK's own options.
    pub fn choose(&mut self, own: Value) {
        self.options.vk = Some(serde_json::from_value(own).unwrap());
    }

    pub async fn step(&mut self, checkpoint: &Checkpoint, resumed: bool) -> Step {
        let readable = self.readable;
        let open = |range: std::ops::Range<u64>| {
            async move {
                if !readable {
                    return Err(std::io::ErrorKind::NotFound.into());
                }
                let pieces: Vec<_> = (range.start..range.end)
                    .step_by(65_536)
                    .map(|at| {
                        let end = (at + 65_536).min(range.end);
                        Ok((at..end).map(byte).collect::<Bytes>())
                    })
                    .collect();
                Ok(futures_util::stream::iter(pieces).boxed())
            }
            .boxed()
        };
        let facts = Facts::default();
        let work = Work {
            act: act(),
            options: &self.options,
            fallback_title: "Fallback",
            size_bytes: self.size,
            mime: "video/mp4",
            facts: &facts,
            scheduled_at: None,
            channel: ours(),
            open: &open,
            thumbnail: None,
            link: &|| async { Ok(None) }.boxed(),
            progress: &|n| self.told.store(n, Ordering::Relaxed),
            stop: &self.stop,
        };
        let access = checkpoint.needs().map(|_| &self.access);
        let step = self.vk.step(&work, checkpoint, resumed, access, &mut self.log);
        must_be_send(step).await
    }

    /// Goes on until something other than a further checkpoint comes.
    pub async fn run(&mut self, mut checkpoint: Checkpoint) -> Step {
        for _ in 0..300 {
            match self.step(&checkpoint, false).await {
                Step::Next(next) => checkpoint = next,
                Step::Wait {
                    checkpoint: next,
                    wait,
                } => {
                    self.hand.forward(wait);
                    checkpoint = next;
                }
                other => return other,
            }
            let text = serde_json::to_string(&checkpoint).unwrap();
            assert_eq!(serde_json::from_str::<Checkpoint>(&text).unwrap(), checkpoint);
        }
        panic!("no end")
    }
    pub fn steps(&self) -> Vec<&str> {
        self.log.0.iter().map(|c| c.step.as_str()).collect()
    }
}

fn must_be_send<T: Send>(value: T) -> T {
    value
}

fn stored(at: &str, with: Value) -> Checkpoint {
    serde_json::from_value(json!({"at": at, "with": with})).unwrap()
}

/// A stored checkpoint, as JSON of an older version would read.
pub fn slot(stub: &Stub, at: &str) -> Checkpoint {
    stored(at, slot_json(stub))
}
pub fn slot_json(stub: &Stub) -> Value {
    json!({"guid": GUID, "saves": 1, "video": {"owner_id": 7, "video_id": 100},
        "url": format!("{}/upload?id=100&sig=canary-sig", stub.base)})
}
pub fn looking(stub: &Stub, out: bool, gone: bool) -> Checkpoint {
    let mut slot = slot_json(stub);
    slot["out"] = json!(out);
    slot["sends"] = json!(u32::from(out));
    slot["breaks"] = json!(u32::from(out));
    stored("looking", json!({"slot": slot, "since": START, "gone": gone}))
}
pub fn video_json() -> Value {
    json!({"guid": GUID, "video": {"owner_id": 7, "video_id": 100}, "id": "7_100", "since": START})
}
pub fn video() -> Checkpoint {
    stored("processing", video_json())
}
pub fn post(at: &str) -> Checkpoint {
    stored(at, json!({"video": video_json(), "first_at": START}))
}

/// `video.get` with one clip.
pub fn clip(more: Value) -> Value {
    let mut clip = json!({"id": 100, "owner_id": 7, "duration": 30, "type": "video"});
    for (name, value) in more.as_object().unwrap() {
        clip[name] = value.clone();
    }
    json!({"count": 1, "items": [clip]})
}
pub fn saved(stub_base: &str) -> Value {
    json!({"upload_url": format!("{stub_base}/upload?id=100&sig=canary-sig"), "video_id": 100, "owner_id": 7,
        "title": "A title", "access_key": "canary-key"})
}
pub fn uploaded(size: u64) -> Say {
    say(
        200,
        json!({"video_hash": "h", "size": size, "owner_id": 7, "video_id": 100}),
    )
}

pub fn failed(step: Step) -> (Option<Checkpoint>, domain::Failure) {
    match step {
        Step::Failed { checkpoint, failure } => (checkpoint, failure),
        other => panic!("not a failure: {other:?}"),
    }
}
pub fn next(step: Step) -> Checkpoint {
    match step {
        Step::Next(next) | Step::Wait { checkpoint: next, .. } => next,
        other => panic!("no checkpoint: {other:?}"),
    }
}
pub fn published(step: Step) -> domain::publish::Published {
    match step {
        Step::Done {
            published,
            checkpoint,
        } => {
            assert_eq!(checkpoint.remote_id(), Some(&*published.remote_id));
            published
        }
        other => panic!("not published: {other:?}"),
    }
}
pub fn codes(published: &domain::publish::Published) -> Vec<&str> {
    published.notes.iter().map(|n| n.code.as_str()).collect()
}
impl Job {
    /// Goes on while only waiting keeps it at this place; the step that leaves it.
    pub async fn run_while(&mut self, from: &Checkpoint, place: &str) -> Step {
        let mut at = from.clone();
        loop {
            match self.step(&at, false).await {
                Step::Wait { checkpoint, wait } if checkpoint.name() == place => {
                    self.hand.forward(wait);
                    at = checkpoint;
                }
                other => return other,
            }
        }
    }
    /// How far the clock was moved.
    pub fn hand_since(&self) -> std::time::Duration {
        self.clock.now().since(START.parse().unwrap())
    }
}
