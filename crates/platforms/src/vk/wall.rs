//! The post on the wall, if the person asked for one.
//!
//! It is asked for from a stored `posting` only. A lost answer is followed by readings of the wall, which
//! match the video exactly; only when two of them show nothing it is asked for again, with the same
//! `guid`, by which VK knows a repeated post for an hour. What VK refuses here is a note: the video itself
//! is published.

use super::api::{Form, Said};
use super::checkpoint::{Checkpoint, Post};
use super::codes::failure;
use super::errors::{Doing, in_doubt};
use super::poll::stopped;
use super::resource::{Items, Posted, WallPost};
use super::{Step, Vk};
use crate::adapter::{CallLog, Work};
use crate::wire::Trouble;
use domain::act::Purpose;
use domain::publish::Note;
use domain::vk::GUID_LIFE;
use domain::{Failure, FailureClass};
use secrecy::SecretString;
use std::time::Duration;

const FIRST_LOOK: Duration = Duration::from_secs(5);
/// Least time between the two readings that must both be without the post.
const APART: Duration = Duration::from_mins(1);
/// The same, once VK may have forgotten the `guid`.
const FAR_APART: Duration = Duration::from_mins(15);
/// How often a post may be asked for.
const TRIES: u32 = 3;

impl Vk {
    pub(crate) async fn posting_step(
        &self,
        work: &Work<'_>,
        post: &Post,
        resumed: bool,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        if resumed {
            return self.look_for_post(work, post, access, log).await;
        }
        let ask = self.method(work.act, Purpose::Publish, "wall.post", form(work, post), access);
        match self.say::<Posted>(ask, Doing::Posting, log).await {
            Said::Yes(posted) => {
                let note = self.posted(post, posted.post_id);
                self.conclude(&post.video, Some(note))
            }
            Said::No(Trouble::TokenRejected(_)) => Step::TokenRejected,
            Said::No(Trouble::Failure(failure)) if waits(&failure) => Step::Failed {
                checkpoint: Some(Checkpoint::WallDue(post.clone())),
                failure,
            },
            Said::No(Trouble::Failure(f)) => self.conclude(&post.video, Some(refused(&f))),
            Said::Unclear(_) => Step::Wait {
                checkpoint: Checkpoint::PostLost(post.clone()),
                wait: FIRST_LOOK,
            },
        }
    }

    pub(crate) async fn post_lost_step(
        &self,
        work: &Work<'_>,
        post: &Post,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let now = self.wire.clock.now();
        // Too early for the second look.
        if let Some(left) = post.read_at.and_then(|at| {
            let gap = self.gap(post);
            gap.checked_sub(now.since(at)).filter(|left| !left.is_zero())
        }) {
            return Step::Wait {
                checkpoint: Checkpoint::PostLost(post.clone()),
                wait: left,
            };
        }
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        self.look_for_post(work, post, access, log).await
    }

    async fn look_for_post(
        &self,
        work: &Work<'_>,
        post: &Post,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Step {
        match self.find_post(work, post, access, log).await {
            Err(Trouble::TokenRejected(_)) => Step::TokenRejected,
            // A wall that may not be read settles nothing.
            Err(Trouble::Failure(f)) if is_closed(&f) => {
                let mut open = failure("wall_unmatched");
                open.platform_words = f.platform_words;
                stopped(open, log)
            }
            Err(Trouble::Failure(f)) => Trouble::Failure(in_doubt(f)).into(),
            Ok(Some(id)) => {
                let note = self.posted(post, id);
                self.conclude(&post.video, Some(note))
            }
            Ok(None) => self.not_there(post, log),
        }
    }

    fn not_there(&self, post: &Post, log: &mut CallLog) -> Step {
        let now = self.wire.clock.now();
        let gap = self.gap(post);
        let Some(at) = post.read_at.filter(|at| now.since(*at) >= gap) else {
            let wait = post.read_at.map_or(gap, |at| gap.saturating_sub(now.since(at)));
            let read = Post {
                read_at: post.read_at.or(Some(now)),
                ..post.clone()
            };
            return Step::Wait {
                checkpoint: Checkpoint::PostLost(read),
                wait,
            };
        };
        if post.tries + 1 >= TRIES {
            let mut open = failure("wall_unmatched");
            open.message = format!("{} Looked at {at} and {now}.", open.message);
            return stopped(open, log);
        }
        Step::Next(Checkpoint::Posting(Post {
            tries: post.tries + 1,
            read_at: None,
            ..post.clone()
        }))
    }

    fn gap(&self, post: &Post) -> Duration {
        if self.wire.clock.now().since(post.first_at) + APART < GUID_LIFE {
            APART
        } else {
            FAR_APART
        }
    }

    /// The post that shows exactly our video. What somebody without a role posts to a community may lie
    /// among the suggestions.
    async fn find_post(
        &self,
        work: &Work<'_>,
        post: &Post,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<Option<i64>, Trouble> {
        let video = post.video.video;
        let mut places = vec!["owner"];
        if video.owner_id < 0 {
            places.push("suggests");
        }
        for place in places {
            let form = vec![
                ("owner_id", video.owner_id.to_string()),
                ("count", "100".to_owned()),
                ("filter", place.to_owned()),
            ];
            let ask = self.method(work.act, Purpose::Verify, "wall.get", form, access);
            let posts = match self.ask::<Items<WallPost>>(ask, Doing::Reading, log).await {
                Ok(posts) => posts.items,
                // No suggestions for this account: then it can have none there either.
                Err(Trouble::Failure(f)) if place == "suggests" && f.class == FailureClass::Rejected => {
                    Vec::new()
                }
                Err(trouble) => return Err(trouble),
            };
            if let Some(found) = posts.iter().find(|p| p.shows(video)) {
                return Ok(Some(found.id));
            }
        }
        Ok(None)
    }

    fn posted(&self, post: &Post, id: i64) -> Note {
        Note {
            code: "wall_posted".into(),
            message: format!(
                "A post on the wall shows the video: {}",
                self.page(&format!("wall{}_{id}", post.video.video.owner_id))
            ),
            hint: None,
        }
    }
}

/// Neither a wait nor anything the person does in a browser opens this wall to us.
fn is_closed(f: &Failure) -> bool {
    f.class == FailureClass::Permanent
        || matches!(
            f.code.as_str(),
            "access_denied" | "action_denied" | "community_denied" | "wall_denied" | "profile_private"
        )
}

/// Worth another try by itself, or by the person's new access.
fn waits(f: &Failure) -> bool {
    matches!(f.class, FailureClass::Transient | FailureClass::Reconnect) || f.code == "rate_limited"
}

fn refused(f: &Failure) -> Note {
    Note {
        code: "wall_refused".into(),
        message: format!(
            "The video is on VK; the post on the wall was not made. {}",
            f.message
        ),
        hint: Some("Post the video on the wall by hand at vk.com.".into()),
    }
}

fn form(work: &Work<'_>, post: &Post) -> Form {
    let video = post.video.video;
    let attachment = match &post.video.access_key {
        Some(key) => format!("video{video}_{}", key.expose()),
        None => format!("video{video}"),
    };
    let mut form = vec![
        ("owner_id", video.owner_id.to_string()),
        ("attachments", attachment),
        ("guid", post.video.guid.clone()),
    ];
    if video.owner_id < 0 {
        form.push(("from_group", "1".to_owned()));
    }
    if let Some(text) = work.options.caption.as_deref().filter(|t| !t.is_empty()) {
        form.push(("message", text.to_owned()));
    }
    form
}
