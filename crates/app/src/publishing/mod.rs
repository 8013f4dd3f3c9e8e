//! Publishing as a person asks for it: checking, sending, canceling, trying again, deciding.
//!
//! A person's change and the engine's step meet in the database: a change drops the target's job in its
//! transaction, and a step of a worker that held it finds its fence gone and writes nothing more. Since the
//! last byte is only sent from a stored checkpoint that says so, a target canceled before it never appears.

mod accept;
mod again;
mod approve;
mod fetch;
mod numbers;
mod reschedule;
mod stop;

pub use approve::{Shown, When};

use crate::audit::Entry;
use crate::channels::Known;
use crate::drafts::Written;
use crate::renditions::Sent;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::event::EventKind;
use domain::job::Job;
use domain::preflight::{self, Finding, Plan, TargetVerdict, Verdict};
use domain::publish::{Options, TargetState};
use domain::{ChannelId, JobId, MediaId, Role, TargetId, Timestamp};
use std::time::Duration;
use store::Tx;
use store::channels::Channel;
use store::holds::Posts;
use store::media::Media;
use store::publish::Target;

/// The first stored step of every publish.
pub const FIRST_CHECKPOINT: &str = "prepared";
/// A schedule may lie this far behind and still count as now: clocks differ.
const SCHEDULE_TOLERANCE: Duration = Duration::from_secs(60);
/// The farthest schedule: an act of publishing lives 400 days.
pub(crate) const SCHEDULE_MAX: Duration = Duration::from_secs(390 * 86_400);

#[derive(Clone, Debug)]
pub struct NewTarget {
    pub channel: ChannelId,
    pub options: Options,
}

#[derive(Clone, Debug)]
pub struct NewRequest {
    pub media: MediaId,
    pub scheduled_at: Option<Timestamp>,
    /// Instead of a time: the workspace's next free slot.
    pub next_slot: bool,
    pub targets: Vec<NewTarget>,
    /// What it was written in: goes with the same transaction that accepts the post.
    pub draft: Option<Written>,
}

/// A person's answer to an open question.
#[derive(Clone, Debug)]
pub enum Resolution {
    /// It is there; perhaps at this address.
    Published { remote_url: Option<String> },
    /// It is not there: send it again.
    NotPublished,
    /// Send it with other options.
    NewOptions(Box<Options>),
}

impl App {
    async fn findings(
        &self,
        sent: &Sent,
        channel: &Channel,
        options: &Options,
        scheduled_at: Option<Timestamp>,
    ) -> Result<Vec<Finding>, AppError> {
        let left = self.quota_left(channel.platform, channel.is_sandbox).await?;
        let known = Known::of(channel);
        let plan = Plan {
            options,
            facts: &sent.facts,
            size_bytes: sent.size_bytes,
            scheduled_at,
            now: self.now(),
        };
        let about = preflight::Channel {
            platform: channel.platform,
            facts: &known.told,
            scopes: &channel.scopes,
            blocker: known.blocker.as_ref(),
            uploads_left_today: left.map(|l| l.uploads_left_today),
            public_https: channel.is_sandbox || self.settings.is_public_https(),
        };
        Ok(preflight::check(&plan, &about))
    }

    fn with_title(media: &Media, mut options: Options) -> Options {
        options.title.get_or_insert_with(|| media.title.clone());
        options
    }

    /// What stands in the way, without sending anything.
    pub async fn preflight(
        &self,
        scope: &WorkspaceScope,
        mut r: NewRequest,
    ) -> Result<views::Preflight, AppError> {
        need(scope, Role::Editor)?;
        accept::not_too_many(&r)?;
        accept::one_moment(&r)?;
        self.find_moment(scope, &mut r).await?;
        let media = self.usable_row(scope, r.media).await?;
        let mut targets = vec![];
        for t in &r.targets {
            let channel = self.channel_row(scope, t.channel).await?;
            let options = Self::with_title(&media, t.options.clone());
            let sent = self.sent_clip(scope, &media, options.rendition_id).await?;
            let findings = self.findings(&sent, &channel, &options, r.scheduled_at).await?;
            targets.push(TargetVerdict {
                channel_id: t.channel,
                verdict: preflight::verdict(&findings),
                findings,
            });
        }
        let verdict = targets.iter().map(|t| t.verdict).max().unwrap_or(Verdict::Ok);
        Ok(views::Preflight { verdict, targets })
    }

