//! Sending the bytes with Facebook Login. Source: Resumable Uploads; Resumable Upload Protocol.
//!
//! The container is invisible, so a transfer may break anywhere: it is asked how much it holds, and the rest is
//! sent. A refusal is not believed before the container itself was read: some pass on a plain repeat.

use super::checkpoint::{Checkpoint, Container};
use super::codes::failure;
use super::container::anew;
use super::graph::Query;
use super::keys::Keys;
use super::{Instagram, Step};
use crate::adapter::{CallLog, Work};
use crate::wire::{Ask, Scheme, unanswered};
use domain::Failure;
use domain::act::Purpose;
use domain::publish::Outcome;
use egress::{Answer, Body, EgressError, Handed};
use http::Method;
use serde::Deserialize;
use std::time::Duration;
use url::Url;

/// Time for the answer after the last byte left us.
const ANSWER: Duration = Duration::from_mins(3);
const TICK: Duration = Duration::from_millis(500);
/// Exchanges in a row without progress.
const IDLE: u32 = 6;
/// An older container is not filled any more: it ends after a day.
const OLD: Duration = Duration::from_hours(23);
const FIRST_POLL: Duration = Duration::from_secs(5);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    success: bool,
    debug_info: Debugged,
}
#[derive(Default, Deserialize)]
#[serde(default)]
struct Debugged {
    #[serde(rename = "type")]
    kind: String,
}

/// What a container tells of its upload.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct VideoStatus {
    pub uploading_phase: Phase,
    pub processing_phase: Phase,
}
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Phase {
    pub status: String,
    pub bytes_transferred: Option<u64>,
}
impl VideoStatus {
    /// Final, also while the container says `IN_PROGRESS`.
    pub(crate) fn is_dead(&self) -> bool {
        self.uploading_phase.status == "error" || self.processing_phase.status == "error"
    }
    fn is_uploaded(&self) -> bool {
        self.uploading_phase.status == "complete"
    }
}

impl Instagram {
    /// The container is known: Meta fetches, or the bytes go out.
    pub(crate) async fn have_step(
        &self,
        work: &Work<'_>,
        container: &Container,
        resumed: bool,
        keys: Option<&Keys>,
        log: &mut CallLog,
    ) -> Step {
        let Some(uri) = &container.uri else {
            return Step::Wait {
                checkpoint: Checkpoint::Waiting(container.clone()),
                wait: FIRST_POLL,
            };
        };
        let Some(keys) = keys else {
            return Step::TokenRejected;
        };
        if self.wire.clock.now().since(container.created_at) > OLD {
            return anew(container.containers, failure("container_expired"), log);
        }
        if container.ask {
            return self.ask_upload(work, container, keys, log).await;
        }
        if resumed {
            return Step::Next(asking(container));
        }
        let url: Option<Url> = uri.expose().parse().ok();
        match url.and_then(|url| Some((self.upload_rule(&url)?, url))) {
            Some((rule, url)) => {
                let ask = Ask::new(work.act, Purpose::Upload, "send_bytes", Method::POST, url).allowed(rule);
                self.send_bytes(work, container, keys, ask, log).await
            }
            None => anew(container.containers, failure("upload_dead"), log),
        }
    }

    async fn send_bytes(
        &self,
        work: &Work<'_>,
        container: &Container,
        keys: &Keys,
        ask: Ask<'_>,
        log: &mut CallLog,
    ) -> Step {
        let from = container.offset;
        let Ok(stream) = (work.open)(from..work.size_bytes).await else {
            return Step::Failed {
                checkpoint: None,
                failure: failure("source_unreadable"),
            };
        };
        let handed = Handed::default();
        // Meta's own upload client leaves the type of the body out as well.
        let ask = Ask { head: ANSWER, ..ask }
            .header("offset", &from.to_string())
            .header("file_size", &work.size_bytes.to_string())
            .scheme(Scheme::OAuth)
            .bearer(keys.writing_with(container.second_key))
            .body(Body::Stream {
                len: work.size_bytes.saturating_sub(from),
                stream,
                handed: handed.clone(),
            });
        let Some(answer) = self.with_progress(work, from, ask, &handed, log).await else {
            return Step::Stopped;
        };
        (work.progress)(from + handed.bytes());
        Self::after_bytes(container, keys, answer, log)
    }

    fn after_bytes(
        container: &Container,
        keys: &Keys,
        answer: Result<Answer, EgressError>,
        log: &mut CallLog,
    ) -> Step {
        let answer = match answer {
            Ok(answer) => answer,
            Err(e) => return broken(container, failure(unanswered(&e)), log),
        };
        let told: Told = serde_json::from_slice(&answer.body).unwrap_or_default();
        if answer.status.is_success() && told.success {
            return Step::Wait {
                checkpoint: Checkpoint::Waiting(Container {
                    ask: false,
                    idle: 0,
                    ..container.clone()
                }),
                wait: FIRST_POLL,
            };
        }
        if told.debug_info.kind == "NotAuthorizedError" {
            let refused = failure("access_expired");
            log.blame(&refused);
            if !keys.has_second() || container.second_key {
                return Step::TokenRejected;
            }
            return Step::Next(Checkpoint::Have(Container {
                second_key: true,
                ..container.clone()
            }));
        }
        // `OffsetInvalidError`, `ProcessingFailedError` and whatever else: the container tells.
        let status = answer.status.as_u16();
        if told.debug_info.kind.is_empty() {
            let code = match status {
                429 => "rate_limited",
                500.. => "platform_unreachable",
                _ => "platform_nonsense",
            };
            return broken(container, failure(code), log);
        }
        log.mark(
            Outcome::Retry,
            "upload_unclear",
            "Instagram did not take the bytes as sent; the upload is asked.",
        );
        Step::Wait {
            checkpoint: asking(container),
            wait: Duration::from_secs(2),
        }
    }

    /// Asks how many bytes the container holds, or what became of it.
    async fn ask_upload(
        &self,
        work: &Work<'_>,
        container: &Container,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Step {
        let fields = "id,status,status_code,video_status";
        let query = Query::get(work.act, Purpose::Poll, "ask_upload", &container.id, fields).own();
        let seen = match self
            .ask::<super::look::Status>(&query, &keys.reading(), log)
            .await
        {
            Ok(seen) => seen,
            Err(refused) => return refused.step(),
        };
        let on = |container| Step::Next(Checkpoint::Waiting(container));
        let known = Container {
            ask: false,
            idle: 0,
            ..container.clone()
        };
        // Meta's sample of this answer says PUBLISHED, by mistake: only the phases are believed here.
        if seen.is_over() {
            return on(known);
        }
        if seen.video_status.is_dead() {
            return anew(container.containers, failure("upload_dead"), log);
        }
        let held = seen.video_status.uploading_phase.bytes_transferred.unwrap_or(0);
        if seen.video_status.is_uploaded() || held >= work.size_bytes {
            return on(known);
        }
        let idle = if held > container.offset {
            0
        } else {
            container.idle + 1
        };
        if idle > IDLE {
            return anew(container.containers, failure("upload_dead"), log);
        }
        Step::Next(Checkpoint::Have(Container {
            offset: held,
            idle,
            ..known
        }))
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
}

fn asking(container: &Container) -> Checkpoint {
    Checkpoint::Have(Container {
        ask: true,
        ..container.clone()
    })
}

fn broken(container: &Container, failure: Failure, log: &mut CallLog) -> Step {
    log.blame(&failure);
    Step::Failed {
        checkpoint: Some(asking(container)),
        failure,
    }
}
