//! Sending the bytes, exactly once.
//!
//! A session makes at most one video, at its last byte. So the last byte is sent from a stored
//! `LastChunk` only; from then on a lost answer is followed by questions to the same session, and a
//! session that is gone by a look at the channel (`lost.rs`), never by a new session.

use super::checkpoint::{Checkpoint, Lost, Prepared, Session, Video};
use super::codes::failure;
use super::hear::Heard;
use super::{Step, YouTube};
use crate::adapter::{CallLog, Work};
use crate::wire::Ask;
use domain::Failure;
use domain::act::Purpose;
use domain::publish::Outcome;
use egress::{Answer, Body, EgressError, Handed};
use http::Method;
use secrecy::SecretString;
use std::time::Duration;
use url::Url;

/// One PUT: a multiple of 262,144. Shorts mostly fit into one.
pub(crate) const CHUNK: u64 = 32 << 20;
/// Time for the answer after the last byte left us: it may still wait in the buffers of a slow line.
const ANSWER: Duration = Duration::from_mins(3);
const TICK: Duration = Duration::from_millis(500);
/// Sessions that may be lost before their last byte.
const SESSIONS: u32 = 5;
/// Exchanges in a row without progress.
const IDLE: u32 = 8;

/// A session together with how far it got: `last` from a stored `LastChunk`.
#[derive(Clone, Copy)]
struct At<'a> {
    session: &'a Session,
    last: bool,
}

impl At<'_> {
    fn checkpoint(self, session: Session) -> Checkpoint {
        if self.last {
            Checkpoint::LastChunk(session)
        } else {
            Checkpoint::SessionOpen(session)
        }
    }
    /// The same place, to be asked before anything is sent.
    fn asking(self) -> Session {
        Session {
            ask: true,
            ..self.session.clone()
        }
    }
}

impl YouTube {
    pub(crate) async fn session_step(
        &self,
        work: &Work<'_>,
        session: &Session,
        last: bool,
        resumed: bool,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let at = At { session, last };
        let access = access.filter(|_| session.bearer);
        if session.bearer && access.is_none() {
            return Step::TokenRejected;
        }
        let left = work.size_bytes.saturating_sub(session.offset);
        if resumed || session.ask || (last && left == 0) {
            return self.ask_session(work, at, access, log).await;
        }
        if !last && left <= self.chunk {
            return Step::Next(Checkpoint::LastChunk(session.clone()));
        }
        self.send_bytes(work, at, left.min(self.chunk), access, log).await
    }