    async fn queue_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        t: &Target,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let job = Job::Publish { target_id: t.id };
        tx.db()
            .queue_job(
                JobId::new(now, vault::random()),
                &job,
                Some(scope.workspace()),
                due,
                now,
            )
            .await?;
        self.tell(tx, scope, t, now).await
    }

    async fn tell(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        t: &Target,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let parent = Some(t.request.as_uuid());
        Ok(tx
            .db()
            .add_event(scope, EventKind::TargetChanged, t.id.as_uuid(), parent, now)
            .await?)
    }

    /// Tells the log of a target: on which channel, of which request.
    pub async fn audit_target(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        t: &Target,
        entry: Entry,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let channel = tx.db().channel(scope, t.channel).await?;
        let entry = entry
            .about(t.id, None)
            .about(t.request, None)
            .about(t.channel, channel.map(|c| c.lasting_name()).as_deref())
            .with("platform", t.platform.as_str());
        self.audit(tx, Some(scope), entry, now).await
    }

    /// A target, held with all of its post as a worker holds what it writes. What is read stays true until the
    /// transaction ends.
    async fn held_target(&self, tx: &Tx, scope: &WorkspaceScope, id: TargetId) -> Result<Target, AppError> {
        let request = self.target_row(tx, scope, id).await?.request;
        tx.db().hold_posts(scope, Posts::Request(request), &[]).await?;
        self.target_row(tx, scope, id).await
    }

    pub(crate) async fn target_row(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        id: TargetId,
    ) -> Result<Target, AppError> {
        tx.db().target(scope, id).await?.ok_or(AppError::NotFound)
    }

    /// A target that came to its end lets its act end: 72 hours later, for the verification.
    pub async fn end_act_of(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        t: &Target,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let until = now.plus(Duration::from_secs(72 * 3600));
        Ok(tx.db().shorten_act_when_done(scope, t.act, until).await?)
    }
}

fn check_time(at: Timestamp, now: Timestamp) -> Result<(), AppError> {
    if at.plus(SCHEDULE_TOLERANCE) < now {
        return Err(AppError::ScheduleInPast);
    }
    if at > now.plus(SCHEDULE_MAX) {
        return Err(AppError::field(
            "scheduled_at",
            "too_far",
            "The time is more than 390 days ahead.",
        ));
    }
    Ok(())
}

/// When the engine takes the first step: at the time, or at once where the platform keeps the schedule.
fn due_of(t: &Target, now: Timestamp) -> Timestamp {
    let native = t
        .options
        .youtube
        .as_ref()
        .is_some_and(|y| y.native_schedule == Some(true));
    t.scheduled_at.filter(|_| !native).map_or(now, |at| at.max(now))
}

/// Back to the start: the next step makes a new mark and a new session.
fn reset_checkpoint(t: &mut Target) {
    t.checkpoint_sealed = None;
    t.checkpoint_name = FIRST_CHECKPOINT.into();
    t.checkpoint_generation += 1;
    t.effect_possible = false;
    t.fetching = false;
    t.bytes_acknowledged = 0;
    t.remote_id = None;
    t.remote_url = None;
    t.visibility = None;
    t.notes.clear();
}

fn requeue(t: &mut Target, now: Timestamp) {
    t.state = TargetState::Queued;
    t.failure = None;
    t.tries = 0;
    t.next_try_at = Some(now);
}
