//! Whatever the answers, and wherever we die: at most one video, and never a new session after the last
//! byte may have been handed over.

use crate::job::{Job, START};
use crate::stub::{Head, Say, Stub, say, with};
use ai_shorts_platforms::youtube::{Checkpoint, Step};
use domain::FailureClass;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;
use std::cell::RefCell;
use std::sync::{Arc, Mutex};

const CHUNK: u64 = 262_144;

/// What goes wrong with one call. Bytes are taken or not, and the answer is told or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    RefusedBefore,
    RefusedAfter,
    CutBefore,
    CutAfter,
    Partly,
    Gone,
    GoneAfter,
    Nonsense,
    LateVideo,
    Throttled,
    /// We die after the answer and before the checkpoint is stored.
    Death,
}
const FAULTS: [Fault; 12] = [
    Fault::None,
    Fault::RefusedBefore,
    Fault::RefusedAfter,
    Fault::CutBefore,
    Fault::CutAfter,
    Fault::Partly,
    Fault::Gone,
    Fault::GoneAfter,
    Fault::Nonsense,
    Fault::LateVideo,
    Fault::Throttled,
    Fault::Death,
];

#[derive(Default)]
struct Session {
    held: u64,
    video: Option<String>,
    gone: bool,
}

/// YouTube as far as counting videos goes.
#[derive(Default)]
struct World {
    faults: Vec<Fault>,
    sessions: Vec<Session>,
    slugs: Vec<String>,
    videos: Vec<(String, String)>,
    size: u64,
}

impl World {
    fn answer(&mut self, head: &Head) -> Say {
        let fault = self.faults.pop().unwrap_or(Fault::None);
        match fault {
            Fault::RefusedBefore => return say(503, "<html>"),
            Fault::CutBefore => return Say::CutAt(0),
            Fault::Throttled => return say(429, ""),
            _ => {}
        }
        let good = match head.method.as_str() {
            "POST" => self.open(head),
            "PUT" => self.put(head, fault),
            _ if head.path.ends_with("/playlistItems") => {
                let items: Vec<_> = self
                    .videos
                    .iter()
                    .map(|v| json!({"contentDetails": {"videoId": v.0}}))
                    .collect();
                say(200, json!({"items": items}))
            }
            _ => self.list(head),
        };
        match fault {
            Fault::RefusedAfter => say(500, ""),
            Fault::CutAfter => Say::Cut,
            Fault::Nonsense => say(200, "{\"kind\":\"odd\"}"),
            _ => good,
        }
    }

    fn open(&mut self, head: &Head) -> Say {
        self.sessions.push(Session::default());
        self.slugs.push(head.header("slug").to_owned());
        let n = self.sessions.len() - 1;
        with(
            say(200, ""),
            "location",
            format!("http://{}/twin/session?upload_id={n}", head.header("host")),
        )
    }

    fn put(&mut self, head: &Head, fault: Fault) -> Say {
        let n: usize = head.query["upload_id"].parse().unwrap();
        let slug = self.slugs[n].clone();
        let session = &mut self.sessions[n];
        session.gone |= fault == Fault::Gone;
        if session.gone {
            return say(404, "Not Found");
        }
        let range = head.header("content-range").strip_prefix("bytes ").unwrap();
        let (range, total) = range.split_once('/').unwrap();
        assert_eq!(total.parse::<u64>().unwrap(), self.size);
        if let Some((first, last)) = range.split_once('-').filter(|_| session.video.is_none()) {
            let (first, last): (u64, u64) = (first.parse().unwrap(), last.parse().unwrap());
            assert!(first <= session.held, "a gap");
            let taken = if fault == Fault::Partly {
                first + (last + 1 - first) / 2
            } else {
                last + 1
            };
            session.held = session.held.max(taken);
        }
        if session.held == self.size && session.video.is_none() {
            let id = format!("vid{}", self.videos.len());
            session.video = Some(id.clone());
            self.videos.push((id, slug));
        }
        if fault == Fault::GoneAfter {
            session.gone = true;
            return say(404, "Not Found");
        }
        match &session.video {
            Some(id) if fault != Fault::LateVideo => {
                say(200, json!({"id": id, "snippet": {"channelId": "UCours"}}))
            }
            _ if session.held == 0 => say(308, ""),
            _ => with(say(308, ""), "range", format!("bytes=0-{}", session.held - 1)),
        }
    }

