//! From bytes that arrived to a post. Every step here only reads.

use super::checkpoint::{Checkpoint, Finished, Task};
use super::codes::failure;
use super::status::Status;
use super::{Step, TikTok};
use crate::adapter::{CallLog, ChannelRef, Work};
use crate::wire::Trouble;
use domain::act::Purpose;
use domain::publish::{Note, Options, Published};
use domain::tiktok::{ChannelFacts, Mode, PUBLIC};
use domain::{Failure, Timestamp};
use secrecy::SecretString;
use std::time::Duration;

/// How long TikTok may process a video before the person is asked.
const PATIENCE: Duration = Duration::from_secs(86_400);
/// How long after its upload a post may be unknown to TikTok's own answers.
const LATE: Duration = Duration::from_secs(600);
/// How long a posted video is asked for its id here. Reviews mostly take less than a minute; those that
/// take hours are followed by the later looks at the post.
const ID_PATIENCE: Duration = Duration::from_secs(180);

impl TikTok {
    pub(crate) async fn poll_step(
        &self,
        work: &Work<'_>,
        task: &Task,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        let now = self.wire.clock.now();
        let told = self
            .status(work.act, Purpose::Poll, &task.publish_id, access, log)
            .await;
        match told {
            // It is posted; only its link is missing.
            Err(_) if task.posted_at.is_some() => self.conclude(work, task, None),
            Err(Trouble::Failure(f)) if f.code == "publish_unknown" && now.since(task.sent_at) < LATE => {
                later(task, now)
            }
            Err(trouble) => trouble.into(),
            // Taken down by the review: no other attempt by itself.
            Ok(Status::Failed(f)) if task.posted_at.is_some() => stopped(f, log),
            Ok(Status::Failed(f)) => Self::attempt_failed(f, task.tries, log),
            Ok(Status::Inbox) => self.in_inbox(work, task),
            Ok(Status::Posted { id: Some(id) }) => self.conclude(work, task, Some(&id)),
            Ok(Status::Posted { id: None }) => {
                let since = task.posted_at.unwrap_or(now);
                if !is_public(task.mode, work.options) || now.since(since) >= ID_PATIENCE {
                    return self.conclude(work, task, None);
                }
                let posted = Task {
                    posted_at: Some(since),
                    ..task.clone()
                };
                later(&posted, now)
            }
            Ok(Status::Working { .. }) if now.since(task.sent_at) < PATIENCE => later(task, now),
            Ok(Status::Working { .. }) => stopped(failure("processing_timeout"), log),
        }
    }

    fn in_inbox(&self, work: &Work<'_>, task: &Task) -> Step {
        self.done(Published {
            remote_id: task.publish_id.clone(),
            remote_url: self.link(work.channel, None),
            visibility: "inbox".into(),
            notes: vec![note(
                "finish_in_app",
                "Sent to the TikTok inbox; finish it in the TikTok app.",
                "Open the notification in the TikTok app's inbox and post the clip from there.",
            )],
        })
    }

    fn conclude(&self, work: &Work<'_>, task: &Task, id: Option<&str>) -> Step {
        let own = work.options.tiktok.as_ref();
        let chosen = own.and_then(|o| o.privacy_level.clone());
        let mut notes = Vec::new();
        if id.is_none() && is_public(task.mode, work.options) {
            notes.push(note(
                "still_processing",
                "The video is posted; TikTok still reviews it and tells its link later.",
                "Nothing to do: we look again by ourselves.",
            ));
        }
        let visibility = match (task.mode, id) {
            (Mode::Direct, _) => chosen.unwrap_or_default(),
            // Posted from the inbox already, with an audience chosen there; only public posts have an id.
            (Mode::Inbox, Some(_)) => PUBLIC.into(),
            (Mode::Inbox, None) => "inbox".into(),
        };
        self.done(Published {
            remote_id: task.publish_id.clone(),
            remote_url: self.link(work.channel, id),
            visibility,
            notes,
        })
    }

    fn done(&self, published: Published) -> Step {
        Step::Done {
            checkpoint: Checkpoint::Done(Finished {
                published: published.clone(),
                at: self.wire.clock.now(),
            }),
            published,
        }
    }

    /// Where people watch it: the post, else the profile.
    pub(crate) fn link(&self, channel: ChannelRef<'_>, id: Option<&str>) -> String {
        let base = if self.config.sandbox {
            self.config.api_url.as_str().trim_end_matches('/')
        } else {
            "https://www.tiktok.com"
        };
        let facts: ChannelFacts = channel.known();
        let told = facts.rules.map(|r| r.username);
        let name = facts.username.or(told).filter(|n| !n.is_empty());
        match (name, id) {
            (Some(name), Some(id)) => format!("{base}/@{name}/video/{id}"),
            (Some(name), None) => format!("{base}/@{name}"),
            // TikTok finds a post by its id under any name.
            (None, Some(id)) => format!("{base}/@/video/{id}"),
            (None, None) => format!("{base}/"),
        }
    }
}

/// Whether a public id is to come.
pub(crate) fn is_public(mode: Mode, options: &Options) -> bool {
    let own = options.tiktok.as_ref();
    mode == Mode::Direct && own.and_then(|o| o.privacy_level.as_deref()) == Some(PUBLIC)
}

pub(crate) fn note(code: &str, message: &str, hint: &str) -> Note {
    Note {
        code: code.into(),
        message: message.into(),
        hint: Some(hint.into()),
    }
}

/// 3, 5, 10, 20, 30, 45, then every 60 seconds; slower after ten minutes and after an hour.
fn later(task: &Task, now: Timestamp) -> Step {
    const WAITS: [u64; 7] = [3, 5, 10, 20, 30, 45, 60];
    let turn = usize::try_from(task.polls)
        .unwrap_or(usize::MAX)
        .min(WAITS.len() - 1);
    let age = now.since(task.sent_at).as_secs();
    let seconds = match age {
        0..600 => WAITS[turn],
        600..3600 => 120,
        _ => 300,
    };
    Step::Wait {
        checkpoint: Checkpoint::Processing(Task {
            polls: task.polls + 1,
            ..task.clone()
        }),
        wait: Duration::from_secs(seconds),
    }
}

fn stopped(failure: Failure, log: &mut CallLog) -> Step {
    log.blame(&failure);
    Step::Failed {
        checkpoint: None,
        failure,
    }
}
