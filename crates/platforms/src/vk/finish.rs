//! What became of the video, said truthfully, and looking at it again.

use super::checkpoint::{Checkpoint, Finished, Video, VideoRef};
use super::poll::restriction;
use super::{Step, Vk};
use crate::adapter::{CallLog, Standing, Verified};
use domain::act::Purpose;
use domain::publish::{Note, Published, Visibility};
use domain::{ActId, Failure};
use secrecy::SecretString;

/// VK's `type` of a clip.
const CLIP: &str = "short_video";

impl Vk {
    pub(crate) fn conclude(&self, video: &Video, wall: Option<Note>) -> Step {
        let clip = video.kind.as_deref() == Some(CLIP);
        let mut notes = vec![landed(clip)];
        if let Some(word) = &video.visibility {
            notes.push(Note {
                code: "visibility_differs".into(),
                message: format!("The video is not for everyone: VK says \"{word}\"."),
                hint: Some("Change who may see it at vk.com.".into()),
            });
        }
        notes.extend(wall);
        let published = Published {
            remote_id: video.id.clone(),
            remote_url: self.video_page(video.video, clip),
            visibility: word_of(video.visibility.clone()),
            notes,
        };
        let checkpoint = Checkpoint::Done(Finished {
            published: published.clone(),
            at: self.wire.clock.now(),
        });
        Step::Done {
            checkpoint,
            published,
        }
    }

    /// What VK says of the video now.
    pub(crate) async fn look_back(
        &self,
        act: ActId,
        access: &SecretString,
        remote_id: &str,
        log: &mut CallLog,
    ) -> Result<Verified, Failure> {
        let gone = || bare(None, Standing::Removed);
        let Ok(video) = remote_id.parse::<VideoRef>() else {
            return Ok(gone());
        };
        let clip = self
            .read_clip(act, Purpose::Verify, video, None, access, log)
            .await?;
        let Some(clip) = clip else { return Ok(gone()) };
        if let Some(refused) = restriction(&clip) {
            return Ok(bare(None, Standing::Rejected(refused)));
        }
        if !clip.is_ready() {
            return Ok(bare(None, Standing::Processing));
        }
        let visibility = clip.visibility();
        let standing = match visibility.as_deref() {
            Some("only_me" | "nobody") => Standing::Private,
            _ => Standing::Live,
        };
        // VK may move a video among the clips later.
        let is_clip = clip.kind.as_deref() == Some(CLIP);
        Ok(Verified {
            visibility: Some(word_of(visibility)),
            standing,
            remote_url: Some(self.video_page(video, is_clip)),
            notes: Vec::new(),
        })
    }

    fn video_page(&self, video: VideoRef, clip: bool) -> String {
        let kind = if clip { "clip" } else { "video" };
        self.page(&format!("{kind}{video}"))
    }

    /// Where people see it.
    pub(crate) fn page(&self, path: &str) -> String {
        if self.config.sandbox {
            format!("{}/{path}", self.config.api_url.as_str().trim_end_matches('/'))
        } else {
            format!("https://vk.com/{path}")
        }
    }
}

fn word_of(visibility: Option<String>) -> String {
    visibility.unwrap_or_else(|| Visibility::Public.as_str().to_owned())
}

/// VK alone decides which of the two it makes of a video.
fn landed(clip: bool) -> Note {
    let (code, message) = if clip {
        ("landed_as_clip", "VK shows it among the clips.")
    } else {
        (
            "landed_as_video",
            "VK shows it as an ordinary video, not among the clips.",
        )
    };
    Note {
        code: code.into(),
        message: message.into(),
        hint: None,
    }
}

const fn bare(visibility: Option<String>, standing: Standing) -> Verified {
    Verified {
        visibility,
        standing,
        remote_url: None,
        notes: Vec::new(),
    }
}
