//! `media_publish`, at most once for each container unless the container itself says that it was not done.
//!
//! It is sent from a stored `PublishSent` only. If we die or hear nothing, the container is asked: `PUBLISHED`
//! proves the reel; `FINISHED` in three readings over two minutes means it was not done, and the same container
//! is sent again, twice at most. What a second `media_publish` on a published container does is documented
//! nowhere, so none is ever sent to one.

use super::checkpoint::{Checking, Checkpoint, Container, Sent, Why};
use super::codes::failure;
use super::graph::{Query, Refused};
use super::keys::Keys;
use super::look::Seen;
use super::oauth::Made;
use super::{Instagram, Step};
use crate::adapter::{CallLog, Work};
use domain::act::Purpose;
use domain::publish::Outcome;
use domain::{Failure, FailureClass, Timestamp};
use std::time::Duration;

/// Its answer is precious.
const ANSWER: Duration = Duration::from_mins(2);
/// Readings of `FINISHED`, and the time between the first and the last, after which it was not done.
const READINGS: u32 = 3;
const OVER: Duration = Duration::from_mins(2);
const BETWEEN: Duration = Duration::from_mins(1);
/// The same container again, at most.
const RESENDS: u32 = 2;
/// Clear refusals of one container, over about an hour.
const REFUSALS: u32 = 15;
/// How long the container may stay unreadable before the list is asked.
const UNREAD: Duration = Duration::from_mins(15);
const FIRST_LOOK: Duration = Duration::from_secs(5);

