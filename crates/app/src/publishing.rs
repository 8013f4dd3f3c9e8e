//! Publishing as a person asks for it: checking, sending, canceling, trying again, deciding.
//!
//! A person's change and the engine's step meet in the database: a change drops the target's job in its
//! transaction, and a step of a worker that held it finds its fence gone and writes nothing more. Since the
//! last byte is only sent from a stored checkpoint that says so, a target canceled before it never appears.

use crate::channels::YouTubeFacts;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::act::ActKind;
use domain::event::EventKind;
use domain::job::Job;
use domain::media::MediaState;
use domain::preflight::{self, ChannelFacts, Finding, TargetVerdict, Verdict};
use domain::publish::{Note, Options, TargetState};
use domain::{
    ActId, ChannelId, Failure, FailureClass, JobId, MediaId, PublishRequestId, Role, TargetId, Timestamp,
};
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use store::Tx;
use store::channels::{Channel, ChannelState};
use store::media::Media;
use store::publish::{PublishRequest, Target};

/// The first stored step of every publish.
pub const FIRST_CHECKPOINT: &str = "prepared";
/// A schedule may lie this far behind and still count as now: clocks differ.
const SCHEDULE_TOLERANCE: Duration = Duration::from_secs(60);
/// The farthest schedule: an act of publishing lives 400 days.
const SCHEDULE_MAX: Duration = Duration::from_secs(390 * 86_400);
const TARGETS_MAX: usize = 50;

#[derive(Clone, Debug)]
pub struct NewTarget {
    pub channel: ChannelId,
    pub options: Options,
}

#[derive(Clone, Debug)]
pub struct NewRequest {
    pub media: MediaId,
    pub scheduled_at: Option<Timestamp>,
    pub targets: Vec<NewTarget>,
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

/// Whether the platform may hold something of a target at this stored step.
pub fn effect_possible(checkpoint: &str) -> bool {
    !matches!(checkpoint, FIRST_CHECKPOINT | "session_open")
}

impl NewRequest {
    /// Tells two bodies under one idempotency key apart.
    fn digest(&self) -> Vec<u8> {
        let targets: Vec<_> = self
            .targets
            .iter()
            .map(|t| (t.channel.to_string(), &t.options))
            .collect();
        let text = serde_json::json!([self.media, self.scheduled_at, targets]).to_string();
        Sha256::digest(text.as_bytes()).to_vec()
    }
}

impl App {
    async fn findings(
        &self,
        media: &Media,
        channel: &Channel,
        options: &Options,
        scheduled_at: Option<Timestamp>,
    ) -> Result<Vec<Finding>, AppError> {
        let facts = media.facts.as_ref().ok_or(AppError::MediaNotReady)?;
        let left = self.quota_left(channel.platform, channel.is_sandbox).await?;
        let about = ChannelFacts {
            long_uploads: YouTubeFacts::of(channel).long_uploads,
            uploads_left_today: Some(left.uploads_left_today),
        };
        Ok(preflight::youtube(
            options,
            facts,
            media.size_bytes,
            &about,
            scheduled_at,
            self.now(),
        ))
    }

    fn with_title(media: &Media, mut options: Options) -> Options {
        options.title.get_or_insert_with(|| media.title.clone());
        options
    }

    /// What stands in the way, without sending anything.
    pub async fn preflight(
        &self,
        scope: &WorkspaceScope,
        r: &NewRequest,
    ) -> Result<views::Preflight, AppError> {
        let media = self.media_row(scope, r.media).await?;
        let mut targets = vec![];
        for t in &r.targets {
            let channel = self.channel_row(scope, t.channel).await?;
            let options = Self::with_title(&media, t.options.clone());
            let findings = self.findings(&media, &channel, &options, r.scheduled_at).await?;
            targets.push(TargetVerdict {
                channel_id: t.channel,
                verdict: preflight::verdict(&findings),
                findings,
            });
        }
        let verdict = targets.iter().map(|t| t.verdict).max().unwrap_or(Verdict::Ok);
        Ok(views::Preflight { verdict, targets })
    }

