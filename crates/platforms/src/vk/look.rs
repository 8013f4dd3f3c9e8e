//! An upload had no clear answer: the id is read until it shows bytes, or it is sure enough that none came.
//!
//! Only reads. Found: go on. Nothing found: the same bytes to the same address; to a new id only when the
//! address has run out, after a longer look, and after the old id is deleted.

use super::checkpoint::{Checkpoint, Hidden, Look, Old, Prepared, Slot, Video, VideoRef};
use super::codes::failure;
use super::errors::{Doing, in_doubt};
use super::resource::{Clip, Items};
use super::{Step, Vk};
use crate::adapter::{CallLog, Work};
use crate::wire::Trouble;
use domain::ActId;
use domain::act::Purpose;
use secrecy::SecretString;
use std::time::Duration;

/// How long an id may show nothing after its last byte went out, before the bytes are sent there again.
const SOON: Duration = Duration::from_mins(3);
/// The same, before an id is given up that an upload without an answer went to.
const LONG: Duration = Duration::from_mins(15);
/// Uploads that may go out whole and leave no trace.
const SENDS: u32 = 2;
/// Uploads that may break.
const BREAKS: u32 = 8;

impl Vk {
    pub(crate) async fn looking_step(
        &self,
        work: &Work<'_>,
        look: &Look,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        let slot = &look.slot;
        let clip = self
            .read_clip(
                work.act,
                Purpose::Verify,
                slot.video,
                slot.access_key.as_ref().map(Hidden::expose),
                access,
                log,
            )
            .await;
        let clip = match clip {
            Ok(clip) => clip,
            Err(Trouble::Failure(f)) if slot.out => return Trouble::Failure(in_doubt(f)).into(),
            Err(trouble) => return trouble.into(),
        };
        if clip.is_some_and(|c| c.has_bytes()) {
            return Step::Next(Checkpoint::Processing(Video {
                guid: slot.guid.clone(),
                video: slot.video,
                id: slot.video.to_string(),
                access_key: slot.access_key.clone(),
                since: self.wire.clock.now(),
                polls: 0,
                seen: true,
                missing: 0,
                kind: None,
                visibility: None,
            }));
        }
        let looked = self.wire.clock.now().since(look.since);
        let patience = match (slot.out, look.gone && slot.breaks > 0) {
            (false, _) => Duration::ZERO,
            (true, false) => SOON,
            (true, true) => LONG,
        };
        if looked < patience {
            let pause = Duration::from_secs(5 << look.reads.min(3)).min(patience.saturating_sub(looked));
            let again = Look {
                reads: look.reads + 1,
                ..look.clone()
            };
            return Step::Wait {
                checkpoint: Checkpoint::Looking(again),
                wait: pause,
            };
        }
        nothing_found(look, log)
    }

    pub(crate) async fn read_clip(
        &self,
        act: ActId,
        purpose: Purpose,
        video: VideoRef,
        access_key: Option<&str>,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<Option<Clip>, Trouble> {
        let named = match access_key {
            Some(key) => format!("{video}_{key}"),
            None => video.to_string(),
        };
        let ask = self.method(act, purpose, "video.get", vec![("videos", named)], access);
        match self.ask::<Items<Clip>>(ask, Doing::Reading, log).await {
            Ok(list) => Ok(list.items.into_iter().find(|c| c.is(video))),
            Err(Trouble::Failure(f)) if f.code == "video_gone" => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }
}

/// The id shows nothing, and has had its time.
fn nothing_found(look: &Look, log: &mut CallLog) -> Step {
    let slot = &look.slot;
    if look.gone {
        return Step::Next(Checkpoint::Prepared(Prepared {
            guid: slot.guid.clone(),
            saves: slot.saves,
            old: Some(Old {
                video: slot.video,
                out: slot.out,
            }),
        }));
    }
    if slot.sends < SENDS && slot.breaks < BREAKS {
        return Step::Next(Checkpoint::Allocated(slot.clone()));
    }
    let (failure, checkpoint) = if slot.out {
        (failure("upload_unmatched"), Checkpoint::Looking(look.clone()))
    } else {
        let rested = Slot {
            breaks: 0,
            ..slot.clone()
        };
        (failure("upload_unstable"), Checkpoint::Allocated(rested))
    };
    log.blame(&failure);
    Step::Failed {
        checkpoint: Some(checkpoint),
        failure,
    }
}
