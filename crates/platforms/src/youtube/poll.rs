//! From a video that exists to one that is published. Every step here only reads, but for the thumbnail.

use super::checkpoint::{Checkpoint, Finished, Video, asked};
use super::codes::failure;
use super::errors::{Doing, failed, rejected};
use super::resource::{self, List};
use super::{Step, YouTube};
use crate::adapter::{CallLog, Work};
use crate::wire::Trouble;
use domain::act::Purpose;
use domain::publish::{Note, Published, Visibility};
use domain::{ActId, Failure, youtube};
use secrecy::SecretString;
use std::time::Duration;

const FIRST: Duration = Duration::from_secs(2);
/// How long YouTube may process a video before the person is asked.
const PATIENCE: Duration = Duration::from_hours(24);
/// How long after its creation a video may still be missing from the list.
const LATE: Duration = Duration::from_mins(10);
/// How long a thumbnail waits for the end of all processing.
const COVER_PATIENCE: Duration = Duration::from_hours(1);
/// How late YouTube's own schedule may be.
const SCHEDULE_LATE: Duration = Duration::from_mins(30);
const MINUTE: Duration = Duration::from_mins(1);

/// What `uploadStatus` and its companions say.
pub(crate) enum Phase {
    Processing,
    Processed,
    Failed(Failure),
    Removed,
}

pub(crate) fn phase(video: &resource::Video) -> Phase {
    let (status, processing) = (&video.status, &video.processing_details);
    match status.upload_status.as_deref() {
        Some("processed") => Phase::Processed,
        Some("failed") => Phase::Failed(failed(status.failure_reason.as_deref())),
        Some("rejected") => Phase::Failed(rejected(status.rejection_reason.as_deref())),
        Some("deleted") => Phase::Removed,
        _ if processing.processing_status.as_deref() == Some("failed") => {
            Phase::Failed(failed(processing.processing_failure_reason.as_deref()))
        }
        _ => Phase::Processing,
    }
}

impl YouTube {
    /// The id is stored; if the answer named the channel, it must be the right one.
    pub(crate) fn created_step(work: &Work<'_>, video: &Video) -> Step {
        match video.channel_id.as_deref() {
            Some(other) if other != work.channel.external_id => Step::Failed {
                checkpoint: None,
                failure: other_channel(&video.id, other),
            },
            _ => Step::Wait {
                checkpoint: Checkpoint::Processing(video.clone()),
                wait: FIRST,
            },
        }
    }