    /// Accepts a publish: what was answered is on disk and will happen, once.
    pub async fn publish(
        &self,
        scope: &WorkspaceScope,
        r: NewRequest,
        idempotency_key: &str,
    ) -> Result<views::PublishRequest, AppError> {
        need(scope, Role::Editor)?;
        let digest = r.digest();
        if let Some(before) = self.store.read().request_by_key(scope, idempotency_key).await? {
            return self.answer_again(scope, before, &digest).await;
        }
        let now = self.now();
        check_shape(&r, now)?;
        let media = self.media_row(scope, r.media).await?;
        if media.state != MediaState::Ready {
            return Err(AppError::MediaNotReady);
        }
        let mut chosen = vec![];
        let mut blocking = vec![];
        for t in &r.targets {
            let channel = self.channel_row(scope, t.channel).await?;
            if channel.state != ChannelState::Connected {
                return Err(AppError::ChannelNotConnected);
            }
            let options = Self::with_title(&media, t.options.clone());
            let found = self.findings(&media, &channel, &options, r.scheduled_at).await?;
            blocking.extend(
                found
                    .into_iter()
                    .filter(|f| f.severity == preflight::Severity::Blocks),
            );
            chosen.push((channel, options));
        }
        if !blocking.is_empty() {
            return Err(AppError::InvalidOptions(blocking));
        }
        match self
            .insert_publish(scope, &r, &media, chosen, idempotency_key, digest.clone(), now)
            .await
        {
            Ok(id) => self.publish_request(scope, id).await,
            // A second press that came in between.
            Err(AppError::Store(store::StoreError::Conflict)) => {
                let before = self.store.read().request_by_key(scope, idempotency_key).await?;
                self.answer_again(scope, before.ok_or(AppError::NotFound)?, &digest)
                    .await
            }
            Err(e) => Err(e),
        }
    }

