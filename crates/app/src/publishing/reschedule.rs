//! Moving a request that waits for its time to another one.
//!
//! A worker may claim a target in the same moment, and somebody else may move it. Its job is held before the target
//! is read, and keeps its row when it is queued anew; so either a worker's step is seen and the move is refused, or
//! its claim is over before it has written anything: then it stops, and since the last byte is only sent from a
//! stored checkpoint, nothing went out. If we die before the commit, everything is as it was; after it, the jobs wait
//! for the new time.

use super::{SCHEDULE_MAX, check_time, due_of};
use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::preflight;
use domain::publish::TargetState;
use domain::{PublishRequestId, Role, Timestamp};
use store::holds::Posts;
use store::publish::{PublishRequest, Target};

impl App {
    /// Moves a request of which nothing has begun, as a whole or not at all. What was canceled of it stays so.
    pub async fn move_request(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
        to: Timestamp,
    ) -> Result<views::PublishRequest, AppError> {
        need(scope, Role::Editor)?;
        let now = self.now();
        let db = self.store.read();
        let request = db.request(scope, id).await?.ok_or(AppError::NotFound)?;
        let targets = db.targets_of(scope, id).await?;
        let waiting = still_waiting(targets)?;
        let undecided = request.is_undecided();
        if !undecided && self.must_wait(&db, scope).await? {
            return Err(AppError::ApprovalRequired);
        }
        check_time(to, now)?;
        if !undecided {
            self.acts_reach(scope, &waiting, to).await?;
        }
        self.check_rules(scope, &request, &waiting, Some(to)).await?;

        let tx = self.store.begin().await?;
        tx.db().hold_posts(scope, Posts::Request(id), &[]).await?;
        let request = tx.db().request(scope, id).await?.ok_or(AppError::NotFound)?;
        if request.is_undecided() != undecided {
            return Err(AppError::AlreadyDecided);
        }
        for mut t in still_waiting(tx.db().targets_of(scope, id).await?)? {
            t.scheduled_at = Some(to);
            if undecided {
                tx.db().save_target(scope, &t, now).await?;
                self.tell(&tx, scope, &t, now).await?;
                continue;
            }
            let due = due_of(&t, now);
            t.next_try_at = Some(due);
            if due <= now {
                t.state = TargetState::Queued;
            }
            tx.db().save_target(scope, &t, now).await?;
            self.queue_in(&tx, scope, &t, due, now).await?;
        }
        tx.db().set_request_schedule(scope, id, Some(to)).await?;
        let entry = Entry::new(Audited::PublishRescheduled)
            .about(id, Some(&request.media_title))
            .with("scheduled_at_before", request.scheduled_at.map(|t| t.to_string()))
            .with("scheduled_at", to.to_string());
        self.audit(&tx, Some(scope), entry, now).await?;
        tx.commit().await?;
        self.publish_request(scope, id).await
    }

    /// The acts that the targets go out under must live till then.
    async fn acts_reach(
        &self,
        scope: &WorkspaceScope,
        waiting: &[Target],
        to: Timestamp,
    ) -> Result<(), AppError> {
        for t in waiting {
            let act = self.store.read().act(scope, t.act).await?;
            if act.is_none_or(|a| to > a.created_at.plus(SCHEDULE_MAX)) {
                return Err(AppError::field(
                    "scheduled_at",
                    "too_far",
                    "The time is more than 390 days after the post was asked for.",
                ));
            }
        }
        Ok(())
    }

    /// The rules of the platforms, as when it was asked for.
    pub(super) async fn check_rules(
        &self,
        scope: &WorkspaceScope,
        request: &PublishRequest,
        waiting: &[Target],
        at: Option<Timestamp>,
    ) -> Result<(), AppError> {
        let media = self
            .media_row(scope, request.media.ok_or(AppError::NotMovable)?)
            .await?;
        let mut blocking = vec![];
        for t in waiting {
            let channel = self.channel_row(scope, t.channel).await?;
            let sent = self.sent_clip(scope, &media, t.options.rendition_id).await?;
            let found = self.findings(&sent, &channel, &t.options, at).await?;
            blocking.extend(
                found
                    .into_iter()
                    .filter(|f| f.severity == preflight::Severity::Blocks),
            );
        }
        if blocking.is_empty() {
            Ok(())
        } else {
            Err(AppError::InvalidOptions(blocking))
        }
    }
}

/// The targets that wait for their time: all that were not canceled, and at least one.
pub(super) fn still_waiting(targets: Vec<Target>) -> Result<Vec<Target>, AppError> {
    let waits = |t: &Target| t.state == TargetState::Scheduled && !t.effect_possible;
    let open: Vec<_> = targets
        .into_iter()
        .filter(|t| t.state != TargetState::Canceled)
        .collect();
    if open.is_empty() || !open.iter().all(waits) {
        return Err(AppError::NotMovable);
    }
    Ok(open)
}
