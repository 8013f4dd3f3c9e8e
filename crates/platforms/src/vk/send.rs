//! Sending the bytes: one form, whole, to the address of the stored id.
//!
//! The address belongs to one id, so sending again can at worst replace the same video. Still, after the
//! last byte may be out, the id is read for a while first.

use super::checkpoint::{Checkpoint, Look, Prepared, Slot, Video};
use super::codes::failure;
use super::multipart::Envelope;
use super::resource::Uploaded;
use super::upload::has_expired;
use super::{Step, Vk};
use crate::adapter::{CallLog, Work};
use crate::wire::{Ask, scrubbed, unanswered};
use domain::Failure;
use domain::act::Purpose;
use domain::publish::Outcome;
use egress::{Answer, Body, EgressError, Handed};
use http::Method;
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// Time for the answer after the last byte left us: it may still wait in the buffers of a slow line.
const ANSWER: Duration = Duration::from_mins(3);

enum Heard {
    /// The bytes lie under our id.
    Taken,
    /// The address takes none any more.
    Gone,
    /// VK refused the file: there is no video.
    Refused(Failure),
    /// Only the id can tell.
    Unclear(Failure),
}

impl Vk {
    /// The last byte goes out from a stored `sending` only.
    pub(crate) fn allocated_step(slot: &Slot) -> Step {
        Step::Next(Checkpoint::Sending(slot.clone()))
    }

    pub(crate) async fn sending_step(
        &self,
        work: &Work<'_>,
        slot: &Slot,
        resumed: bool,
        log: &mut CallLog,
    ) -> Step {
        let now = self.wire.clock.now();
        if resumed {
            // We died, or were stopped, with the upload on its way.
            let slot = Slot {
                out: true,
                breaks: slot.breaks + 1,
                ..slot.clone()
            };
            return Step::Next(self.look(slot, false));
        }
        let Ok(url) = slot.url.expose().parse::<Url>() else {
            return Step::Next(self.look(slot.clone(), true));
        };
        let Some(rule) = self.upload_rule(&url).filter(|_| !has_expired(&url, now)) else {
            return Step::Next(self.look(slot.clone(), true));
        };
        let Ok(file) = (work.open)(0..work.size_bytes).await else {
            return Step::Failed {
                checkpoint: Some(Checkpoint::Allocated(slot.clone())),
                failure: failure("source_unreadable"),
            };
        };
        let form = Envelope::new(&slot.guid, work.mime);
        let (len, skipped) = (form.len(work.size_bytes), form.head_len());
        let handed = Handed::default();
        let ask = Ask::new(work.act, Purpose::Upload, "send_bytes", Method::POST, url)
            .allowed(rule)
            .patient(ANSWER)
            .header("content-type", &form.content_type())
            .body(Body::Stream {
                len,
                stream: form.around(file),
                handed: handed.clone(),
            });
        // Told of the file alone, without the form around it.
        let told = |n: u64| (work.progress)(n.saturating_sub(skipped).min(work.size_bytes));
        let of_the_file = Work {
            progress: &told,
            ..work.clone()
        };
        let sent = self.wire.transfer(&of_the_file, 0, ask, &handed, log).await;
        let out = handed.bytes() >= len;
        let Some(answer) = sent else {
            if out {
                return Step::Stopped;
            }
            // An unfinished form makes no video.
            return Step::Next(self.look(slot.clone(), false));
        };
        match hear(answer, slot, work.size_bytes, out) {
            Heard::Taken => Step::Next(Checkpoint::Processing(Video {
                guid: slot.guid.clone(),
                video: slot.video,
                id: slot.video.to_string(),
                access_key: slot.access_key.clone(),
                since: self.wire.clock.now(),
                polls: 0,
                seen: false,
                missing: 0,
                kind: None,
                visibility: None,
            })),
            Heard::Gone => {
                log.mark(
                    Outcome::Retry,
                    "upload_broken",
                    "VK no longer takes bytes at this upload address.",
                );
                // With the whole form out, something between us and the server may have said so.
                let slot = Slot {
                    out: slot.out || out,
                    ..slot.clone()
                };
                Step::Next(self.look(slot, true))
            }
            // An earlier upload may have arrived, and this may be all that VK means.
            Heard::Refused(failure) if slot.out => self.broken(slot, &failure, false, log),
            Heard::Refused(failure) => {
                log.blame(&failure);
                let again = Prepared {
                    guid: slot.guid.clone(),
                    saves: slot.saves,
                    old: None,
                };
                Step::Failed {
                    checkpoint: Some(Checkpoint::Prepared(again)),
                    failure,
                }
            }
            Heard::Unclear(failure) => self.broken(slot, &failure, out, log),
        }
    }