    /// Asks whether YouTube is done with the file.
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
        let seen = match self
            .read_video(work.act, Purpose::Poll, "poll", &video.id, access, log)
            .await
        {
            Ok(seen) => seen,
            Err(trouble) => return trouble.into(),
        };
        let age = self.wire.clock.now().since(video.created_at);
        let Some(seen) = seen else {
            return if age < LATE {
                later(video)
            } else {
                stopped(failure("video_not_found"), log)
            };
        };
        if let Some(wrong) = wrong_channel(work, &seen) {
            return stopped(wrong, log);
        }
        match phase(&seen) {
            Phase::Failed(f) => stopped(f, log),
            Phase::Removed => stopped(failure("video_not_found"), log),
            Phase::Processed if seen.status.privacy_status.is_some() => {
                if work.thumbnail.is_none() {
                    return self.conclude(work, video, &seen);
                }
                let busy = seen.processing_details.processing_status.as_deref() == Some("processing");
                if busy && age < COVER_PATIENCE {
                    return later(video);
                }
                Step::Next(Checkpoint::Thumbnail(video.clone()))
            }
            Phase::Processing | Phase::Processed if age < PATIENCE => later(video),
            Phase::Processing | Phase::Processed => stopped(failure("processing_timeout"), log),
        }
    }

    /// Reads the video once more, after the thumbnail or at the time of YouTube's own schedule.
    pub(crate) async fn verify_step(
        &self,
        work: &Work<'_>,
        video: &Video,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        if let Some(at) = video.publish_at
            && self.wire.clock.now() < at
        {
            return self.hold(video, at);
        }
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        let seen = match self
            .read_video(work.act, Purpose::Verify, "verify", &video.id, access, log)
            .await
        {
            Ok(seen) => seen,
            Err(trouble) => return trouble.into(),
        };
        let Some(seen) = seen else {
            return stopped(failure("video_not_found"), log);
        };
        match phase(&seen) {
            Phase::Failed(f) => stopped(f, log),
            Phase::Removed => stopped(failure("video_not_found"), log),
            Phase::Processing | Phase::Processed => self.conclude(work, video, &seen),
        }
    }

    /// Published, or held back by YouTube's schedule.
    fn conclude(&self, work: &Work<'_>, video: &Video, seen: &resource::Video) -> Step {
        let now = self.wire.clock.now();
        let visibility = seen.status.privacy_status.clone().unwrap_or_default();
        let mut notes = video.notes.clone();
        let at = seen.status.publish_at.or(video.publish_at);
        if let Some(at) = at.filter(|_| visibility == "private") {
            if now < at {
                return self.hold(video, at);
            }
            if now.since(at) < SCHEDULE_LATE {
                let held = Video {
                    publish_at: Some(at),
                    polls: video.polls + 1,
                    ..video.clone()
                };
                return Step::Wait {
                    checkpoint: Checkpoint::HeldUntil(held),
                    wait: MINUTE,
                };
            }
        }
        notes.extend(visibility_note(asked(work.options), &visibility));
        if work
            .options
            .youtube
            .as_ref()
            .is_some_and(|y| !y.playlist_ids.is_empty())
        {
            notes.push(note(
                "playlist_skipped",
                "The video was not added to a playlist: this connection has no right to.",
                Some("Add it in YouTube Studio."),
            ));
        }
        let published = Published {
            remote_id: video.id.clone(),
            remote_url: self.video_url(work, &video.id),
            visibility,
            notes,
        };
        let checkpoint = Checkpoint::Done(Finished {
            published: published.clone(),
            at: now,
        });
        Step::Done {
            checkpoint,
            published,
        }
    }

    fn hold(&self, video: &Video, at: domain::Timestamp) -> Step {
        let wait = at.since(self.wire.clock.now()) + FIRST;
        let held = Video {
            publish_at: Some(at),
            ..video.clone()
        };
        Step::Wait {
            checkpoint: Checkpoint::HeldUntil(held),
            wait,
        }
    }

    pub(crate) async fn read_video(
        &self,
        act: ActId,
        purpose: Purpose,
        step: &'static str,
        id: &str,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<Option<resource::Video>, Trouble> {
        let query = [
            ("part", "status,processingDetails,contentDetails,snippet"),
            ("id", id),
        ];
        let ask = self.reading(act, purpose, step, "videos", &query, access);
        match self
            .ask_json::<List<resource::Video>>(ask, Doing::Reading, log)
            .await
        {
            Ok(list) => Ok(list.known()?.into_iter().find(|v| v.id == id)),
            Err(Trouble::Failure(f)) if f.code == "video_not_found" => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Where people watch it.
    fn video_url(&self, work: &Work<'_>, id: &str) -> String {
        let base = if self.config.sandbox {
            self.config.api_url.as_str().trim_end_matches('/').to_owned()
        } else {
            "https://www.youtube.com".to_owned()
        };
        let facts = work.facts;
        if youtube::is_short(facts.duration_ms, facts.width, facts.height) {
            format!("{base}/shorts/{id}")
        } else {
            format!("{base}/watch?v={id}")
        }
    }
}

/// What differs between the visibility asked for and the one the video has.
pub(crate) fn visibility_note(asked: Visibility, returned: &str) -> Option<Note> {
    if returned == asked.as_str() {
        return None;
    }
    Some(if returned == "private" {
        note(
            "locked_private",
            "YouTube keeps the video private although it was not to be.",
            Some(
                "Look in YouTube Studio. Google may lock uploads of projects it has not audited; the \
                 operator of this server can ask for the audit.",
            ),
        )
    } else {
        note(
            "visibility_differs",
            &format!("The video is {returned}, not {} as chosen.", asked.as_str()),
            Some("Change the visibility in YouTube Studio."),
        )
    })
}

pub(crate) fn note(code: &str, message: &str, hint: Option<&str>) -> Note {
    Note {
        code: code.to_owned(),
        message: message.to_owned(),
        hint: hint.map(str::to_owned),
    }
}

fn wrong_channel(work: &Work<'_>, seen: &resource::Video) -> Option<Failure> {
    let other = seen
        .snippet
        .channel_id
        .as_deref()
        .filter(|c| *c != work.channel.external_id)?;
    Some(other_channel(&seen.id, other))
}

fn other_channel(id: &str, channel: &str) -> Failure {
    let mut f = failure("other_channel");
    f.message = format!("The video {id} went to another channel ({channel}) than the chosen one.");
    f
}

/// 5, 10, 20, 30, 60 seconds, two minutes, then every five.
fn later(video: &Video) -> Step {
    const WAITS: [u64; 8] = [5, 10, 20, 30, 60, 60, 120, 300];
    let turn = usize::try_from(video.polls)
        .unwrap_or(usize::MAX)
        .min(WAITS.len() - 1);
    let checkpoint = Checkpoint::Processing(Video {
        polls: video.polls + 1,
        ..video.clone()
    });
    Step::Wait {
        checkpoint,
        wait: Duration::from_secs(WAITS[turn]),
    }
}

fn stopped(failure: Failure, log: &mut CallLog) -> Step {
    log.blame(&failure);
    Step::Failed {
        checkpoint: None,
        failure,
    }
}
