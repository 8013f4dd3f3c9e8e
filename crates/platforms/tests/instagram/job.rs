//! One publish as the engine would hold it.

use crate::stub::{Say, Seen, Stub, say};
use ai_shorts_platforms::adapter::{CallLog, ChannelRef, Config, Machine, Stage, Work};
use ai_shorts_platforms::instagram::{Checkpoint, Instagram, Settings, Step};
use bytes::Bytes;
use domain::instagram::Login;
use domain::media::Facts;
use domain::publish::Options;
use domain::time::Hand;
use domain::{ActId, Clock, Failure};
use egress::{Egress, Origin, Settings as Outside};
use futures_util::{FutureExt, StreamExt};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::ops::Range;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_util::sync::CancellationToken;

pub const START: &str = "2026-11-24T12:00:00Z";
pub const ACCOUNT: &str = "17841400000000001";

pub struct Job {
    pub instagram: Instagram,
    pub hand: Hand,
    pub options: Options,
    pub size: u64,
    pub public: bool,
    pub links: AtomicU32,
    pub scopes: Vec<String>,
    pub stop: CancellationToken,
    pub log: CallLog,
    pub access: SecretString,
}

static FACTS: LazyLock<Value> = LazyLock::new(|| json!({"username": "ann", "app_scoped_id": "99"}));

/// The account the person chose.
pub fn ours(scopes: &[String]) -> ChannelRef<'_> {
    ChannelRef {
        external_id: ACCOUNT,
        facts: &FACTS,
        scopes,
    }
}

pub fn act() -> ActId {
    ActId::new(START.parse().unwrap(), [7; 10])
}

/// A sealed text as a connection has it.
pub fn access(login: Login) -> SecretString {
    let ends_at = "2027-01-20T12:00:00Z";
    match login {
        Login::Instagram => json!({"login": "instagram", "user": "canary-user", "ends_at": ends_at}),
        Login::Facebook => json!({"login": "facebook", "user": "canary-user", "page": "canary-page",
            "ends_at": ends_at}),
    }
    .to_string()
    .into()
}

pub fn instagram(stub: &Stub, login: Login, clock: Clock) -> Instagram {
    let base = stub.base.clone();
    let config = Config {
        client_id: "client".into(),
        client_secret: "canary-client-secret".into(),
        auth_url: base.clone(),
        token_url: base.clone(),
        api_url: base.clone(),
        upload_url: base.clone(),
        redirect_uri: "https://shorts.example/oauth/instagram/callback".into(),
        sandbox: true,
    };
    let exempt = vec![Origin::of(&base).unwrap()];
    let settings = Settings {
        login,
        ..Settings::default()
    };
    Instagram::new(
        config,
        settings,
        Egress::new(Outside {
            exempt,
            ..Default::default()
        }),
        clock,
    )
}

/// Byte `n` of the video.
pub fn byte(n: u64) -> u8 {
    u8::try_from(n % 251).unwrap()
}

impl Job {
    pub fn new(stub: &Stub, login: Login) -> Self {
        let (clock, hand) = Clock::manual(START.parse().unwrap());
        Self {
            instagram: instagram(stub, login, clock),
            hand,
            options: Options {
                caption: Some("Hello @bob #sea".into()),
                ..Options::default()
            },
            size: 1000,
            public: true,
            links: AtomicU32::new(0),
            scopes: Vec::new(),
            stop: CancellationToken::new(),
            log: CallLog::default(),
            access: access(login),
        }
    }

    pub async fn step(&mut self, checkpoint: &Checkpoint, resumed: bool) -> Step {
        let open = |range: Range<u64>| {
            async move {
                let bytes: Bytes = range.map(byte).collect();
                Ok(futures_util::stream::iter([Ok(bytes)]).boxed())
            }
            .boxed()
        };
        let (public, links) = (self.public, &self.links);
        let link = || {
            let n = links.fetch_add(1, Ordering::SeqCst) + 1;
            let link = public.then(|| format!("https://shorts.example/l/canary-link-{n}"));
            async { Ok(link) }.boxed()
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
            channel: ours(&self.scopes),
            open: &open,
            thumbnail: None,
            link: &link,
            progress: &|_| {},
            stop: &self.stop,
        };
        let access = Stage::needs(checkpoint).map(|_| &self.access);
        let step = self
            .instagram
            .step(&work, checkpoint, resumed, access, &mut self.log);
        must_be_send(step).await
    }

    /// Goes on as the engine does, until something other than a further checkpoint comes.
    pub async fn run(&mut self, checkpoint: Checkpoint) -> Step {
        self.run_with(checkpoint, |_| ()).await
    }

    pub async fn run_with(&mut self, mut checkpoint: Checkpoint, mut see: impl FnMut(&Checkpoint)) -> Step {
        let mut resumed = true;
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
            see(&checkpoint);
            let text = serde_json::to_string(&checkpoint).unwrap();
            assert_eq!(serde_json::from_str::<Checkpoint>(&text).unwrap(), checkpoint);
        }
        panic!("no end: {checkpoint:?} {:?}", self.steps())
    }

    pub fn steps(&self) -> Vec<&str> {
        self.log.0.iter().map(|c| c.step.as_str()).collect()
    }
}

fn must_be_send<T: Send>(value: T) -> T {
    value
}

pub fn first() -> Checkpoint {
    Stage::first([0; 16])
}

/// A stored checkpoint, as JSON of an older version would read.
pub fn stored(at: &str, with: Value) -> Checkpoint {
    serde_json::from_value(json!({"at": at, "with": with})).unwrap()
}

pub fn container(stub: &Stub, login: Login) -> Value {
    let mut c = json!({"id": "c1", "created_at": START, "containers": 1});
    if login == Login::Facebook {
        c["uri"] = json!(format!("{}/ig-api-upload/v26.0/c1?canary-upload=1", stub.base));
    }
    c
}

/// `media_publish` is about to be sent, or was.
pub fn sent(stub: &Stub, ask: bool) -> Checkpoint {
    let unclear = u32::from(ask);
    stored(
        "publish_sent",
        json!({"container": container(stub, Login::Instagram), "mark": {"at": START, "before": ["old"]},
            "ask": ask, "unclear": unclear}),
    )
}

pub fn refusal(code: i64, subcode: i64) -> Say {
    refusal_saying(400, code, subcode, "Words of Meta")
}
pub fn refusal_saying(status: u16, code: i64, subcode: i64, message: &str) -> Say {
    say(
        status,
        json!({"error": {"message": message, "type": "OAuthException", "code": code,
            "error_subcode": subcode, "fbtrace_id": "Trace_1"}}),
    )
}
pub fn limit(used: u32) -> Say {
    say(
        200,
        json!({"data": [{"quota_usage": used, "config": {"quota_total": 100, "quota_duration": 86400}}]}),
    )
}
pub fn status(code: &str) -> Say {
    say(200, json!({"id": "c1", "status_code": code, "status": code}))
}
pub fn reels(list: Value) -> Say {
    say(200, json!({ "data": list }))
}
pub fn reel(id: &str, caption: &str) -> Value {
    json!({"id": id, "caption": caption, "timestamp": "2026-11-24T12:00:20+0000",
        "permalink": format!("https://www.instagram.com/reel/{id}/")})
}

pub fn failed(step: Step) -> (Option<Checkpoint>, Failure) {
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

/// How often this was called.
pub fn calls(stub: &Stub, end: &str) -> Vec<Seen> {
    let ours = |s: &Seen| s.head.path.ends_with(end);
    stub.requests().into_iter().filter(ours).collect()
}
