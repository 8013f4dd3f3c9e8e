//! One publish as the engine would hold it.

use crate::stub::{Head, Say, Stub, say, with};
use ai_shorts_platforms::adapter::{CallLog, ChannelRef, Config, Machine, Work};
use ai_shorts_platforms::tiktok::{Checkpoint, Step, TikTok};
use bytes::Bytes;
use domain::media::Facts;
use domain::publish::Options;
use domain::time::Hand;
use domain::{ActId, Clock};
use egress::{Egress, Origin, Settings};
use futures_util::{FutureExt, StreamExt};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::ops::Range;
use std::sync::LazyLock;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub const START: &str = "2026-11-24T12:00:00Z";
pub const DESKTOP: &str = "http://localhost:8080/oauth/tiktok/callback";

pub struct Job {
    pub tiktok: TikTok,
    pub hand: Hand,
    pub options: Options,
    pub size: u64,
    pub mime: &'static str,
    pub facts: Facts,
    pub scopes: Vec<String>,
    pub stop: CancellationToken,
    pub log: CallLog,
    pub access: SecretString,
}

static FACTS: LazyLock<Value> = LazyLock::new(|| json!({"username": "anna"}));

pub fn channel(scopes: &[String]) -> ChannelRef<'_> {
    ChannelRef {
        external_id: "open-1",
        facts: &FACTS,
        scopes,
    }
}
pub fn scopes(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}
pub fn all_scopes() -> Vec<String> {
    scopes("user.info.basic,video.publish,video.upload")
}
pub fn act() -> ActId {
    ActId::new(START.parse().unwrap(), [7; 10])
}

const PIECE: usize = 65_536;
static PATTERN: LazyLock<Bytes> = LazyLock::new(|| (0..PIECE as u64 + 251).map(byte).collect());

/// Byte `n` of the video.
pub fn byte(n: u64) -> u8 {
    u8::try_from(n % 251).unwrap()
}

pub fn config(stub: &Stub, redirect: &str, sandbox: bool) -> Config {
    let base = stub.base.clone();
    Config {
        client_id: "client".into(),
        client_secret: "canary-client-secret".into(),
        auth_url: base.clone(),
        token_url: base.clone(),
        api_url: base.clone(),
        upload_url: base,
        redirect_uri: redirect.into(),
        sandbox,
    }
}
pub fn tiktok(stub: &Stub, clock: Clock, redirect: &str, sandbox: bool) -> TikTok {
    let exempt = vec![Origin::of(&stub.base).unwrap()];
    TikTok::new(
        config(stub, redirect, sandbox),
        Egress::new(Settings {
            exempt,
            ..Default::default()
        }),
        clock,
    )
}

/// What a person chose.
pub fn chosen(more: Value) -> Options {
    let mut own = json!({"privacy_level": "SELF_ONLY"});
    for (k, v) in more.as_object().unwrap() {
        own[k] = v.clone();
    }
    serde_json::from_value(json!({"caption": "Words #tag", "tiktok": own})).unwrap()
}

impl Job {
    pub fn new(stub: &Stub, size: u64) -> Self {
        let (clock, hand) = Clock::manual(START.parse().unwrap());
        Self {
            tiktok: tiktok(stub, clock, DESKTOP, true),
            hand,
            options: chosen(json!({})),
            size,
            mime: "video/mp4",
            facts: Facts {
                duration_ms: 30_000,
                width: 1080,
                height: 1920,
                ..Facts::default()
            },
            scopes: all_scopes(),
            stop: CancellationToken::new(),
            log: CallLog::default(),
            access: "4102444800:canary-access".into(),
        }
    }

    pub fn chunked(stub: &Stub, size: u64, chunk: u64) -> Self {
        let mut job = Self::new(stub, size);
        job.tiktok = job.tiktok.with_chunk(chunk);
        job
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
        let work = Work {
            act: act(),
            options: &self.options,
            fallback_title: "Fallback",
            size_bytes: self.size,
            mime: self.mime,
            facts: &self.facts,
            scheduled_at: None,
            channel: channel(&self.scopes),
            open: &open,
            thumbnail: None,
            link: &|| async { Ok(None) }.boxed(),
            progress: &|_| {},
            stop: &self.stop,
        };
        let access = checkpoint.needs().map(|_| &self.access);
        let step = self
            .tiktok
            .step(&work, checkpoint, resumed, access, &mut self.log);
        must_be_send(step).await
    }

