//! Whatever the answers, and wherever we die: at most one video and at most one post on the wall.

use crate::job::{Job, saved};
use crate::stub::{Say, Seen, Stub, error, good, say};
use ai_shorts_platforms::vk::{Checkpoint, Step};
use domain::{Clock, FailureClass, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What goes wrong with one call. It is carried out or not, and the answer is told or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    RefusedBefore,
    RefusedAfter,
    CutBefore,
    CutAfter,
    UnknownBefore,
    UnknownAfter,
    Nonsense,
    Throttled,
    Captcha,
    TokenDead,
    /// The address has run out.
    Gone,
    /// Carried out, called run out, and not to be seen for longer than anyone looks.
    GoneAfter,
    /// The file is refused.
    BadFile,
    /// Carried out, the answer lost, and not to be seen for a while.
    Late,
    /// We die after the answer and before the checkpoint is stored.
    Death,
}
const FAULTS: [Fault; 16] = [
    Fault::None,
    Fault::RefusedBefore,
    Fault::RefusedAfter,
    Fault::CutBefore,
    Fault::CutAfter,
    Fault::UnknownBefore,
    Fault::UnknownAfter,
    Fault::Nonsense,
    Fault::Throttled,
    Fault::Captcha,
    Fault::TokenDead,
    Fault::Gone,
    Fault::GoneAfter,
    Fault::BadFile,
    Fault::Late,
    Fault::Death,
];

#[derive(Clone, Copy, Default)]
struct Id {
    bytes: bool,
    deleted: bool,
    seen_from: Option<Timestamp>,
    gone: bool,
}

/// VK as far as counting goes.
struct World {
    clock: Clock,
    faults: Vec<Fault>,
    ids: Vec<Id>,
    /// Video and key of each post, and when it shows.
    posts: Vec<(String, String, Timestamp)>,
    /// The key of a post means nothing to this VK.
    keys_ignored: bool,
    size: u64,
}

impl World {
    fn answer(&mut self, seen: &Seen) -> Say {
        let fault = self.faults.pop().unwrap_or(Fault::None);
        let upload = seen.call() == "upload";
        match fault {
            Fault::RefusedBefore => return say(503, "<html>"),
            Fault::CutBefore => return Say::Cut,
            Fault::UnknownBefore => return error(10, "Internal server error"),
            Fault::Throttled if upload => return say(429, ""),
            Fault::Throttled => return error(6, "Too many requests per second"),
            Fault::Captcha if !upload => return error(14, "Captcha needed"),
            Fault::TokenDead if !upload => return error(5, "User authorization failed"),
            _ => {}
        }
        let done = match seen.call() {
            "video.save" => {
                self.ids.push(Id::default());
                let mut saved = saved("");
                let n = self.ids.len();
                saved["video_id"] = json!(n);
                saved["upload_url"] =
                    json!(format!("http://{}/twin/upload?id={n}&sig=1", seen.header("host")));
                good(saved)
            }
            "upload" => self.upload(seen, fault),
            "video.delete" => {
                let n: usize = seen.form()["video_id"].parse().unwrap();
                self.ids[n - 1].deleted = true;
                good(json!(1))
            }
            "video.get" => self.get(seen),
            "wall.post" => self.post(seen, fault),
            "wall.get" => self.wall(),
            other => panic!("{other}"),
        };
        match fault {
            Fault::RefusedAfter => say(500, ""),
            Fault::CutAfter | Fault::Late => Say::Cut,
            Fault::UnknownAfter if upload => say(200, ""),
            Fault::UnknownAfter => error(1, "Unknown error occurred"),
            Fault::Nonsense => say(200, "{\"odd\":"),
            _ => done,
        }
    }

