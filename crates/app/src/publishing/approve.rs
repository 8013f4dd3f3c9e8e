//! Approving or declining what an editor asked for.
//!
//! A post that waits has targets, no jobs, and an act that was ended as it was made: nothing of it can run, and no
//! token opens for it. Approving writes the decision, the approver's act and the jobs in one transaction: if we die
//! before the commit it still waits, after it everything happens as for any other post. All who decide about it,
//! move it or cancel it hold its targets first, so that exactly one of them is first.

use super::due_of;
use super::reschedule::still_waiting;
use crate::audit::Entry;
use crate::library::not_trashed;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::act::ActKind;
use domain::approval::{ApprovalState, NOTE_MAX_CHARS};
use domain::audit::Kind as Audited;
use domain::media::MediaState;
use domain::publish::{Note, TargetState};
use domain::{ActId, PublishRequestId, Role, Timestamp};
use store::channels::ChannelState;
use store::holds::Posts;
use store::notices::About;
use store::publish::{PublishRequest, Target};
use store::{Db, Tx};

/// What the news of a declined post is called.
const DECLINED: &str = "post_declined";

/// When an approved post goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// At its time; without one, at once. Refused when the time has passed.
    #[default]
    AsPlanned,
    /// At once, whatever was planned.
    Now,
}

/// What an approver says of the time that they were shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Nothing: whatever is planned by now.
    #[default]
    NotSaid,
    /// This one; none: that it goes out at once.
    At(Option<Timestamp>),
}

impl App {
    /// Whether what this member asks for waits until somebody who manages the workspace approves it.
    pub(super) async fn must_wait(&self, db: &Db<'_>, scope: &WorkspaceScope) -> Result<bool, AppError> {
        Ok(!scope.may(Role::Admin) && db.approval_required(scope).await?)
    }

    /// Refuses to send something by this member's act that waits for approval, was declined, or would need it. Asked under
    /// the hold of the whole post.
    pub(super) async fn may_send(&self, tx: &Tx, scope: &WorkspaceScope, t: &Target) -> Result<(), AppError> {
        let request = tx.db().request(scope, t.request).await?;
        let request = request.ok_or(AppError::NotFound)?;
        if request.is_declined() {
            return Err(AppError::PostDeclined);
        }
        if request.is_undecided() {
            let targets = tx.db().targets_of(scope, t.request).await?;
            if targets.iter().any(|t| t.state == TargetState::Scheduled) {
                return Err(AppError::WaitsForApproval);
            }
        }
        if self.must_wait(&tx.db(), scope).await? {
            return Err(AppError::ApprovalRequired);
        }
        Ok(tx.db().drop_approval(scope, t.request).await?)
    }

    /// How far the approval of a post has come, for open pages.
    pub(crate) async fn approval_of(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
    ) -> Result<Option<views::Approval>, AppError> {
        let db = self.store.read();
        let Some(approval) = db.request(scope, id).await?.and_then(|r| r.approval) else {
            return Ok(None);
        };
        let targets = db.targets_of(scope, id).await?;
        let is_open = targets.iter().any(|t| t.state == TargetState::Scheduled);
        Ok(Some(views::Approval::new(approval, is_open)))
    }

    /// Sends on what waits, under an act of who approves it. Refused when another time is planned by now than `seen`.
    pub async fn approve_request(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
        when: When,
        seen: Shown,
    ) -> Result<views::PublishRequest, AppError> {
        need(scope, Role::Admin)?;
        let now = self.now();
        let db = self.store.read();
        let before = db.request(scope, id).await?.ok_or(AppError::NotFound)?;
        let waiting = undecided(&before, db.targets_of(scope, id).await?)?;
        let at = moment(&before, when, seen, now)?;
        self.check_rules(scope, &before, &plain(waiting, at), at).await?;

        let tx = self.store.begin().await?;
        tx.db().hold_posts(scope, Posts::Request(id), &[]).await?;
        let request = tx.db().request(scope, id).await?.ok_or(AppError::NotFound)?;
        let waiting = undecided(&request, tx.db().targets_of(scope, id).await?)?;
        if request.scheduled_at != before.scheduled_at {
            return Err(AppError::PostMoved);
        }
        self.still_sendable(&tx, scope, &request, &waiting).await?;
        let state = ApprovalState::Approved;
        if !tx.db().decide(scope, id, state, None, now).await? {
            return Err(AppError::AlreadyDecided);
        }
        let act = ActId::new(now, vault::random());
        tx.db()
            .insert_act(scope, act, ActKind::Publish, None, now)
            .await?;
        tx.db().set_request_schedule(scope, id, at).await?;
        let mut entry = decision(Audited::PublishApproved, &request);
        if let Some(at) = at {
            entry = entry.with("scheduled_at", at.to_string());
        }
        self.audit(&tx, Some(scope), entry, now).await?;
        for mut t in plain(waiting, at) {
            t.act = act;
            t.scheduled_at = at;
            let due = due_of(&t, now);
            if due <= now {
                t.state = TargetState::Queued;
            }
            t.next_try_at = Some(due);
            tx.db().save_target(scope, &t, now).await?;
            self.queue_in(&tx, scope, &t, due, now).await?;
        }
        tx.commit().await?;
        self.publish_request(scope, id).await
    }

