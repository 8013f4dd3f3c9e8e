//! Stopping a target: canceled, or turned into a question once its last byte may be out.

use super::reset_checkpoint;
use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::job::Job;
use domain::publish::TargetState;
use domain::{Failure, FailureClass, PublishRequestId, Role, TargetId};
use store::Tx;
use store::holds::Posts;
use store::publish::Target;

impl App {
    /// Cancels a target that was read under its hold, one that waits for a person as well; refused once the platform
    /// may hold something of it.
    pub(crate) async fn cancel_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        mut t: Target,
    ) -> Result<(), AppError> {
        let job = Job::Publish { target_id: t.id };
        let waits = t.state.is_pending() || t.state == TargetState::NeedsAttention;
        if !waits || t.effect_possible {
            return Err(AppError::NotCancelable);
        }
        let now = self.now();
        t.state = TargetState::Canceled;
        t.failure = None;
        t.next_try_at = None;
        reset_checkpoint(&mut t);
        tx.db().drop_job(&job).await?;
        tx.db().save_target(scope, &t, now).await?;
        self.end_act_of(tx, scope, &t, now).await?;
        self.audit_target(tx, scope, &t, Entry::new(Audited::PublishCanceled), now)
            .await?;
        self.tell(tx, scope, &t, now).await
    }

    /// The channel goes: a target that was read under its hold and has sent nothing is canceled, one that may have arrived
    /// becomes a question.
    pub(crate) async fn stop_for_disconnect(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        t: Target,
    ) -> Result<(), AppError> {
        if !t.effect_possible {
            return self.cancel_in(tx, scope, t).await;
        }
        let failure = Failure::new(
            FailureClass::Ambiguous,
            "channel_disconnected",
            "The channel was disconnected while the video was on its way.",
            Some("Look on the channel whether the video is there, and say so here."),
        );
        self.ask_in(tx, scope, t, failure).await
    }

    /// Turns a target that was read under its hold into a question. What is stored of it stays: a step of a
    /// worker that is under way finds its job gone and writes nothing more.
    pub(crate) async fn ask_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        mut t: Target,
        failure: Failure,
    ) -> Result<(), AppError> {
        let now = self.now();
        let entry = Entry::new(Audited::TargetNeedsAttention).with("code", failure.code.as_str());
        t.state = TargetState::NeedsAttention;
        t.next_try_at = None;
        t.failure = Some(failure);
        tx.db().drop_job(&Job::Publish { target_id: t.id }).await?;
        tx.db().save_target(scope, &t, now).await?;
        self.audit_target(tx, scope, &t, entry, now).await?;
        self.tell(tx, scope, &t, now).await
    }

    pub async fn cancel_target(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
    ) -> Result<views::Target, AppError> {
        need(scope, Role::Editor)?;
        let tx = self.store.begin().await?;
        // Held, then read: a step that a worker was writing is seen.
        tx.db().hold_posts(scope, Posts::One(id), &[]).await?;
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
        tx.db().hold_posts(scope, Posts::Request(id), &[]).await?;
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
}