    /// Asks how many bytes the session holds, or what became of it.
    async fn ask_session(
        &self,
        work: &Work<'_>,
        at: At<'_>,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let Some(ask) = self.put(work, at.session, "ask_session") else {
            return self.after(work, at, Heard::Gone, false, log);
        };
        let range = format!("bytes */{}", work.size_bytes);
        let answer = self
            .wire
            .call(ask.header("content-range", &range).bearer(access), log)
            .await;
        let heard = self.hear(answer, work.size_bytes);
        if matches!(heard, Heard::Unauthorized) && at.session.bearer {
            log.blame(&failure("access_expired"));
            return Step::TokenRejected;
        }
        self.after(work, at, heard, false, log)
    }

    async fn send_bytes(
        &self,
        work: &Work<'_>,
        at: At<'_>,
        len: u64,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let from = at.session.offset;
        let Some(mut ask) = self.put(work, at.session, "send_bytes") else {
            return self.after(work, at, Heard::Gone, false, log);
        };
        let Ok(stream) = (work.open)(from..from + len).await else {
            return Step::Failed {
                checkpoint: None,
                failure: failure("source_unreadable"),
            };
        };
        let range = format!("bytes {from}-{}/{}", from + len - 1, work.size_bytes);
        let handed = Handed::default();
        ask.head = ANSWER;
        let ask = ask
            .header("content-range", &range)
            .header("content-type", work.mime)
            .bearer(access)
            .body(Body::Stream {
                len,
                stream,
                handed: handed.clone(),
            });
        let Some(answer) = self.with_progress(work, from, ask, &handed, log).await else {
            return Step::Stopped;
        };
        (work.progress)(from + handed.bytes());
        let heard = self.hear(answer, work.size_bytes);
        self.after(work, at, heard, true, log)
    }

    /// Sends and tells of the progress; none if it was stopped in the middle.
    async fn with_progress(
        &self,
        work: &Work<'_>,
        from: u64,
        ask: Ask<'_>,
        handed: &Handed,
        log: &mut CallLog,
    ) -> Option<Result<Answer, EgressError>> {
        let mut entry = self.wire.entry(&ask);
        let mut tick = tokio::time::interval(TICK);
        let mut sending = std::pin::pin!(self.wire.call_apart(ask));
        loop {
            tokio::select! {
                biased;
                (entry, answer) = &mut sending => {
                    log.0.push(entry);
                    return Some(answer);
                }
                () = work.stop.cancelled() => {
                    entry.bytes_sent = handed.bytes();
                    let took = self.wire.clock.now().since(entry.started_at).as_millis();
                    entry.duration_ms = u64::try_from(took).unwrap_or(u64::MAX);
                    log.0.push(entry);
                    log.mark(Outcome::Retry, "stopped", "The transfer was stopped by us.");
                    return None;
                }
                _ = tick.tick() => (work.progress)(from + handed.bytes()),
            }
        }
    }

    fn put<'a>(&self, work: &Work<'_>, session: &Session, step: &'static str) -> Option<Ask<'a>> {
        let url: Url = session.uri.expose().parse().ok()?;
        let rule = self.session_rule(&url)?;
        let mut ask = Ask::new(work.act, Purpose::Upload, step, Method::PUT, url);
        ask.allowed = rule;
        Some(ask)
    }

    /// What follows from what was heard.
    fn after(&self, work: &Work<'_>, at: At<'_>, heard: Heard, sent: bool, log: &mut CallLog) -> Step {
        match heard {
            Heard::Made { id, channel_id } => Step::Next(Checkpoint::Created(Video {
                id,
                created_at: self.wire.clock.now(),
                channel_id,
                polls: 0,
                tries: 0,
                publish_at: None,
                notes: Vec::new(),
            })),
            Heard::Held { offset, uri } => {
                let mut session = at.asking();
                session.uri = uri.unwrap_or(session.uri);
                self.held(work, at, session, offset)
            }
            Heard::Gone => self.gone(at, "404", log),
            // The address alone was not enough: from now on the token goes along.
            Heard::Unauthorized => {
                log.mark(
                    Outcome::Retry,
                    "access_expired",
                    "YouTube wants the token along with the bytes.",
                );
                let session = Session {
                    bearer: true,
                    idle: at.session.idle + 1,
                    ..at.asking()
                };
                tired(at, session).unwrap_or_else(Step::Next)
            }
            Heard::Refused(failure) => {
                log.blame(&failure);
                let again = Prepared {
                    slug: at.session.slug.clone(),
                    sessions: 0,
                };
                Step::Failed {
                    checkpoint: Some(Checkpoint::Prepared(again)),
                    failure,
                }
            }
            Heard::Unclear(failure) => {
                log.blame(&failure);
                let handed = log.0.last().is_some_and(|call| call.bytes_sent > 0);
                if at.last && sent && handed {
                    log.mark(
                        Outcome::Ambiguous,
                        &failure.code,
                        "The answer to the last byte did not come.",
                    );
                }
                let session = Session {
                    breaks: at.session.breaks + 1,
                    ..at.asking()
                };
                Step::Failed {
                    checkpoint: Some(at.checkpoint(session)),
                    failure,
                }
            }
        }
    }

    /// The session holds this many bytes and wants the rest.
    fn held(&self, work: &Work<'_>, at: At<'_>, session: Session, offset: u64) -> Step {
        let idle = if offset > session.offset {
            0
        } else {
            session.idle + 1
        };
        let full = offset == work.size_bytes;
        let session = Session {
            offset,
            idle,
            ask: full,
            ..session
        };
        let wait = Duration::from_secs(1 << idle.min(6));
        if !full {
            return match tired(at, session) {
                Ok(step) => step,
                // Sent on at once: after a wait the next run would only ask again.
                Err(checkpoint) => Step::Next(checkpoint),
            };
        }
        // All bytes are there and the video is not yet made, or its answer not yet ready.
        if session.idle >= 2 * IDLE {
            return Step::Next(Checkpoint::Lost(self.lost(&session, "308 with all bytes held")));
        }
        Step::Wait {
            checkpoint: Checkpoint::LastChunk(session),
            wait,
        }
    }

    fn gone(&self, at: At<'_>, answer: &str, log: &mut CallLog) -> Step {
        log.blame(&failure("session_gone"));
        let session = at.session;
        if at.last {
            return Step::Next(Checkpoint::Lost(self.lost(session, answer)));
        }
        let again = |sessions| {
            Checkpoint::Prepared(Prepared {
                slug: session.slug.clone(),
                sessions,
            })
        };
        if session.sessions >= SESSIONS {
            let failure = failure("session_unstable");
            return Step::Failed {
                checkpoint: Some(again(0)),
                failure,
            };
        }
        Step::Wait {
            checkpoint: again(session.sessions),
            wait: Duration::from_secs(1 << session.sessions),
        }
    }

    fn lost(&self, session: &Session, cause: &str) -> Lost {
        Lost {
            slug: session.slug.clone(),
            offset: session.offset,
            opened_at: session.opened_at,
            lost_at: self.wire.clock.now(),
            cause: cause.to_owned(),
            readings: 0,
            read_at: None,
        }
    }
}

/// The step for a session that gets no further; else the checkpoint to go on with.
fn tired(at: At<'_>, session: Session) -> Result<Step, Checkpoint> {
    if session.idle < IDLE {
        return Err(at.checkpoint(session));
    }
    let failure: Failure = failure("platform_nonsense");
    let session = Session {
        idle: 0,
        ask: true,
        ..session
    };
    Ok(Step::Failed {
        checkpoint: Some(at.checkpoint(session)),
        failure,
    })
}
