//! Whatever the answers, and wherever we die: `media_publish` never goes to a published container, and no second
//! container is made after it, unless the first was read as ended and the reel was not there.

use crate::job::{Job, START, first, limit, reels, refusal};
use crate::stub::{Head, Say, Stub, say};
use ai_shorts_platforms::instagram::{Checkpoint, Step};
use domain::FailureClass;
use domain::instagram::Login;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;
use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What goes wrong with one call. It is done or not, and the answer is told or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    RefusedBefore,
    RefusedAfter,
    CutBefore,
    CutAfter,
    /// Refused, and done before the next call all the same.
    DoneLate,
    NotReady,
    NotFound,
    Throttled,
    Unauthorized,
    Nonsense,
    /// The container ends, if it was not published.
    Ended,
    /// The list does not show the reel yet.
    LateList,
    /// Somebody posts the same words.
    Twin,
    /// We die after the answer and before the checkpoint is stored.
    Death,
}
const FAULTS: [Fault; 15] = [
    Fault::None,
    Fault::RefusedBefore,
    Fault::RefusedAfter,
    Fault::CutBefore,
    Fault::CutAfter,
    Fault::DoneLate,
    Fault::NotReady,
    Fault::NotFound,
    Fault::Throttled,
    Fault::Unauthorized,
    Fault::Nonsense,
    Fault::Ended,
    Fault::LateList,
    Fault::Twin,
    Fault::Death,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ready,
    Ended,
    Published,
}

/// Instagram as far as counting reels goes.
#[derive(Default)]
struct World {
    faults: Vec<Fault>,
    containers: Vec<State>,
    /// Containers that `media_publish` reached.
    sent_to: Vec<usize>,
    /// The one being published, by the checkpoint: a script does not see bodies.
    publishing: Option<usize>,
    late: Option<usize>,
    reels: Vec<String>,
    twins: u32,
    broken: Option<String>,
}

impl World {
    fn answer(&mut self, head: &Head) -> Say {
        let fault = self.faults.pop().unwrap_or(Fault::None);
        if let Some(n) = self.late.take() {
            self.publish(n);
        }
        match fault {
            Fault::DoneLate if head.path.ends_with("/media_publish") => {
                self.late = self.publishing;
                return say(500, "");
            }
            Fault::RefusedBefore => return say(503, "<html>"),
            Fault::CutBefore => return Say::CutAt(0),
            Fault::Throttled => return refusal(4, 0),
            Fault::Unauthorized => return refusal(190, 463),
            Fault::NotFound => return refusal(24, 2_207_006),
            Fault::NotReady if head.path.ends_with("/media_publish") => return refusal(9007, 2_207_027),
            Fault::Twin => self.twins += 1,
            _ => {}
        }
        let good = self.done(head, fault);
        match fault {
            Fault::RefusedAfter => refusal(-1, 2_207_001),
            Fault::CutAfter => Say::Cut,
            Fault::Nonsense => say(200, "[]"),
            _ => good,
        }
    }

    fn publish(&mut self, n: usize) -> Say {
        self.sent_to.push(n);
        match self.containers[n] {
            State::Ready => {
                self.containers[n] = State::Published;
                self.reels.push(format!("m{n}"));
                say(200, json!({"id": format!("m{n}")}))
            }
            State::Ended => refusal(100, 0),
            State::Published => {
                self.broken = Some(format!("c{n} published twice"));
                refusal(100, 0)
            }
        }
    }

