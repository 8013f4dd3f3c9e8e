//! Sending the bytes, exactly once.
//!
//! The post is made when the last chunk arrives. So the last chunk is sent from a stored `FinalChunk` only;
//! from then on a lost answer is followed by questions about the same upload and by the same chunk again,
//! never by a new upload: not until TikTok calls the attempt failed, or has clearly refused the only
//! transfer of that chunk there was and tells a count without it.

use super::checkpoint::{Checkpoint, Upload};
use super::codes::failure;
use super::hear::Heard;
use super::{Step, TikTok};
use crate::adapter::{CallLog, Work};
use crate::wire::Ask;
use domain::act::Purpose;
use domain::publish::Outcome;
use egress::{Body, Handed};
use http::Method;
use secrecy::SecretString;
use std::time::Duration;

/// How long an upload's address lives.
pub(crate) const LIFE: Duration = Duration::from_secs(3600);
/// The last chunk is not begun with less than this left.
const LAST_NEEDS: Duration = Duration::from_secs(300);
/// Time for the answer after the last byte left us: it may still wait in the buffers of a slow line.
const ANSWER: Duration = Duration::from_secs(180);

/// An upload together with how far it got: `last` from a stored `FinalChunk`.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub upload: &'a Upload,
    pub last: bool,
}

impl At<'_> {
    pub(crate) fn checkpoint(self, upload: Upload) -> Checkpoint {
        if self.last {
            Checkpoint::FinalChunk(upload)
        } else {
            Checkpoint::UploadOpen(upload)
        }
    }
    /// The same place, to be asked about before anything is sent.
    pub(crate) fn asking(self) -> Upload {
        Upload {
            ask: true,
            ..self.upload.clone()
        }
    }
    /// Whether bytes of the last chunk may be with TikTok.
    pub(crate) const fn may_have_arrived(self) -> bool {
        self.last && self.upload.unsure
    }
}

impl TikTok {
    pub(crate) async fn upload_step(
        &self,
        work: &Work<'_>,
        upload: &Upload,
        last: bool,
        resumed: bool,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let at = At { upload, last };
        let age = self.wire.clock.now().since(upload.issued_at);
        if upload.ask {
            let Some(access) = access else {
                return Step::TokenRejected;
            };
            return self.ask(work, at, age, access, log).await;
        }
        if resumed || upload.dead || age >= LIFE {
            return Step::Next(at.checkpoint(Upload {
                unsure: upload.unsure || (last && resumed),
                ..at.asking()
            }));
        }
        if !last && upload.offset >= upload.chunks(work.size_bytes).last_start() {
            if age + LAST_NEEDS > LIFE {
                return Self::begin_again(upload.tries);
            }
            return Step::Next(Checkpoint::FinalChunk(upload.clone()));
        }
        self.send(work, at, log).await
    }

    async fn send(&self, work: &Work<'_>, at: At<'_>, log: &mut CallLog) -> Step {
        let Some((url, rule)) = self.upload_rule(at.upload.url.expose()) else {
            return self.after(work, at, Heard::Gone, log);
        };
        let from = at.upload.offset;
        let end = at.upload.chunks(work.size_bytes).end_of(from);
        let Ok(stream) = (work.open)(from..end).await else {
            return Step::Failed {
                checkpoint: Some(at.checkpoint(at.asking())),
                failure: failure("source_unreadable"),
            };
        };
        let handed = Handed::default();
        let ask = Ask::new(work.act, Purpose::Upload, "send_bytes", Method::PUT, url)
            .allowed(rule)
            .patient(ANSWER)
            .header(
                "content-range",
                &format!("bytes {from}-{}/{}", end - 1, work.size_bytes),
            )
            .header("content-type", work.mime)
            .body(Body::Stream {
                len: end - from,
                stream,
                handed: handed.clone(),
            });
        match self.wire.transfer(work, from, ask, &handed, log).await {
            Some(answer) => self.after(work, at, self.hear(answer), log),
            None => Step::Stopped,
        }
    }

    /// What follows from what was heard of a transfer.
    fn after(&self, work: &Work<'_>, at: At<'_>, heard: Heard, log: &mut CallLog) -> Step {
        let chunks = at.upload.chunks(work.size_bytes);
        let end = chunks.end_of(at.upload.offset);
        let idle = at.upload.idle + 1;
        match heard {
            Heard::Complete if end == work.size_bytes => Step::Next(self.sent(at.upload)),
            Heard::Stored(told) if end < work.size_bytes => {
                // A count that is no border says nothing; another border than ours wants a question.
                let agrees = told.and_then(|n| chunks.border(n)).is_none_or(|b| b == end);
                let upload = if agrees {
                    Upload {
                        offset: end,
                        idle: 0,
                        out_of_step: false,
                        ..at.upload.clone()
                    }
                } else {
                    Upload { idle, ..at.asking() }
                };
                Step::Next(at.checkpoint(upload))
            }
            // Done too early, or not done at the end: TikTok alone knows what it holds.
            Heard::Complete | Heard::Stored(_) => Step::Next(Checkpoint::FinalChunk(Upload {
                idle,
                unsure: true,
                ..at.asking()
            })),
            Heard::Bad => {
                let fault = failure("app_fault");
                log.blame(&fault);
                let checkpoint = if at.may_have_arrived() {
                    Checkpoint::FinalChunk(at.asking())
                } else {
                    Checkpoint::first()
                };
                Step::Failed {
                    checkpoint: Some(checkpoint),
                    failure: fault,
                }
            }
            Heard::Gone => {
                log.blame(&failure("upload_gone"));
                Step::Next(at.checkpoint(Upload {
                    dead: true,
                    ..at.asking()
                }))
            }
            Heard::OutOfStep => {
                log.mark(
                    Outcome::Retry,
                    "upload_out_of_step",
                    "TikTok holds another part of the file than we believed.",
                );
                Step::Next(at.checkpoint(Upload {
                    idle,
                    out_of_step: true,
                    ..at.asking()
                }))
            }
            Heard::Unclear { failure, out } => {
                log.blame(&failure);
                if at.last && out {
                    log.mark(
                        Outcome::Ambiguous,
                        &failure.code,
                        "The answer to the last part of the file did not come.",
                    );
                }
                let pause = Duration::from_secs(1 << idle.min(6));
                let asked = failure.retry_after_ms.map_or(pause, Duration::from_millis);
                Step::Failed {
                    checkpoint: Some(at.checkpoint(Upload {
                        idle,
                        unsure: at.upload.unsure || (at.last && out),
                        ..at.asking()
                    })),
                    failure: failure.after(asked.max(pause)),
                }
            }
        }
    }
}