    /// Ends what waits: nothing of it is sent, and who asked for it reads why.
    pub async fn decline_request(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
        note: Option<&str>,
    ) -> Result<views::PublishRequest, AppError> {
        need(scope, Role::Admin)?;
        let note = note.map(str::trim).filter(|n| !n.is_empty());
        if note.is_some_and(|n| n.chars().count() > NOTE_MAX_CHARS) {
            return Err(AppError::field(
                "note",
                "too_long",
                "The note has more than 500 characters.",
            ));
        }
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().hold_posts(scope, Posts::Request(id), &[]).await?;
        let request = tx.db().request(scope, id).await?.ok_or(AppError::NotFound)?;
        let waiting = undecided(&request, tx.db().targets_of(scope, id).await?)?;
        let state = ApprovalState::Declined;
        if !tx.db().decide(scope, id, state, note, now).await? {
            return Err(AppError::AlreadyDecided);
        }
        let entry = decision(Audited::PublishDeclined, &request);
        self.audit(&tx, Some(scope), entry, now).await?;
        if let Some(first) = waiting.first() {
            let told = Note {
                code: DECLINED.into(),
                message: "The post was declined: it does not go out.".into(),
                hint: None,
            };
            self.add_notice(&tx, scope, About::Target(first.id), Some(id), &told, now)
                .await?;
        }
        for t in waiting {
            self.cancel_in(&tx, scope, t).await?;
        }
        tx.commit().await?;
        self.publish_request(scope, id).await
    }

    /// Asked under the hold: a clip or a copy deleted meanwhile, or a channel disconnected, is not published.
    async fn still_sendable(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        request: &PublishRequest,
        waiting: &[Target],
    ) -> Result<(), AppError> {
        let media = request.media.ok_or(AppError::NotFound)?;
        let media = tx.db().media(scope, media).await?.ok_or(AppError::NotFound)?;
        if not_trashed(media)?.state != MediaState::Ready {
            return Err(AppError::MediaNotReady);
        }
        for t in waiting {
            let channel = tx.db().channel(scope, t.channel).await?;
            if channel.is_none_or(|c| c.state != ChannelState::Connected) {
                return Err(AppError::ChannelNotConnected);
            }
            if let Some(rendition) = t.options.rendition_id {
                let there = tx.db().rendition(scope, rendition).await?;
                there.ok_or(AppError::RenditionNotReady)?;
            }
        }
        Ok(())
    }
}

/// What still waits of a request, if it does.
fn undecided(request: &PublishRequest, targets: Vec<Target>) -> Result<Vec<Target>, AppError> {
    if !request.is_undecided() {
        return Err(AppError::AlreadyDecided);
    }
    still_waiting(targets).map_err(|_| AppError::AlreadyDecided)
}

/// When it goes out; none: at once.
fn moment(
    request: &PublishRequest,
    when: When,
    seen: Shown,
    now: Timestamp,
) -> Result<Option<Timestamp>, AppError> {
    if matches!(seen, Shown::At(at) if at != request.scheduled_at) {
        return Err(AppError::PostMoved);
    }
    match (when, request.scheduled_at) {
        (When::Now, _) | (When::AsPlanned, None) => Ok(None),
        (When::AsPlanned, Some(at)) if at < now => Err(AppError::PlannedTimePassed),
        (When::AsPlanned, Some(at)) => Ok(Some(at)),
    }
}

/// Without a time no platform keeps a schedule.
fn plain(mut targets: Vec<Target>, at: Option<Timestamp>) -> Vec<Target> {
    if at.is_none() {
        for t in &mut targets {
            if let Some(youtube) = &mut t.options.youtube {
                youtube.native_schedule = None;
            }
        }
    }
    targets
}

/// Who asked for it is named beside who decided.
fn decision(kind: Audited, request: &PublishRequest) -> Entry {
    let entry = Entry::new(kind).about(request.id, Some(&request.media_title));
    match request.account {
        Some(author) => entry.about(author, request.created_by.as_deref()),
        None => entry,
    }
}