    /// Goes on until something other than a further checkpoint comes.
    pub async fn run(&mut self, mut checkpoint: Checkpoint) -> Step {
        let mut resumed = false;
        for _ in 0..300 {
            match self.step(&checkpoint, resumed).await {
                Step::Next(next) => {
                    checkpoint = next;
                    resumed = false;
                }
                Step::Wait {
                    checkpoint: next,
                    wait,
                } => {
                    self.hand.forward(wait);
                    checkpoint = next;
                    resumed = true;
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
    pub fn count(&self, step: &str) -> usize {
        self.steps().iter().filter(|s| **s == step).count()
    }
}

fn must_be_send<T: Send>(value: T) -> T {
    value
}

/// A stored checkpoint, as JSON of an older version would read.
pub fn upload(stub: &Stub, at: &str, offset: u64, chunk: u64) -> Checkpoint {
    upload_with(stub, at, json!({"offset": offset, "chunk": chunk}))
}
pub fn upload_with(stub: &Stub, at: &str, more: Value) -> Checkpoint {
    let mut with = json!({"publish_id": "v_pub_file~1", "url": format!("{}/up?token=canary-url", stub.base),
        "issued_at": START, "mode": "direct", "chunk": 10_000_000, "offset": 0});
    for (k, v) in more.as_object().unwrap() {
        with[k] = v.clone();
    }
    serde_json::from_value(json!({"at": at, "with": with})).unwrap()
}
pub fn processing(mode: &str) -> Checkpoint {
    serde_json::from_value(
        json!({"at": "processing", "with": {"publish_id": "v_pub_file~1", "mode": mode,
        "sent_at": START}}),
    )
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
pub fn waited(step: Step) -> (Checkpoint, Duration) {
    match step {
        Step::Wait { checkpoint, wait } => (checkpoint, wait),
        other => panic!("no wait: {other:?}"),
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

/// The envelope of a good answer.
pub fn ok(data: Value) -> Say {
    say(
        200,
        json!({"data": data, "error": {"code": "ok", "message": "", "log_id": "2026LOG"}}),
    )
}
pub fn no(status: u16, code: &str) -> Say {
    say(
        status,
        json!({"data": {}, "error": {"code": code, "message": "m", "log_id": "2026LOG"}}),
    )
}
pub fn creator() -> Value {
    json!({"creator_username": "anna", "creator_nickname": "Anna", "creator_avatar_url": "https://x/y",
        "privacy_level_options": ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
        "comment_disabled": false, "duet_disabled": false, "stitch_disabled": true,
        "max_video_post_duration_sec": 180})
}
pub fn begun(head: &Head) -> Say {
    let url = format!("http://{}/twin/up?token=canary-url", head.header("host"));
    ok(json!({"publish_id": "v_pub_file~1", "upload_url": url}))
}
/// The range of a transfer: first, last, total.
pub fn range(head: &Head) -> (u64, u64, u64) {
    let text = head.header("content-range").strip_prefix("bytes ").unwrap();
    let (range, total) = text.split_once('/').unwrap();
    let (first, last) = range.split_once('-').unwrap();
    (
        first.parse().unwrap(),
        last.parse().unwrap(),
        total.parse().unwrap(),
    )
}
/// 206 with the count, 201 for the last part.
pub fn taken(head: &Head) -> Say {
    let (_, last, total) = range(head);
    let status = if last + 1 == total { 201 } else { 206 };
    with(
        say(status, ""),
        "content-range",
        format!("bytes 0-{}/{total}", last + 1),
    )
}
/// A TikTok without faults.
pub fn good(head: &Head) -> Say {
    match head.path.strip_prefix("/twin").unwrap() {
        "/v2/post/publish/creator_info/query/" => ok(creator()),
        "/v2/post/publish/video/init/" | "/v2/post/publish/inbox/video/init/" => begun(head),
        "/up" => taken(head),
        "/v2/post/publish/status/fetch/" => ok(json!({"status": "PUBLISH_COMPLETE"})),
        other => panic!("{other}"),
    }
}