    async fn answer_again(
        &self,
        scope: &WorkspaceScope,
        before: PublishRequest,
        digest: &[u8],
    ) -> Result<views::PublishRequest, AppError> {
        if before.body_hash != digest {
            return Err(AppError::IdempotencyKeyReused);
        }
        self.publish_request(scope, before.id).await
    }
    async fn insert_publish(
        &self,
        scope: &WorkspaceScope,
        r: &NewRequest,
        media: &Media,
        chosen: Vec<(Channel, Options)>,
        idempotency_key: &str,
        digest: Vec<u8>,
        now: Timestamp,
    ) -> Result<PublishRequestId, AppError> {
        let id = PublishRequestId::new(now, vault::random());
        let act = ActId::new(now, vault::random());
        let tx = self.store.begin().await?;
        // Asked again under the lock: a clip deleted meanwhile is not published.
        tx.db().media(scope, media.id).await?.ok_or(AppError::NotFound)?;
        tx.db()
            .insert_act(scope, act, ActKind::Publish, None, now)
            .await?;
        let request = PublishRequest {
            id,
            account: scope.account(),
            created_by: None,
            media: Some(media.id),
            media_title: media.title.clone(),
            scheduled_at: r.scheduled_at,
            body_hash: digest,
            created_at: now,
        };
        tx.db().insert_request(scope, &request, idempotency_key).await?;
        for (position, (channel, options)) in (0..).zip(chosen) {
            let mut target = new_target(
                id,
                act,
                position,
                &channel,
                options,
                r.scheduled_at,
                media.size_bytes,
                now,
            );
            let due = due_of(&target, now);
            target.state = if due > now {
                TargetState::Scheduled
            } else {
                TargetState::Queued
            };
            target.next_try_at = Some(due);
            tx.db().insert_target(scope, &target).await?;
            self.queue_in(&tx, scope, &target, due, now).await?;
        }
        tx.commit().await?;
        Ok(id)
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
        tx.db().drop_job(&job).await?;
        tx.db()
            .add_job(
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

    pub(crate) async fn target_row(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        id: TargetId,
    ) -> Result<Target, AppError> {
        tx.db().target(scope, id).await?.ok_or(AppError::NotFound)
    }

    /// Cancels a target inside a transaction; refused once its last byte may be out.
    pub(crate) async fn cancel_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        mut t: Target,
    ) -> Result<(), AppError> {
        if !t.state.is_pending() || effect_possible(&t.checkpoint_name) {
            return Err(AppError::NotCancelable);
        }
        let now = self.now();
        t.state = TargetState::Canceled;
        t.failure = None;
        t.next_try_at = None;
        reset_checkpoint(&mut t);
        tx.db().drop_job(&Job::Publish { target_id: t.id }).await?;
        tx.db().save_target(scope, &t, now).await?;
        self.end_act_of(tx, scope, &t, now).await?;
        self.tell(tx, scope, &t, now).await
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

    /// The channel goes: a target that has sent nothing is canceled, one that may have arrived becomes a question.
    pub(crate) async fn stop_for_disconnect(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        mut t: Target,
    ) -> Result<(), AppError> {
        if !effect_possible(&t.checkpoint_name) {
            return self.cancel_in(tx, scope, t).await;
        }
        let now = self.now();
        t.state = TargetState::NeedsAttention;
        t.next_try_at = None;
        t.failure = Some(Failure::new(
            FailureClass::Ambiguous,
            "channel_disconnected",
            "The channel was disconnected while the video was on its way.",
            Some("Look on the channel whether the video is there, and say so here."),
        ));
        tx.db().drop_job(&Job::Publish { target_id: t.id }).await?;
        tx.db().save_target(scope, &t, now).await?;
        self.tell(tx, scope, &t, now).await
    }

    /// Targets that stopped for lost access go on.
    pub(crate) async fn resume_after_reconnect(
        &self,
        scope: &WorkspaceScope,
        channel: ChannelId,
    ) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        for mut t in tx.db().open_targets_of_channel(scope, channel).await? {
            let lost_access = t
                .failure
                .as_ref()
                .is_some_and(|f| f.class == FailureClass::Reconnect);
            if t.state == TargetState::NeedsAttention && lost_access {
                requeue(&mut t, now);
                tx.db().save_target(scope, &t, now).await?;
                self.queue_in(&tx, scope, &t, now, now).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    pub async fn cancel_target(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
    ) -> Result<views::Target, AppError> {
        need(scope, Role::Editor)?;
        let tx = self.store.begin().await?;
        let t = self.target_row(&tx, scope, id).await?;
        self.cancel_in(&tx, scope, t).await?;
        tx.commit().await?;
        self.publish_target(scope, id).await
    }

    /// Cancels all targets of a request that still can be; refused when none can.
    pub async fn cancel_request(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
    ) -> Result<views::PublishRequest, AppError> {
        need(scope, Role::Editor)?;
        let tx = self.store.begin().await?;
        tx.db().request(scope, id).await?.ok_or(AppError::NotFound)?;
        let mut any = false;
        for t in tx.db().targets_of(scope, id).await? {
            match self.cancel_in(&tx, scope, t).await {
                Ok(()) => any = true,
                Err(AppError::NotCancelable) => {}
                Err(e) => return Err(e),
            }
        }
        if !any {
            return Err(AppError::NotCancelable);
        }
        tx.commit().await?;
        self.publish_request(scope, id).await
    }

    /// Starts a target again, under a new act of the person who asks.
    pub async fn retry_target(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
    ) -> Result<views::Target, AppError> {
        need(scope, Role::Editor)?;
        let tx = self.store.begin().await?;
        let mut t = self.target_row(&tx, scope, id).await?;
        if !can_retry(&t) {
            return Err(AppError::NotRetryable);
        }
        let starts_over = t.state == TargetState::Canceled
            || t.failure
                .as_ref()
                .is_some_and(|f| f.code.starts_with("failed_") || f.class == FailureClass::Rejected);
        if starts_over {
            reset_checkpoint(&mut t);
        }
        self.start_again(&tx, scope, &mut t).await?;
        tx.commit().await?;
        self.publish_target(scope, id).await
    }

    async fn start_again(&self, tx: &Tx, scope: &WorkspaceScope, t: &mut Target) -> Result<(), AppError> {
        let now = self.now();
        let request = tx
            .db()
            .request(scope, t.request)
            .await?
            .ok_or(AppError::NotFound)?;
        let needs_bytes = !effect_possible(&t.checkpoint_name);
        if needs_bytes && request.media.is_none() {
            return Err(AppError::NotRetryable);
        }
        let act = ActId::new(now, vault::random());
        tx.db().insert_act(scope, act, ActKind::Retry, None, now).await?;
        t.act = act;
        requeue(t, now);
        if t.scheduled_at.is_some_and(|at| at < now)
            && t.options
                .youtube
                .as_ref()
                .is_none_or(|y| y.native_schedule != Some(true))
        {
            t.scheduled_at = None;
        }
        let due = due_of(t, now);
        if due > now {
            t.state = TargetState::Scheduled;
        }
        tx.db().save_target(scope, t, now).await?;
        self.queue_in(tx, scope, t, due, now).await
    }

    /// Takes a person's answer to an open question.
    pub async fn resolve_target(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
        answer: Resolution,
    ) -> Result<views::Target, AppError> {
        need(scope, Role::Editor)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let mut t = self.target_row(&tx, scope, id).await?;
        match answer {
            Resolution::NewOptions(options) => {
                let may = matches!(t.state, TargetState::NeedsAttention | TargetState::Failed);
                if !may || effect_possible(&t.checkpoint_name) {
                    return Err(AppError::NothingToResolve);
                }
                t.options = *self.checked_options(scope, &t, *options).await?;
                reset_checkpoint(&mut t);
                self.start_again(&tx, scope, &mut t).await?;
            }
            _ if t.state != TargetState::NeedsAttention => return Err(AppError::NothingToResolve),
            Resolution::Published { remote_url } => {
                t.state = TargetState::Published;
                t.published_at = Some(now);
                t.remote_url = remote_url.map(|u| checked_link(&u)).transpose()?.or(t.remote_url);
                t.failure = None;
                t.next_try_at = None;
                t.notes.push(Note {
                    code: "confirmed_by_person".into(),
                    message: "A person found the video on the channel; it was not verified by us.".into(),
                    hint: None,
                });
                tx.db().drop_job(&Job::Publish { target_id: id }).await?;
                tx.db().save_target(scope, &t, now).await?;
                self.end_act_of(&tx, scope, &t, now).await?;
                self.tell(&tx, scope, &t, now).await?;
            }
            Resolution::NotPublished => {
                reset_checkpoint(&mut t);
                self.start_again(&tx, scope, &mut t).await?;
            }
        }
        tx.commit().await?;
        self.publish_target(scope, id).await
    }

    async fn checked_options(
        &self,
        scope: &WorkspaceScope,
        t: &Target,
        options: Options,
    ) -> Result<Box<Options>, AppError> {
        let request = self
            .store
            .read()
            .request(scope, t.request)
            .await?
            .ok_or(AppError::NotFound)?;
        let media = self
            .media_row(scope, request.media.ok_or(AppError::NotRetryable)?)
            .await?;
        let channel = self.channel_row(scope, t.channel).await?;
        let options = Self::with_title(&media, options);
        let found = self.findings(&media, &channel, &options, t.scheduled_at).await?;
        let blocking: Vec<_> = found
            .into_iter()
            .filter(|f| f.severity == preflight::Severity::Blocks)
            .collect();
        if blocking.is_empty() {
            Ok(Box::new(options))
        } else {
            Err(AppError::InvalidOptions(blocking))
        }
    }

    /// Moves a request that waits for its time.
    pub async fn move_request(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
        to: Timestamp,
    ) -> Result<views::PublishRequest, AppError> {
        need(scope, Role::Editor)?;
        let now = self.now();
        check_time(to, now)?;
        let tx = self.store.begin().await?;
        tx.db().request(scope, id).await?.ok_or(AppError::NotFound)?;
        let mut moved = false;
        for mut t in tx.db().targets_of(scope, id).await? {
            if t.state == TargetState::Scheduled && !effect_possible(&t.checkpoint_name) {
                t.scheduled_at = Some(to);
                let due = due_of(&t, now);
                t.next_try_at = Some(due);
                tx.db().save_target(scope, &t, now).await?;
                self.queue_in(&tx, scope, &t, due, now).await?;
                moved = true;
            }
        }
        if !moved {
            return Err(AppError::NotMovable);
        }
        tx.db().set_request_schedule(scope, id, Some(to)).await?;
        tx.commit().await?;
        self.publish_request(scope, id).await
    }
}

fn check_shape(r: &NewRequest, now: Timestamp) -> Result<(), AppError> {
    if r.targets.is_empty() {
        return Err(AppError::field(
            "targets",
            "required",
            "Choose at least one channel.",
        ));
    }
    if r.targets.len() > TARGETS_MAX {
        return Err(AppError::field(
            "targets",
            "too_many",
            "There are more than 50 channels.",
        ));
    }
    let mut channels: Vec<_> = r.targets.iter().map(|t| t.channel).collect();
    channels.sort_unstable();
    channels.dedup();
    if channels.len() != r.targets.len() {
        return Err(AppError::field(
            "targets",
            "duplicate",
            "A channel is chosen twice.",
        ));
    }
    r.scheduled_at.map_or(Ok(()), |at| check_time(at, now))
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
fn new_target(
    request: PublishRequestId,
    act: ActId,
    position: i32,
    channel: &Channel,
    options: Options,
    scheduled_at: Option<Timestamp>,
    size_bytes: u64,
    now: Timestamp,
) -> Target {
    Target {
        id: TargetId::new(now, vault::random()),
        request,
        position,
        channel: channel.id,
        channel_title: channel.name(),
        platform: channel.platform,
        is_sandbox: channel.is_sandbox,
        act,
        state: TargetState::Queued,
        options,
        scheduled_at,
        next_try_at: None,
        tries: 0,
        checkpoint_sealed: None,
        checkpoint_name: FIRST_CHECKPOINT.into(),
        checkpoint_generation: 0,
        cancel_requested: false,
        bytes_acknowledged: 0,
        size_bytes,
        remote_id: None,
        remote_url: None,
        visibility: None,
        notes: vec![],
        failure: None,
        attempts_total: 0,
        verified_at: None,
        verify_checks: 0,
        published_at: None,
        created_at: now,
        updated_at: now,
    }
}

/// Back to the start: the next step makes a new mark and a new session.
fn reset_checkpoint(t: &mut Target) {
    t.checkpoint_sealed = None;
    t.checkpoint_name = FIRST_CHECKPOINT.into();
    t.checkpoint_generation += 1;
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
    t.cancel_requested = false;
    t.next_try_at = Some(now);
}

/// What YouTube has rejected is not sent again; what may have arrived is first decided by a person.
fn can_retry(t: &Target) -> bool {
    let Some(f) = &t.failure else {
        return t.state == TargetState::Canceled;
    };
    match t.state {
        TargetState::Failed => !f.code.starts_with("rejected_") && f.code != "video_gone",
        TargetState::NeedsAttention => f.class != FailureClass::Ambiguous,
        _ => false,
    }
}

fn checked_link(raw: &str) -> Result<String, AppError> {
    let bad = || AppError::field("remote_url", "url_invalid", "This is not an https address.");
    let url = url::Url::parse(raw.trim()).map_err(|_| bad())?;
    if !matches!(url.scheme(), "https" | "http") || raw.len() > 2000 {
        return Err(bad());
    }
    Ok(url.into())
}