    fn broken(&self, slot: &Slot, failure: &Failure, out: bool, log: &mut CallLog) -> Step {
        log.blame(failure);
        if out {
            log.mark(
                Outcome::Ambiguous,
                &failure.code,
                "The answer to the last byte did not come.",
            );
        }
        let slot = Slot {
            out: slot.out || out,
            sends: slot.sends + u32::from(out),
            breaks: slot.breaks + 1,
            ..slot.clone()
        };
        let pause = Duration::from_secs(1 << slot.breaks.min(6));
        let asked = Duration::from_millis(failure.retry_after_ms.unwrap_or(0));
        Step::Wait {
            checkpoint: self.look(slot, false),
            wait: pause.max(asked),
        }
    }

    fn look(&self, slot: Slot, gone: bool) -> Checkpoint {
        Checkpoint::Looking(Look {
            slot,
            since: self.wire.clock.now(),
            reads: 0,
            gone,
        })
    }
}

fn hear(answer: Result<Answer, EgressError>, slot: &Slot, size_bytes: u64, out: bool) -> Heard {
    let answer = match answer {
        Ok(answer) => answer,
        Err(e) => return Heard::Unclear(failure(unanswered(&e))),
    };
    let status = answer.status.as_u16();
    let told: Option<Uploaded> = serde_json::from_slice(&answer.body).ok();
    // An address that has ended says so by its status, whatever stands in the body.
    let ended = matches!(status, 403 | 404 | 410);
    if let Some(refusal) = told.as_ref().and_then(refusal)
        && status < 500
        && !ended
    {
        return Heard::Refused(refusal);
    }
    match status {
        200..=299 if out && taken(&answer.body, told.as_ref(), slot, size_bytes) => Heard::Taken,
        _ if ended => Heard::Gone,
        413 | 415 => Heard::Refused(failure("file_refused").words(&status.to_string())),
        429 => Heard::Unclear(failure("rate_limited").after(Duration::from_mins(1))),
        _ => Heard::Unclear(failure(super::errors::by_status(status))),
    }
}

/// The upload server's error, which may come with status 200.
fn refusal(told: &Uploaded) -> Option<Failure> {
    let named = match &told.error {
        Value::Null | Value::Bool(false) => None,
        Value::String(s) if s.is_empty() => None,
        Value::String(s) => Some(s.clone()),
        other => Some(other.to_string()),
    };
    let code = told.error_code.filter(|c| *c != 0);
    if named.is_none() && code.is_none() {
        return None;
    }
    let words = told.error_descr.clone().or(named).unwrap_or_default();
    let words = format!("{}: {words}", code.unwrap_or(0));
    Some(failure("file_refused").words(&scrubbed(&words)))
}

/// JSON that names our id, with our size where it names one; or the older `<retval>1</retval>`.
fn taken(body: &[u8], told: Option<&Uploaded>, slot: &Slot, size_bytes: u64) -> bool {
    match told {
        Some(u) => {
            u.video_id == Some(slot.video.video_id)
                && u.owner_id.is_none_or(|o| o == slot.video.owner_id)
                && u.size.is_none_or(|s| s == size_bytes)
        }
        None => body
            .windows(b"<retval>1</retval>".len())
            .any(|w| w == b"<retval>1</retval>"),
    }
}
