//! Whatever the answers, and wherever we die: at most one post, and never a new upload while the last part
//! of the one before may be with TikTok.

use crate::job::{Job, begun, creator, no, ok, range};
use crate::stub::{Head, Say, Stub, say};
use ai_shorts_platforms::tiktok::{Checkpoint, Step};
use domain::FailureClass;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;
use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const CHUNK: u64 = 1000;

/// What goes wrong with one call. Bytes are taken or not, and the answer is told or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    RefusedBefore,
    RefusedAfter,
    CutBefore,
    CutAfter,
    /// 403: the address has ended and takes nothing.
    Gone,
    /// 404 of a part that was stored all the same.
    GoneAfter,
    /// 416 for nothing.
    OutOfStep,
    /// 206 or an envelope without its data.
    Nonsense,
    Throttled,
    TokenRejected,
    /// The attempt is over, TikTok says.
    Failing,
    /// The status tells no count and no end.
    Silent,
    /// We die after the answer and before the checkpoint is stored.
    Death,
}
const FAULTS: [Fault; 14] = [
    Fault::None,
    Fault::RefusedBefore,
    Fault::RefusedAfter,
    Fault::CutBefore,
    Fault::CutAfter,
    Fault::Gone,
    Fault::GoneAfter,
    Fault::OutOfStep,
    Fault::Nonsense,
    Fault::Throttled,
    Fault::TokenRejected,
    Fault::Failing,
    Fault::Silent,
    Fault::Death,
];

#[derive(Default)]
struct Task {
    held: u64,
    gone: bool,
    failed: bool,
    /// Bytes of the last part came in and were not clearly refused.
    open: bool,
}

/// TikTok as far as counting posts goes.
#[derive(Default)]
struct World {
    faults: Vec<Fault>,
    tasks: Vec<Task>,
    size: u64,
    /// Uploads begun while another was open.
    doubles: usize,
    /// Counts are told as the index of the last byte.
    indexed: bool,
}

impl World {
    fn posts(&self) -> usize {
        self.tasks
            .iter()
            .filter(|t| t.held == self.size && !t.failed)
            .count()
    }

    fn answer(&mut self, head: &Head) -> Say {
        let fault = self.faults.pop().unwrap_or(Fault::None);
        if let Some(task) = self.tasks.last_mut().filter(|_| head.method == "PUT") {
            let (first, last, total) = range(head);
            // 403 of an ended address and 416 of a range that does not follow say that nothing was taken.
            let clear = matches!(fault, Fault::Gone | Fault::OutOfStep) || task.gone || first != task.held;
            let unheard = matches!(
                fault,
                Fault::CutBefore | Fault::CutAfter | Fault::RefusedBefore | Fault::RefusedAfter
            );
            let refused = clear && !unheard;
            task.open |= last + 1 == total && !refused;
        }
        match fault {
            Fault::RefusedBefore => return say(503, "<html>"),
            Fault::CutBefore => return Say::CutAt(0),
            Fault::Throttled => return no(429, "rate_limit_exceeded"),
            Fault::TokenRejected if head.method == "POST" => return no(401, "access_token_invalid"),
            _ => {}
        }
        let good = match head.path.trim_start_matches("/twin/") {
            "up" => self.put(head, fault),
            "v2/post/publish/creator_info/query/" => ok(creator()),
            "v2/post/publish/video/init/" => {
                self.doubles += self.tasks.iter().filter(|t| t.open && !t.failed).count();
                self.tasks.push(Task::default());
                begun(head)
            }
            _ => self.status(fault),
        };
        match fault {
            Fault::RefusedAfter => say(500, ""),
            Fault::CutAfter => Say::Cut,
            Fault::Nonsense if head.method == "PUT" => say(206, ""),
            Fault::Nonsense => say(200, "{}"),
            _ => good,
        }
    }

    fn put(&mut self, head: &Head, fault: Fault) -> Say {
        let (first, last, total) = range(head);
        assert_eq!(total, self.size);
        let task = self.tasks.last_mut().unwrap();
        task.gone |= fault == Fault::Gone;
        task.failed |= fault == Fault::Failing;
        if task.gone {
            return say(403, "");
        }
        if first != task.held || fault == Fault::OutOfStep {
            return say(416, "");
        }
        if !task.failed {
            task.held = last + 1;
        }
        if fault == Fault::GoneAfter {
            task.gone = true;
            return say(404, "");
        }
        say(if task.held == total { 201 } else { 206 }, "")
    }

