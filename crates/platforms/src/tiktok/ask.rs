//! Asking what TikTok holds of an upload, and what follows.

use super::checkpoint::{Checkpoint, Task, Tries, Upload, again};
use super::codes::failure;
use super::errors::passing;
use super::send::{At, LIFE};
use super::status::Status;
use super::{Step, TikTok};
use crate::adapter::{CallLog, Work};
use crate::wire::Trouble;
use domain::act::Purpose;
use domain::{Failure, Timestamp};
use secrecy::SecretString;
use std::time::Duration;

/// How long after the end of its address an upload of unknown outcome is asked about.
const PATIENCE: Duration = Duration::from_secs(3600);
const PAUSE: Duration = Duration::from_secs(30);
/// Exchanges in a row without progress before an upload is given up, while that is safe.
const IDLE: u32 = 8;
/// New attempts after those that TikTok itself ended.
const FAILURES: u32 = 3;

impl TikTok {
    /// Asks what TikTok holds, before anything more is sent.
    pub(crate) async fn ask(
        &self,
        work: &Work<'_>,
        at: At<'_>,
        age: Duration,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Step {
        let told = self
            .status(work.act, Purpose::Poll, &at.upload.publish_id, access, log)
            .await;
        match told {
            Ok(Status::Working { uploaded }) => self.held(work, at, age, uploaded, log),
            Ok(Status::Inbox | Status::Posted { .. }) => Step::Next(self.sent(at.upload)),
            Ok(Status::Failed(f)) => Self::attempt_failed(f, at.upload.tries, log),
            Err(Trouble::Failure(f)) if f.code == "publish_unknown" => {
                if !at.last {
                    return Self::begin_again(at.upload.tries);
                }
                // TikTok's own answers may lag behind each other.
                if age < LIFE {
                    return Step::Wait {
                        checkpoint: at.checkpoint(at.asking()),
                        wait: PAUSE,
                    };
                }
                Step::Failed {
                    checkpoint: None,
                    failure: f,
                }
            }
            Err(trouble) => trouble.into(),
        }
    }

    /// TikTok still waits for bytes, or works on them.
    fn held(
        &self,
        work: &Work<'_>,
        at: At<'_>,
        age: Duration,
        uploaded: Option<u64>,
        log: &mut CallLog,
    ) -> Step {
        let upload = at.upload;
        let known = uploaded.and_then(|n| upload.chunks(work.size_bytes).border(n));
        let all = known == Some(work.size_bytes);
        // A resent last chunk that is refused for its range was there already; one that never went out before
        // waits for an earlier one.
        let was_there = upload.out_of_step && at.may_have_arrived() && known.is_none();
        if all || was_there {
            return Step::Next(self.sent(upload));
        }
        let tired = upload.idle >= IDLE;
        let over = upload.dead || age >= LIFE;
        // Without a count even a clear refusal of the last part proves nothing.
        let short = uploaded.is_some_and(|n| n.saturating_add(1) < work.size_bytes);
        let safe = !at.last || (short && !upload.unsure);
        if (over || tired) && safe {
            log.blame(&failure("upload_gone"));
            return Self::begin_again(upload.tries);
        }
        if over {
            if age >= LIFE + PATIENCE {
                let failure = lost(work, at, uploaded, self.wire.clock.now());
                log.blame(&failure);
                return Step::Failed {
                    checkpoint: None,
                    failure,
                };
            }
            return Step::Wait {
                checkpoint: at.checkpoint(at.asking()),
                wait: PAUSE,
            };
        }
        let offset = known.unwrap_or(upload.offset);
        // Sent on at once: after a wait the next run would only ask again.
        Step::Next(at.checkpoint(Upload {
            offset,
            ask: false,
            idle: if offset > upload.offset { 0 } else { upload.idle },
            out_of_step: false,
            ..upload.clone()
        }))
    }

    /// All bytes are there.
    pub(crate) fn sent(&self, upload: &Upload) -> Checkpoint {
        Checkpoint::Processing(Task {
            publish_id: upload.publish_id.clone(),
            mode: upload.mode,
            sent_at: self.wire.clock.now(),
            tries: upload.tries,
            polls: 0,
            posted_at: None,
        })
    }

    /// TikTok called the attempt failed: it is over, and another one makes no second post.
    pub(crate) fn attempt_failed(failure: Failure, tries: Tries, log: &mut CallLog) -> Step {
        log.blame(&failure);
        if passing(&failure) && tries.failures < FAILURES {
            return Step::Wait {
                checkpoint: again(Tries {
                    inits: 0,
                    failures: tries.failures + 1,
                }),
                wait: PAUSE * (1 << tries.failures),
            };
        }
        Step::Failed {
            checkpoint: Some(Checkpoint::first()),
            failure,
        }
    }
}

/// The evidence goes into the sentence: the person decides by it.
fn lost(work: &Work<'_>, at: At<'_>, uploaded: Option<u64>, now: Timestamp) -> Failure {
    let mut f = failure("upload_lost");
    let held = uploaded.map_or("an unknown number".to_owned(), |n| n.to_string());
    f.message = format!(
        "We cannot tell whether the last part of the video arrived. The upload began at {}, its address \
         has ended, and at {now} TikTok still waits, with {held} of {} bytes.",
        at.upload.issued_at, work.size_bytes,
    );
    f
}