    fn done(&mut self, head: &Head, fault: Fault) -> Say {
        let name = head.path.rsplit('/').next().unwrap();
        let container = |id: &str| id.strip_prefix('c').and_then(|n| n.parse::<usize>().ok());
        match (head.method.as_str(), name) {
            (_, "content_publishing_limit") => limit(0),
            ("POST", "media") => {
                if self.sent_to.iter().any(|n| self.containers[*n] != State::Ended) {
                    self.broken = Some("a container while the one before may be out".into());
                }
                self.containers.push(State::Ready);
                say(200, json!({"id": format!("c{}", self.containers.len() - 1)}))
            }
            ("POST", "media_publish") => {
                let n = self.publishing.unwrap();
                self.publish(n)
            }
            (_, "media") => {
                let hidden = fault == Fault::LateList;
                let ours = self.reels.iter().filter(|_| !hidden).cloned();
                let twins = (0..self.twins).map(|n| format!("t{n}"));
                let one = |id| json!({"id": id, "caption": "Hello bob #sea", "timestamp": START});
                reels(ours.chain(twins).map(one).collect())
            }
            (_, id) if container(id).is_some() => {
                let n = container(id).unwrap();
                if fault == Fault::Ended && self.containers[n] == State::Ready {
                    self.containers[n] = State::Ended;
                }
                let code = match self.containers[n] {
                    State::Ready => "FINISHED",
                    State::Ended => "EXPIRED",
                    State::Published => "PUBLISHED",
                };
                say(200, json!({"status_code": code}))
            }
            (_, id) => say(
                200,
                json!({"id": id, "permalink": format!("https://x.example/{id}")}),
            ),
        }
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
        let job = Job::new(&stub, Login::Instagram);
        Self { world, stub, job }
    }
}

async fn publish(bench: &mut Bench, faults: Vec<Fault>) -> Result<(), TestCaseError> {
    let Bench { world, stub, job } = bench;
    let deaths = faults.clone();
    *world.lock().unwrap() = World {
        faults,
        ..World::default()
    };
    job.log.0.clear();
    let mut at = first();
    let mut resumed = true;
    for _ in 0..600 {
        stub.seen.lock().unwrap().clear();
        let faults = {
            let mut world = world.lock().unwrap();
            world.publishing = match &at {
                Checkpoint::PublishSent(s) => s.container.id.strip_prefix('c').and_then(|n| n.parse().ok()),
                _ => None,
            };
            world.faults.len()
        };
        let step = job.step(&at, resumed).await;
        let sent: Vec<_> = stub
            .requests()
            .into_iter()
            .filter(|s| s.head.method == "POST")
            .collect();
        prop_assert!(sent.len() <= 1);
        for post in sent.iter().filter(|s| s.head.path.ends_with("/media_publish")) {
            let Checkpoint::PublishSent(s) = &at else {
                return Err(TestCaseError::fail("sent from elsewhere"));
            };
            prop_assert!(!resumed && !s.ask);
            // a cut before the body leaves none
            if !post.body.is_empty() {
                prop_assert_eq!(&post.form()["creation_id"], &s.container.id);
            }
        }
        let world = world.lock().unwrap();
        prop_assert_eq!(&world.broken, &None);
        prop_assert!(world.reels.len() <= 1);
        prop_assert!(
            world.reels.is_empty() || at.effect_possible(),
            "a reel that nobody expects"
        );
        let died = deaths[world.faults.len()..faults].contains(&Fault::Death);
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
            Step::TokenRejected => at.clone(),
            Step::Failed { checkpoint, failure }
                if matches!(
                    failure.class,
                    FailureClass::Transient | FailureClass::RateLimited | FailureClass::Reconnect
                ) =>
            {
                job.hand
                    .forward(Duration::from_millis(failure.retry_after_ms.unwrap_or(1000)));
                checkpoint.unwrap_or_else(|| at.clone())
            }
            Step::Done { published, .. } => {
                if world.twins == 0 {
                    prop_assert_eq!(world.reels.len(), 1, "exactly one");
                    let named = [world.reels[0].clone(), world.reels[0].replace('m', "container:c")];
                    prop_assert!(named.contains(&published.remote_id), "{}", published.remote_id);
                }
                return Ok(());
            }
            Step::Failed { failure, .. } if failure.class == FailureClass::Ambiguous => return Ok(()),
            Step::Failed { checkpoint, failure } => {
                prop_assert!(!checkpoint.unwrap().effect_possible(), "{:?}", failure);
                prop_assert_eq!(world.reels.len(), 0);
                return Ok(());
            }
            Step::Stopped => return Err(TestCaseError::fail("nobody stopped it")),
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
fn at_most_one_reel() {
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
    let strategy = prop::collection::vec(0..FAULTS.len(), 0..25);
    let outcome = runner.run(&strategy, |picks| {
        let faults = picks.into_iter().map(|p| FAULTS[p]).collect();
        runtime.block_on(publish(&mut bench.borrow_mut(), faults))
    });
    if let Err(failure) = outcome {
        panic!("{failure}\n{runner}");
    }
}
