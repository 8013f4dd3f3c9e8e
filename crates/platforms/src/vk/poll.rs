//! From bytes that VK has to a video that people can watch. Every step here only reads.

use super::checkpoint::{Checkpoint, Hidden, Post, Video};
use super::codes::failure;
use super::errors::in_doubt;
use super::resource::Clip;
use super::{Step, Vk};
use crate::adapter::{CallLog, Work};
use crate::wire::{Trouble, scrubbed};
use domain::Failure;
use domain::act::Purpose;
use secrecy::SecretString;
use std::time::Duration;

/// How long VK may take before the person is asked; VK itself names no time.
const PATIENCE: Duration = Duration::from_hours(1);
/// Readings in a row without a video that was there, before it counts as removed.
const MISSING: u32 = 3;

impl Vk {
    pub(crate) async fn poll_step(
        &self,
        work: &Work<'_>,
        video: &Video,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        let key = video.access_key.as_ref().map(Hidden::expose);
        let clip = match self
            .read_clip(work.act, Purpose::Poll, video.video, key, access, log)
            .await
        {
            Ok(clip) => clip,
            Err(Trouble::Failure(f)) => return Trouble::Failure(in_doubt(f)).into(),
            Err(trouble) => return trouble.into(),
        };
        let seen = Video {
            polls: video.polls + 1,
            seen: video.seen || clip.is_some(),
            missing: if video.seen && clip.is_none() {
                video.missing + 1
            } else {
                0
            },
            ..video.clone()
        };
        if seen.missing >= MISSING {
            return stopped(failure("video_gone"), log);
        }
        if let Some(clip) = clip {
            if let Some(refused) = restriction(&clip) {
                return stopped(refused, log);
            }
            if clip.is_ready() {
                return self.ready(work, seen, &clip);
            }
        }
        if self.wire.clock.now().since(video.since) >= PATIENCE {
            return stopped(failure("processing_timeout"), log);
        }
        Step::Wait {
            wait: pause(video.polls),
            checkpoint: Checkpoint::Processing(seen),
        }
    }

    fn ready(&self, work: &Work<'_>, seen: Video, clip: &Clip) -> Step {
        let video = Video {
            kind: clip.kind.clone(),
            visibility: clip.visibility(),
            ..seen
        };
        if work.options.vk.as_ref().and_then(|vk| vk.wall_post) == Some(true) {
            return Step::Next(Checkpoint::Posting(Post {
                video,
                first_at: self.wire.clock.now(),
                tries: 0,
                read_at: None,
            }));
        }
        self.conclude(&video, None)
    }
}

/// `content_restricted` with VK's words.
pub(crate) fn restriction(clip: &Clip) -> Option<Failure> {
    clip.content_restricted.then(|| {
        let said = clip.content_restricted_message.as_deref().unwrap_or_default();
        failure("restricted").words(&scrubbed(said))
    })
}

/// Soon at first, then every two minutes.
fn pause(polls: u32) -> Duration {
    const WAITS: [u64; 8] = [3, 5, 10, 15, 25, 40, 60, 120];
    let turn = usize::try_from(polls).unwrap_or(usize::MAX).min(WAITS.len() - 1);
    Duration::from_secs(WAITS[turn])
}

pub(crate) fn stopped(failure: Failure, log: &mut CallLog) -> Step {
    log.blame(&failure);
    Step::Failed {
        checkpoint: None,
        failure,
    }
}