impl Instagram {
    pub(crate) async fn publish_step(
        &self,
        work: &Work<'_>,
        sent: &Sent,
        resumed: bool,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Step {
        if sent.ask {
            return self.look_step(work, sent, keys, log).await;
        }
        if resumed {
            // It may have been handed over before we stopped.
            return Step::Next(asking(sent, None));
        }
        let Some(token) = keys.writing_with(sent.container.second_key) else {
            return Step::TokenRejected;
        };
        let path = format!("{}/media_publish", work.channel.external_id);
        let form = vec![("creation_id", sent.container.id.clone())];
        let query = Query {
            head: ANSWER,
            ..Query::post(work, Purpose::Publish, "publish", path, form)
        }
        .own()
        .granted(self.may_publish(work.channel));
        match self.ask_with::<Made>(&query, token, log).await {
            Ok(made) if !made.id.is_empty() => {
                let container = Container {
                    mark: Some(sent.mark.clone()),
                    ..sent.container.clone()
                };
                Step::Next(Checkpoint::Published(self.posted(&container, Some(made.id))))
            }
            Ok(_) => unclear(sent, failure("platform_nonsense"), log),
            Err(refused) if refused.is("duplicate_post") => {
                Step::Next(check(sent, Why::Duplicate, refused.failure))
            }
            // After a sending without an answer a refusal proves nothing of that one.
            Err(Refused { failure, clear: true }) if sent.unclear == 0 => {
                clearly_refused(sent, keys, failure)
            }
            Err(refused) => unclear(sent, refused.failure, log),
        }
    }

    /// Asks the container what became of the sending.
    async fn look_step(&self, work: &Work<'_>, sent: &Sent, keys: &Keys, log: &mut CallLog) -> Step {
        let now = self.wire.clock.now();
        let seen = match self
            .look(work.act, Purpose::Poll, &sent.container.id, keys, log)
            .await
        {
            Ok(seen) => seen,
            Err(refused) if refused.stops() => return refused.step(),
            Err(refused) => return unread(sent, now, refused.failure),
        };
        match seen {
            Seen::Published => {
                let container = Container {
                    mark: Some(sent.mark.clone()),
                    ..sent.container.clone()
                };
                Step::Next(Checkpoint::Published(self.posted(&container, None)))
            }
            Seen::Finished { .. } => still_finished(sent, now),
            Seen::InProgress | Seen::Dead => Step::Wait {
                checkpoint: Checkpoint::PublishSent(Sent {
                    finished: 0,
                    finished_since: None,
                    unread_since: None,
                    ..sent.clone()
                }),
                wait: BETWEEN,
            },
            Seen::Expired => Step::Next(check(sent, Why::Gone, failure("container_expired"))),
            Seen::Error(failure) => Step::Next(check(sent, Why::Gone, failure)),
        }
    }
}

fn asking(sent: &Sent, last: Option<Failure>) -> Checkpoint {
    Checkpoint::PublishSent(Sent {
        ask: true,
        unclear: sent.unclear + 1,
        finished: 0,
        finished_since: None,
        unread_since: None,
        last: last.or_else(|| sent.last.clone()),
        ..sent.clone()
    })
}

fn check(sent: &Sent, why: Why, failure: Failure) -> Checkpoint {
    Checkpoint::Checking(Checking {
        sent: sent.clone(),
        why,
        failure,
        reads: 0,
    })
}

/// No answer, or one that does not say whether it was done: errors with a live reel behind them are reported.
fn unclear(sent: &Sent, heard: Failure, log: &mut CallLog) -> Step {
    log.mark(
        Outcome::Ambiguous,
        &heard.code,
        "Whether the reel went out was not answered.",
    );
    let checkpoint = asking(sent, Some(heard.clone()));
    if heard.class == FailureClass::RateLimited {
        return Step::Failed {
            checkpoint: Some(checkpoint),
            failure: heard,
        };
    }
    Step::Wait {
        checkpoint,
        wait: FIRST_LOOK,
    }
}

/// Not done: back to a container that waits, which another try or the person may take from here.
fn clearly_refused(sent: &Sent, keys: &Keys, failure: Failure) -> Step {
    let container = Container {
        mark: Some(sent.mark.clone()),
        refusals: sent.container.refusals + 1,
        polls: 0,
        ..sent.container.clone()
    };
    let about_token = super::errors::is_about_token(&failure);
    if about_token && keys.has_second() && !container.second_key {
        return Step::Next(Checkpoint::Waiting(Container {
            second_key: true,
            ..container
        }));
    }
    if failure.class == FailureClass::Transient && container.refusals < REFUSALS {
        const WAITS: [u64; 4] = [30, 60, 120, 300];
        let turn = usize::try_from(sent.container.refusals)
            .unwrap_or(usize::MAX)
            .min(WAITS.len() - 1);
        return Step::Wait {
            checkpoint: Checkpoint::Waiting(container),
            wait: Duration::from_secs(WAITS[turn]),
        };
    }
    let failure = match failure.class {
        FailureClass::Transient => gave_up(failure),
        _ => failure,
    };
    Step::Failed {
        checkpoint: Some(Checkpoint::Waiting(container)),
        failure,
    }
}

fn gave_up(refused: Failure) -> Failure {
    Failure {
        platform_words: refused.platform_words,
        ..failure("processing_timeout")
    }
}

/// The container was not published when it was read.
fn still_finished(sent: &Sent, now: Timestamp) -> Step {
    let since = sent.finished_since.unwrap_or(now);
    let finished = sent.finished + 1;
    if finished < READINGS || now.since(since) < OVER {
        return Step::Wait {
            checkpoint: Checkpoint::PublishSent(Sent {
                finished,
                finished_since: Some(since),
                unread_since: None,
                ..sent.clone()
            }),
            wait: BETWEEN,
        };
    }
    let class = sent.last.as_ref().map(|f| f.class);
    let asset = sent.last.as_ref().is_some_and(|f| f.code == "asset_unassigned");
    let refused = matches!(class, Some(FailureClass::Rejected | FailureClass::Permanent)) && !asset;
    // A pause that Meta asked for is no try.
    let paused = class == Some(FailureClass::RateLimited);
    if refused || (sent.resends >= RESENDS && !paused) {
        let told = sent.last.clone();
        let told = told.unwrap_or_else(|| failure("publish_unanswered"));
        return Step::Next(check(sent, Why::Exhausted, told));
    }
    Step::Next(Checkpoint::PublishSent(Sent {
        ask: false,
        resends: sent.resends + u32::from(!paused),
        finished: 0,
        finished_since: None,
        unread_since: None,
        ..sent.clone()
    }))
}

fn unread(sent: &Sent, now: Timestamp, heard: Failure) -> Step {
    let since = sent.unread_since.unwrap_or(now);
    if now.since(since) >= UNREAD {
        return Step::Next(check(sent, Why::Unreadable, heard));
    }
    Step::Wait {
        checkpoint: Checkpoint::PublishSent(Sent {
            unread_since: Some(since),
            finished: 0,
            finished_since: None,
            ..sent.clone()
        }),
        wait: BETWEEN,
    }
}
