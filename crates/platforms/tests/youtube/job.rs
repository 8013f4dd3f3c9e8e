//! One publish as the engine would hold it.

use crate::stub::Stub;
use ai_shorts_platforms::adapter::{CallLog, ChannelRef, Config, Machine, Work};
use ai_shorts_platforms::youtube::{Checkpoint, Step, YouTube};
use bytes::Bytes;
use domain::media::Facts;
use domain::publish::Options;
use domain::time::Hand;
use domain::{ActId, Clock, Timestamp};
use egress::{Egress, Origin, Settings};
use futures_util::{FutureExt, StreamExt};
use secrecy::SecretString;
use std::ops::Range;
use std::sync::LazyLock;
use tokio_util::sync::CancellationToken;

pub const START: &str = "2026-11-24T12:00:00Z";
pub const CHANNEL: &str = "UCours";

pub struct Job {
    pub youtube: YouTube,
    pub hand: Hand,
    pub options: Options,
    pub size: u64,
    pub scheduled_at: Option<Timestamp>,
    pub thumbnail: Option<Bytes>,
    pub facts: Facts,
    pub stop: CancellationToken,
    pub log: CallLog,
    pub access: SecretString,
}

/// The channel the person chose.
pub fn ours() -> ChannelRef<'static> {
    ChannelRef {
        external_id: CHANNEL,
        facts: &FACTS,
        scopes: &[],
    }
}
static FACTS: LazyLock<serde_json::Value> =
    LazyLock::new(|| serde_json::json!({"uploads_playlist": "UUours"}));

pub fn act() -> ActId {
    ActId::new(START.parse().unwrap(), [7; 10])
}

const PIECE: usize = 65_536;
static PATTERN: LazyLock<Bytes> = LazyLock::new(|| (0..PIECE as u64 + 251).map(byte).collect());

/// Byte `n` of the video.
pub fn byte(n: u64) -> u8 {
    u8::try_from(n % 251).unwrap()
}

pub fn youtube(stub: &Stub, clock: Clock) -> YouTube {
    let base = stub.base.clone();
    let config = Config {
        client_id: "client".into(),
        client_secret: "canary-client-secret".into(),
        auth_url: base.clone(),
        token_url: base.clone(),
        api_url: base.clone(),
        upload_url: base.clone(),
        redirect_uri: "http://localhost:8080/oauth/youtube/callback".into(),
        sandbox: true,
    };
    let exempt = vec![Origin::of(&base).unwrap()];
    YouTube::new(
        config,
        Egress::new(Settings {
            exempt,
            ..Default::default()
        }),
        clock,
    )
}

impl Job {
    pub fn new(stub: &Stub, size: u64) -> Self {
        let (clock, hand) = Clock::manual(START.parse().unwrap());
        Self {
            youtube: youtube(stub, clock),
            hand,
            options: Options {
                title: Some("A title".into()),
                ..Options::default()
            },
            size,
            scheduled_at: None,
            thumbnail: None,
            facts: Facts {
                duration_ms: 30_000,
                width: 1080,
                height: 1920,
                ..Facts::default()
            },
            stop: CancellationToken::new(),
            log: CallLog::default(),
            access: "canary-access".into(),
        }
    }

    pub async fn step(&mut self, checkpoint: &Checkpoint, resumed: bool) -> Step {
        let open = |range: Range<u64>| {
            async move {
                let starts = (range.start..range.end).step_by(PIECE);
                let pieces: Vec<_> = starts
                    .map(|at| {
                        let from = usize::try_from(at % 251).unwrap();
                        let len = usize::try_from(range.end - at).unwrap().min(PIECE);
                        Ok(PATTERN.slice(from..from + len))
                    })
                    .collect();
                Ok(futures_util::stream::iter(pieces).boxed())
            }
            .boxed()
        };
        let picture = self.thumbnail.clone();
        let thumbnail = move || {
            let picture = picture.clone().unwrap();
            async move { Ok(picture) }.boxed()
        };
        let work = Work {
            act: act(),
            options: &self.options,
            fallback_title: "Fallback",
            size_bytes: self.size,
            mime: "video/mp4",
            facts: &self.facts,
            scheduled_at: self.scheduled_at,
            channel: ours(),
            open: &open,
            thumbnail: self.thumbnail.is_some().then_some(&thumbnail as _),
            link: &|| async { Ok(None) }.boxed(),
            progress: &|_| {},
            stop: &self.stop,
        };
        let step = self
            .youtube
            .step(&work, checkpoint, resumed, Some(&self.access), &mut self.log);
        must_be_send(step).await
    }

    /// Goes on until something other than a further checkpoint comes.
    pub async fn run(&mut self, mut checkpoint: Checkpoint) -> Step {
        for _ in 0..200 {
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

/// A stored checkpoint, as JSON of an older version would read.
pub fn session(stub: &Stub, at: &str, offset: u64) -> Checkpoint {
    let uri = format!("{}/session?upload_id=canary-session", stub.base);
    serde_json::from_value(serde_json::json!({"at": at, "with": {
        "uri": uri, "slug": "00112233445566778899aabbccddeeff", "offset": offset, "opened_at": START,
        "sessions": 1}}))
    .unwrap()
}

pub fn video(at: &str) -> Checkpoint {
    serde_json::from_value(serde_json::json!({"at": at, "with": {"id": "vid1", "created_at": START}}))
        .unwrap()
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