    fn upload(&mut self, seen: &Seen, fault: Fault) -> Say {
        let now = self.clock.now();
        let n: usize = seen.query["id"].parse().unwrap();
        let id = &mut self.ids[n - 1];
        id.gone |= fault == Fault::Gone;
        if id.gone || id.deleted {
            return say(410, "");
        }
        if fault == Fault::BadFile {
            return say(200, r#"{"error":"bad","error_code":1,"error_descr":"bad"}"#);
        }
        // an unfinished form, or one of another size, makes no video
        if !seen.is_whole() || (seen.len as u64) < self.size {
            return say(400, "");
        }
        id.bytes = true;
        if id.seen_from.is_none() {
            let late = match fault {
                Fault::Late => 100,
                Fault::GoneAfter => 400,
                _ => 0,
            };
            id.seen_from = Some(now.plus(Duration::from_secs(late)));
        }
        if fault == Fault::GoneAfter {
            id.gone = true;
            return say(403, "");
        }
        say(200, json!({"size": self.size, "owner_id": 7, "video_id": n}))
    }

    fn get(&self, seen: &Seen) -> Say {
        let asked = seen.form()["videos"].clone();
        let n: usize = asked.split('_').nth(1).unwrap().parse().unwrap();
        let id = self.ids[n - 1];
        let shown = id.seen_from.is_some_and(|at| at <= self.clock.now()) && !id.deleted;
        let items: Vec<Value> = if shown {
            vec![json!({"id": n, "owner_id": 7, "duration": 30, "type": "video"})]
        } else {
            Vec::new()
        };
        good(json!({"count": items.len(), "items": items}))
    }

    fn post(&mut self, seen: &Seen, fault: Fault) -> Say {
        let form = seen.form();
        let known = |p: &&(String, String, Timestamp)| p.1 == form["guid"];
        if self.keys_ignored || self.posts.iter().find(known).is_none() {
            let late = if fault == Fault::Late { 20 } else { 0 };
            let from = self.clock.now().plus(Duration::from_secs(late));
            self.posts
                .push((form["attachments"].clone(), form["guid"].clone(), from));
        }
        good(json!({"post_id": self.posts.len()}))
    }

    fn wall(&self) -> Say {
        let now = self.clock.now();
        let shown = self.posts.iter().zip(1..).filter(|(p, _)| p.2 <= now);
        let items: Vec<Value> = shown
            .map(|(p, n)| {
                let video: usize = p.0.split('_').nth(1).unwrap().parse().unwrap();
                json!({"id": n, "attachments": [{"type": "video", "video": {"owner_id": 7, "id": video}}]})
            })
            .collect();
        good(json!({"count": items.len(), "items": items}))
    }

    fn videos(&self) -> usize {
        self.ids.iter().filter(|id| id.bytes && !id.deleted).count()
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
        let (clock, _) = Clock::manual(Timestamp::from_micros(0));
        let world = Arc::new(Mutex::new(World {
            clock,
            faults: Vec::new(),
            ids: Vec::new(),
            posts: Vec::new(),
            keys_ignored: false,
            size: 0,
        }));
        let server = world.clone();
        let stub = Stub::start(move |seen| server.lock().unwrap().answer(seen)).await;
        let job = Job::new(&stub, 0);
        world.lock().unwrap().clock = job.clock.clone();
        Self { world, stub, job }
    }
}

#[derive(Clone, Debug)]
struct Case {
    faults: Vec<Fault>,
    big: bool,
    cut_at: Option<usize>,
    wall: bool,
    keys_ignored: bool,
}

async fn publish(bench: &mut Bench, case: Case) -> Result<(), TestCaseError> {
    let Bench { world, stub, job } = bench;
    let size = if case.big { 3 << 20 } else { 1000 };
    {
        let mut world = world.lock().unwrap();
        world.faults = case.faults.clone();
        world.ids.clear();
        world.posts.clear();
        world.keys_ignored = case.keys_ignored;
        world.size = size;
    }
    *stub.cut_at.lock().unwrap() = case.cut_at;
    stub.seen.lock().unwrap().clear();
    job.size = size;
    job.log.0.clear();
    job.choose(json!({"wall_post": case.wall}));
    let first = Checkpoint::first([9; 16]);
    let mut at = first.clone();
    let mut resumed = true;
    for _ in 0..600 {
        let left = world.lock().unwrap().faults.len();
        let before = at.clone();
        let step = job.step(&at, resumed).await;
        let (videos, posts) = {
            let world = world.lock().unwrap();
            (world.videos(), world.posts.len())
        };
        prop_assert!(videos <= 1, "two videos");
        prop_assert!(posts <= 1, "two posts");
        let used = world.lock().unwrap().faults.len()..left;
        let died = case.faults[used].contains(&Fault::Death);
        if videos == 1 {
            prop_assert!(
                before.effect_possible(),
                "an effect that was not announced: {before:?}"
            );
        }
        resumed = true;
        if died {
            continue;
        }
        at = match step {
            Step::Next(next) => {
                resumed = false;
                next
            }
            Step::Wait { checkpoint, wait } => {
                job.hand.forward(wait);
                checkpoint
            }
            Step::TokenRejected => at.clone(),
            Step::Done { published, .. } => {
                prop_assert_eq!(videos, 1, "exactly one");
                let id = world
                    .lock()
                    .unwrap()
                    .ids
                    .iter()
                    .position(|i| i.bytes && !i.deleted);
                prop_assert_eq!(published.remote_id, format!("7_{}", id.unwrap() + 1));
                let posted = published.notes.iter().any(|n| n.code == "wall_posted");
                prop_assert_eq!(posted, posts == 1);
                prop_assert!(case.wall || posts == 0);
                return Ok(());
            }
            Step::Failed { checkpoint, failure } => match failure.class {
                FailureClass::Transient | FailureClass::RateLimited | FailureClass::Reconnect => {
                    job.hand.forward(Duration::from_secs(1));
                    checkpoint.unwrap_or_else(|| at.clone())
                }
                // the person tries again: the engine starts over
                FailureClass::Rejected => {
                    prop_assert_eq!(videos, 0, "{:?}", failure);
                    first.clone()
                }
                FailureClass::Permanent => {
                    prop_assert_eq!(failure.code.as_str(), "upload_unstable");
                    prop_assert_eq!(videos, 0);
                    return Ok(());
                }
                FailureClass::Ambiguous => {
                    if failure.code == "upload_unmatched" {
                        prop_assert_eq!(videos, 0, "it was there to be found");
                    } else {
                        prop_assert_eq!(failure.code.as_str(), "wall_unmatched");
                        prop_assert_eq!(posts, 0, "it was there to be found");
                    }
                    return Ok(());
                }
            },
            Step::Stopped => return Err(TestCaseError::fail("stopped by nobody")),
        };
    }
    Err(TestCaseError::fail("no end"))
}

#[test]
fn at_most_one_video_and_one_post() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let bench = RefCell::new(runtime.block_on(Bench::new()));
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..Default::default()
    });
    let strategy = (
        // every second call goes well
        prop::collection::vec(0..2 * FAULTS.len(), 0..25),
        0..8_u8,
        prop::option::weighted(0.3, 0..3_000_000_usize),
        any::<bool>(),
        any::<bool>(),
    );
    let outcome = runner.run(&strategy, |(picks, big, cut_at, wall, keys_ignored)| {
        let case = Case {
            faults: picks
                .into_iter()
                .map(|p| *FAULTS.get(p).unwrap_or(&Fault::None))
                .collect(),
            big: big == 0,
            cut_at,
            wall,
            keys_ignored,
        };
        runtime.block_on(publish(&mut bench.borrow_mut(), case))
    });
    if let Err(failure) = outcome {
        panic!("{failure}\n{runner}");
    }
}
