//! From a container with its video to one that can be published. Every step here only reads.

use super::checkpoint::{Checking, Checkpoint, Container, Mark, Posted, Sent, Why};
use super::codes::failure;
use super::container::anew;
use super::keys::Keys;
use super::look::Seen;
use super::{Instagram, Step};
use crate::adapter::{CallLog, Work};
use domain::act::Purpose;
use domain::{Failure, FailureClass};
use std::time::Duration;

/// Readings until Meta's time is over, about an hour. Measured: half a minute; officially five.
const PATIENCE: u32 = 63;
/// Failed readings of the list before it is done without.
const LIST_TRIES: u32 = 3;

impl Instagram {
    pub(crate) async fn wait_step(
        &self,
        work: &Work<'_>,
        container: &Container,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Step {
        let seen = match self.look(work.act, Purpose::Poll, &container.id, keys, log).await {
            Ok(seen) => seen,
            // A fresh container may not be visible yet: read later, at the same pace.
            Err(refused) if refused.is("not_visible") && container.polls < PATIENCE => {
                return later(container);
            }
            Err(refused) if refused.is("not_visible") => {
                return ended(container, Why::Unreadable, refused.failure, log);
            }
            Err(refused) => return refused.step(),
        };
        match seen {
            Seen::Finished { is_matched } => Step::Next(Checkpoint::Snapshot(Container {
                finished: true,
                is_matched,
                polls: 0,
                ..container.clone()
            })),
            Seen::Published => Step::Next(Checkpoint::Published(self.posted(container, None))),
            Seen::Expired => ended(container, Why::Gone, failure("container_expired"), log),
            Seen::Error(failure) => ended(container, Why::Gone, failure, log),
            // One that was sent to be published once is waited for until it ends.
            Seen::InProgress | Seen::Dead if container.mark.is_some() => later(container),
            Seen::Dead => anew(container.containers, failure("upload_dead"), log),
            Seen::InProgress if container.polls < PATIENCE => later(container),
            Seen::InProgress => anew(container.containers, failure("processing_stuck"), log),
        }
    }

    pub(crate) fn posted(&self, container: &Container, media: Option<String>) -> Posted {
        let mark = container.mark.clone().unwrap_or(Mark {
            at: self.wire.clock.now(),
            before: None,
        });
        Posted {
            media,
            container: container.id.clone(),
            mark,
            is_matched: container.is_matched,
            tries: 0,
        }
    }

    /// Notes the newest reels, so that ours can be told from them should the answer be lost.
    pub(crate) async fn snapshot_step(
        &self,
        work: &Work<'_>,
        container: &Container,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Step {
        let mark = match container.mark.clone() {
            // The older list still serves.
            Some(mark) => mark,
            None => match self.newest(work, keys, log).await {
                Ok(reels) => Mark {
                    at: self.wire.clock.now(),
                    before: Some(reels.into_iter().map(|r| r.id).take(10).collect()),
                },
                Err(refused)
                    if refused.failure.class == FailureClass::RateLimited
                        || refused.is("access_expired")
                        || refused.is("login_needed") =>
                {
                    return refused.step();
                }
                Err(_) if container.polls < LIST_TRIES => {
                    return Step::Wait {
                        checkpoint: Checkpoint::Snapshot(Container {
                            polls: container.polls + 1,
                            ..container.clone()
                        }),
                        wait: Duration::from_secs(10),
                    };
                }
                Err(_) => Mark {
                    at: self.wire.clock.now(),
                    before: None,
                },
            },
        };
        Step::Next(Checkpoint::PublishSent(Sent::new(container.clone(), mark)))
    }
}

impl Sent {
    /// About to be sent.
    pub(crate) fn new(container: Container, mark: Mark) -> Self {
        Self {
            container,
            mark,
            ask: false,
            unclear: 0,
            resends: 0,
            finished: 0,
            finished_since: None,
            unread_since: None,
            last: None,
        }
    }
}

/// 5 seconds before the first reading, then 5, 10, 20, 30, and every minute.
fn later(container: &Container) -> Step {
    const WAITS: [u64; 5] = [5, 10, 20, 30, 60];
    let turn = usize::try_from(container.polls)
        .unwrap_or(usize::MAX)
        .min(WAITS.len() - 1);
    Step::Wait {
        checkpoint: Checkpoint::Waiting(Container {
            polls: container.polls + 1,
            ..container.clone()
        }),
        wait: Duration::from_secs(WAITS[turn]),
    }
}

/// The container ended. One that was never sent to be published is replaced; else the list is asked first.
fn ended(container: &Container, why: Why, failure: Failure, log: &mut CallLog) -> Step {
    let Some(mark) = container.mark.clone() else {
        return anew(container.containers, failure, log);
    };
    log.blame(&failure);
    Step::Next(Checkpoint::Checking(Checking {
        sent: Sent::new(container.clone(), mark),
        why,
        failure,
        reads: 0,
    }))
}