    fn list(&self, head: &Head) -> Say {
        let ids: Vec<&str> = head.query["id"].split(',').collect();
        let mut items = Vec::new();
        for (id, slug) in self.videos.iter().filter(|v| ids.contains(&&*v.0)) {
            items.push(json!({"id": id, "snippet": {"channelId": "UCours", "publishedAt": START},
                "status": {"uploadStatus": "processed", "privacyStatus": "public"},
                "processingDetails": {"processingStatus": "succeeded", "fileDetailsAvailability": "available"},
                "fileDetails": {"fileName": slug, "fileSize": self.size.to_string()}}));
        }
        say(200, json!({"items": items}))
    }
}

/// One connection pool for all cases.
struct Bench {
    world: Arc<Mutex<World>>,
    stub: Stub,
    job: Job,
}

impl Bench {
    async fn new() -> Self {
        let world = Arc::new(Mutex::new(World::default()));
        let server = world.clone();
        let stub = Stub::start(move |head| server.lock().unwrap().answer(head)).await;
        let mut job = Job::new(&stub, 0);
        job.youtube = job.youtube.with_chunk(CHUNK);
        Self { world, stub, job }
    }
}

async fn publish(bench: &mut Bench, faults: Vec<Fault>, size: u64) -> Result<(), TestCaseError> {
    let Bench { world, stub, job } = bench;
    let deaths = faults.clone();
    *world.lock().unwrap() = World {
        faults,
        size,
        ..World::default()
    };
    stub.seen.lock().unwrap().clear();
    job.size = size;
    job.log.0.clear();
    let mut at = Checkpoint::first([9; 16]);
    let mut resumed = true;
    let mut handed_over = false;
    for _ in 0..400 {
        handed_over |= matches!(at, Checkpoint::LastChunk(_));
        let before = world.lock().unwrap().sessions.len();
        let calls = stub.requests().len();
        let faults = world.lock().unwrap().faults.len();
        let step = job.step(&at, resumed).await;
        let opened = world.lock().unwrap().sessions.len() > before;
        prop_assert!(!(handed_over && opened), "a new session after the last byte");
        prop_assert!(stub.requests().len() - calls <= 2);
        let died = deaths[world.lock().unwrap().faults.len()..faults].contains(&Fault::Death);
        resumed = true;
        let went = match step {
            Step::Next(next) => {
                resumed = false;
                next
            }
            Step::Wait { checkpoint, wait } => {
                job.hand.forward(wait);
                checkpoint
            }
            Step::Failed { checkpoint, failure }
                if matches!(failure.class, FailureClass::Transient | FailureClass::RateLimited) =>
            {
                checkpoint.unwrap_or_else(|| at.clone())
            }
            Step::Done { published, .. } => {
                let world = world.lock().unwrap();
                prop_assert_eq!(world.videos.len(), 1, "exactly one");
                prop_assert_eq!(&published.remote_id, &world.videos[0].0);
                return Ok(());
            }
            Step::Failed { failure, .. } if failure.code == "session_unstable" => {
                prop_assert_eq!(world.lock().unwrap().videos.len(), 0);
                return Ok(());
            }
            Step::Failed { failure, .. } => {
                prop_assert_eq!(failure.class, FailureClass::Ambiguous, "{:?}", failure);
                let world = world.lock().unwrap();
                prop_assert!(world.sessions.iter().any(|s| s.gone), "asked without need");
                prop_assert_eq!(world.videos.len(), 0, "it was there to be found");
                return Ok(());
            }
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        if died {
            resumed = true;
        } else {
            at = went;
        }
    }
    Err(TestCaseError::fail("no end"))
}

#[test]
fn at_most_one_video() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let bench = RefCell::new(runtime.block_on(Bench::new()));
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..Default::default()
    });
    let strategy = (prop::collection::vec(0..FAULTS.len(), 0..25), any::<bool>());
    let outcome = runner.run(&strategy, |(picks, big)| {
        let faults = picks.into_iter().map(|p| FAULTS[p]).collect();
        let size = if big { 2 * CHUNK + 77 } else { 1000 };
        runtime.block_on(publish(&mut bench.borrow_mut(), faults, size))
    });
    if let Err(failure) = outcome {
        panic!("{failure}\n{runner}");
    }
}