    fn status(&mut self, fault: Fault) -> Say {
        let Some(task) = self.tasks.last_mut() else {
            return no(400, "invalid_publish_id");
        };
        task.failed |= fault == Fault::Failing;
        if task.failed {
            return ok(json!({"status": "FAILED", "fail_reason": "internal"}));
        }
        if fault == Fault::Silent {
            return ok(json!({"status": "PROCESSING_UPLOAD"}));
        }
        if task.held == self.size {
            return ok(json!({"status": "PUBLISH_COMPLETE"}));
        }
        let told = task.held - u64::from(self.indexed && task.held > 0);
        ok(json!({"status": "PROCESSING_UPLOAD", "uploaded_bytes": told}))
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
        let job = Job::chunked(&stub, 0, CHUNK);
        Self { world, stub, job }
    }
}

async fn publish(
    bench: &mut Bench,
    faults: Vec<Fault>,
    size: u64,
    indexed: bool,
) -> Result<(), TestCaseError> {
    let Bench { world, stub, job } = bench;
    let all = faults.clone();
    *world.lock().unwrap() = World {
        faults,
        size,
        indexed,
        ..World::default()
    };
    job.size = size;
    job.log.0.clear();
    let mut at = Checkpoint::first();
    let mut resumed = true;
    for _ in 0..1000 {
        stub.seen.lock().unwrap().clear();
        let before = world.lock().unwrap().faults.len();
        let step = job.step(&at, resumed).await;
        prop_assert!(stub.requests().len() <= 1, "one call a step");
        prop_assert_eq!(
            world.lock().unwrap().doubles,
            0,
            "a new upload while another is open"
        );
        let open = world.lock().unwrap().tasks.last().is_some_and(|t| t.open);
        prop_assert!(
            !open || at.effect_possible() || at.name() != "upload_open",
            "sent from a stored checkpoint"
        );
        let died = all[world.lock().unwrap().faults.len()..before].contains(&Fault::Death);
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
                if matches!(failure.class, FailureClass::Transient | FailureClass::RateLimited) =>
            {
                job.hand
                    .forward(Duration::from_millis(failure.retry_after_ms.unwrap_or(1000)));
                checkpoint.unwrap_or_else(|| at.clone())
            }
            Step::Done { .. } => {
                prop_assert_eq!(world.lock().unwrap().posts(), 1, "exactly one");
                return Ok(());
            }
            Step::Failed { failure, .. } => {
                let posts = world.lock().unwrap().posts();
                let asked = failure.class == FailureClass::Ambiguous;
                let given_up = matches!(&*failure.code, "upload_unstable" | "failed_internal");
                prop_assert!(asked || given_up, "{:?}", failure);
                prop_assert!(posts <= 1 && (asked || posts == 0), "{:?}", failure);
                let reason = [Fault::Gone, Fault::GoneAfter, Fault::OutOfStep, Fault::Failing];
                prop_assert!(
                    all.iter().any(|f| reason.contains(f)),
                    "without need: {:?}",
                    failure
                );
                return Ok(());
            }
            Step::Stopped => return Err(TestCaseError::fail("stopped by nobody")),
        };
        if !died {
            at = went;
        }
    }
    Err(TestCaseError::fail("no end"))
}

#[test]
fn at_most_one_post() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let bench = RefCell::new(runtime.block_on(Bench::new()));
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..Default::default()
    });
    let strategy = (
        prop::collection::vec(0..FAULTS.len(), 0..25),
        any::<bool>(),
        any::<bool>(),
    );
    let outcome = runner.run(&strategy, |(picks, big, indexed)| {
        let faults = picks.into_iter().map(|p| FAULTS[p]).collect();
        let size = if big { 3 * CHUNK + 77 } else { 600 };
        runtime.block_on(publish(&mut bench.borrow_mut(), faults, size, indexed))
    });
    if let Err(failure) = outcome {
        panic!("{failure}\n{runner}");
    }
}
