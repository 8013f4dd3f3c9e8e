//! Going on with a target: tried again, decided by a person, resumed after a reconnect.

use super::{Resolution, due_of, requeue, reset_checkpoint};
use crate::audit::Entry;
use crate::library::not_trashed;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::act::ActKind;
use domain::audit::Kind as Audited;
use domain::failure::AUTHOR_LEFT;
use domain::job::Job;
use domain::preflight;
use domain::publish::{Note, Options, TargetState};
use domain::{ActId, ChannelId, Failure, FailureClass, Role, TargetId};
use store::Tx;
use store::holds::Posts;
use store::publish::Target;

impl App {
    /// Targets that stopped for lost access go on.
    pub(crate) async fn resume_after_reconnect(
        &self,
        scope: &WorkspaceScope,
        channel: ChannelId,
    ) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().hold_channel(scope, channel).await?;
        tx.db().hold_posts(scope, Posts::OpenOn(channel), &[]).await?;
        for mut t in tx.db().open_targets_of_channel(scope, channel).await? {
            let lost_access = t
                .failure
                .as_ref()
                .is_some_and(|f| f.class == FailureClass::Reconnect);
            if t.state == TargetState::NeedsAttention && lost_access {
                requeue(&mut t, now);
                tx.db().save_target(scope, &t, now).await?;
                let entry = Entry::new(Audited::PublishResumed);
                self.audit_target(&tx, scope, &t, entry, now).await?;
                self.queue_in(&tx, scope, &t, now, now).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Starts a target again, under a new act of the person who asks. This is also how another editor takes over
    /// what somebody asked for who may no longer publish: it keeps its time, and goes on from where it stands.
    pub async fn retry_target(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
    ) -> Result<views::Target, AppError> {
        need(scope, Role::Editor)?;
        let tx = self.store.begin().await?;
        let mut t = self.held_target(&tx, scope, id).await?;
        if !can_retry(&t) {
            return Err(AppError::NotRetryable);
        }
        let is_orphan = t.failure.as_ref().is_some_and(|f| f.code == AUTHOR_LEFT);
        let kind = if is_orphan {
            Audited::PublishTakenOver
        } else {
            Audited::PublishRetried
        };
        if starts_over(&t) {
            reset_checkpoint(&mut t);
        }
        self.may_send(&tx, scope, &t).await?;
        self.start_again(&tx, scope, &mut t).await?;
        self.audit_target(&tx, scope, &t, Entry::new(kind), self.now())
            .await?;
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
        let needs_bytes = !t.effect_possible;
        if needs_bytes {
            let media = request.media.ok_or(AppError::NotRetryable)?;
            if let Some(m) = tx.db().media(scope, media).await? {
                not_trashed(m)?;
            }
        }
        if let Some(rendition) = t.options.rendition_id.filter(|_| needs_bytes) {
            let there = tx.db().rendition(scope, rendition).await?;
            there.ok_or(AppError::RenditionNotReady)?;
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
        let mut t = self.held_target(&tx, scope, id).await?;
        let outcome = match &answer {
            Resolution::Published { .. } => "published",
            Resolution::NotPublished => "not_published",
            Resolution::NewOptions(_) => "new_options",
        };
        match answer {
            Resolution::NewOptions(options) => {
                let may = matches!(t.state, TargetState::NeedsAttention | TargetState::Failed);
                if !may || t.effect_possible {
                    return Err(AppError::NothingToResolve);
                }
                self.may_send(&tx, scope, &t).await?;
                self.take_options(scope, &mut t, *options).await?;
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
                self.may_send(&tx, scope, &t).await?;
                reset_checkpoint(&mut t);
                self.start_again(&tx, scope, &mut t).await?;
            }
        }
        let entry = Entry::new(Audited::PublishResolved).with("outcome", outcome);
        self.audit_target(&tx, scope, &t, entry, now).await?;
        tx.commit().await?;
        self.publish_target(scope, id).await
    }

    async fn take_options(
        &self,
        scope: &WorkspaceScope,
        t: &mut Target,
        options: Options,
    ) -> Result<(), AppError> {
        let request = self
            .store
            .read()
            .request(scope, t.request)
            .await?
            .ok_or(AppError::NotFound)?;
        let media = self
            .usable_row(scope, request.media.ok_or(AppError::NotRetryable)?)
            .await?;
        let channel = self.channel_row(scope, t.channel).await?;
        let options = Self::with_title(&media, options);
        let sent = self.sent_clip(scope, &media, options.rendition_id).await?;
        let found = self.findings(&sent, &channel, &options, t.scheduled_at).await?;
        let blocking: Vec<_> = found
            .into_iter()
            .filter(|f| f.severity == preflight::Severity::Blocks)
            .collect();
        if !blocking.is_empty() {
            return Err(AppError::InvalidOptions(blocking));
        }
        (t.options, t.size_bytes) = (options, sent.size_bytes);
        Ok(())
    }
}

/// Whether trying again sends the video anew. What waits for the person goes on from where it stands: the platform
/// may have the video already.
fn starts_over(t: &Target) -> bool {
    let anew = |f: &Failure| f.code.starts_with("failed_") || f.class == FailureClass::Rejected;
    t.state == TargetState::Canceled
        || t.failure
            .as_ref()
            .is_some_and(|f| anew(f) && !f.waits_for_person())
}

/// What YouTube has rejected is not sent again; what may have arrived is first decided by a person, and goes on only
/// where it is still known how far it got.
fn can_retry(t: &Target) -> bool {
    let Some(f) = &t.failure else {
        return t.state == TargetState::Canceled;
    };
    let is_known = starts_over(t) || !t.effect_possible || t.checkpoint_sealed.is_some();
    match t.state {
        TargetState::Failed => is_known && !f.code.starts_with("rejected_") && f.code != "video_gone",
        TargetState::NeedsAttention => is_known && f.class != FailureClass::Ambiguous,
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
