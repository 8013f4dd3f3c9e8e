//! The session is gone and the last byte may have arrived: look for the video on the channel.
//!
//! Only reads. The mark is the file's name (our slug) with the file's exact size; a title proves nothing.

use super::checkpoint::{Checkpoint, Lost, Video};
use super::codes::failure;
use super::errors::Doing;
use super::resource::{self, List, PlaylistItem};
use super::session::file_name;
use super::{Step, YouTube};
use crate::adapter::{CallLog, Work};
use crate::wire::Trouble;
use domain::Failure;
use domain::act::Purpose;
use domain::youtube::ChannelFacts;
use secrecy::SecretString;
use std::time::Duration;

/// Least time between the two readings that must both be without the video.
const APART: Duration = Duration::from_mins(15);
/// How long YouTube may take to tell the file's name of a video.
const PATIENCE: Duration = Duration::from_hours(24);

enum Sight {
    Found(Box<resource::Video>),
    /// A recent video does not tell its file's name yet.
    Unsure,
    Missing,
}

impl YouTube {
    pub(crate) async fn lost_step(
        &self,
        work: &Work<'_>,
        lost: &Lost,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let now = self.wire.clock.now();
        if lost.readings == 1
            && let Some(before) = lost.read_at
            && now.since(before) < APART
        {
            let wait = APART.saturating_sub(now.since(before));
            return Step::Wait {
                checkpoint: Checkpoint::Lost(lost.clone()),
                wait,
            };
        }
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        match self.look(work, lost, access, log).await {
            Err(trouble) => trouble.into(),
            Ok(Sight::Found(video)) => Step::Next(Checkpoint::Created(Video {
                id: video.id,
                created_at: now,
                channel_id: video.snippet.channel_id,
                polls: 0,
                tries: 0,
                publish_at: None,
                notes: Vec::new(),
            })),
            // The facts of a new file come within seconds or minutes: looked for soon, then ever more rarely.
            Ok(Sight::Unsure) if now.since(lost.lost_at) < PATIENCE => Step::Wait {
                checkpoint: Checkpoint::Lost(lost.clone()),
                wait: now
                    .since(lost.lost_at)
                    .clamp(Duration::from_secs(3), Duration::from_mins(5)),
            },
            Ok(Sight::Unsure | Sight::Missing) => {
                let seen = Lost {
                    readings: lost.readings + 1,
                    read_at: Some(now),
                    ..lost.clone()
                };
                if seen.readings < 2 {
                    return Step::Wait {
                        checkpoint: Checkpoint::Lost(seen),
                        wait: APART,
                    };
                }
                let failure = unmatched(work, &seen);
                log.blame(&failure);
                Step::Failed {
                    checkpoint: Some(Checkpoint::Lost(seen)),
                    failure,
                }
            }
        }
    }

    async fn look(
        &self,
        work: &Work<'_>,
        lost: &Lost,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<Sight, Trouble> {
        let uploads = work.channel.known::<ChannelFacts>().uploads_playlist;
        let query = [
            ("part", "contentDetails"),
            ("playlistId", uploads.as_str()),
            ("maxResults", "50"),
        ];
        let ask = self.reading(
            work.act,
            Purpose::Verify,
            "list_uploads",
            "playlistItems",
            &query,
            access,
        );
        let items = match self
            .ask_json::<List<PlaylistItem>>(ask, Doing::Reading, log)
            .await
        {
            Ok(found) => found.known()?,
            // An empty channel may have no such playlist.
            Err(Trouble::Failure(f)) if f.code == "playlist_not_found" => Vec::new(),
            Err(trouble) => return Err(trouble),
        };
        let ids: Vec<String> = items
            .into_iter()
            .map(|i| i.content_details.video_id)
            .filter(|id| !id.is_empty())
            .collect();
        if ids.is_empty() {
            return Ok(Sight::Missing);
        }
        let query = [
            ("part", "fileDetails,snippet,status,processingDetails"),
            ("id", &ids.join(",")),
        ];
        let ask = self.reading(work.act, Purpose::Verify, "find_video", "videos", &query, access);
        let videos = self
            .ask_json::<List<resource::Video>>(ask, Doing::Reading, log)
            .await?
            .known()?;
        let mut unsure = false;
        for video in videos {
            let file = &video.file_details;
            // The ending is not compared: the clip may be gone from the library by now, its type with it.
            let marked = file.file_name.as_ref().and_then(|n| n.split('.').next()) == Some(&lost.slug);
            if marked && file.file_size == Some(work.size_bytes) {
                return Ok(Sight::Found(Box::new(video)));
            }
            // Videos older than the session cannot be ours; without a time they might.
            let young = video.snippet.published_at.is_none_or(|at| at >= lost.opened_at);
            let told = video.processing_details.file_details_availability.as_deref() == Some("available");
            unsure |= young && !told && file.file_name.is_none();
        }
        Ok(if unsure { Sight::Unsure } else { Sight::Missing })
    }
}

/// The evidence goes into the sentence: the person decides by it.
fn unmatched(work: &Work<'_>, lost: &Lost) -> Failure {
    let mut f = failure("session_lost_unmatched");
    f.message = format!(
        "We cannot tell whether the video arrived. The upload that began at {} was gone at {} ({}), with {} \
         of {} bytes confirmed; {} readings of the channel's uploads, the last at {}, did not show a file \
         named {}.",
        lost.opened_at,
        lost.lost_at,
        lost.cause,
        lost.offset,
        work.size_bytes,
        lost.readings,
        lost.read_at.unwrap_or(lost.lost_at),
        file_name(&lost.slug, work.mime),
    );
    f
}
