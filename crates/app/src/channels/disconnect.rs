//! Disconnecting: revoked at the platform, wiped here, with a receipt.

use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::act::ActKind;
use domain::audit::{ActorKind, Kind as Audited};
use domain::event::EventKind;
use domain::job::Job;
use domain::{ActId, ChannelId, ReceiptId, Role, TargetId};
use platforms::adapter::{CallLog, Revoked};
use std::collections::BTreeMap;
use std::time::Duration;
use store::channels::{Channel, ChannelState};
use store::holds::Posts;
use store::receipts::Receipt;

/// Why a channel is wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Asked,
    /// At the platform; perhaps with the wish to be forgotten.
    Withdrawn {
        forget: bool,
    },
}

impl App {
    /// Disconnects: posts that wait are canceled, the grant is revoked at the platform, tokens and what the
    /// platform told of the channel are wiped, also when the platform cannot be reached.
    pub async fn disconnect(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<views::Receipt, AppError> {
        let channel = self.channel_row(scope, id).await?;
        let own = channel.connected_by.is_some() && channel.connected_by == scope.account();
        if !own {
            need(scope, Role::Admin)?;
        }
        Ok(self.disconnect_by(scope, channel, None).await?.into())
    }

    /// The same for a channel that goes with an account or a workspace.
    pub(crate) async fn disconnect_for_deletion(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        deletion: ReceiptId,
    ) -> Result<(), AppError> {
        let channel = self.channel_row(scope, id).await?;
        self.disconnect_by(scope, channel, Some(deletion)).await?;
        Ok(())
    }

    async fn disconnect_by(
        &self,
        scope: &WorkspaceScope,
        channel: Channel,
        deletion: Option<ReceiptId>,
    ) -> Result<Receipt, AppError> {
        let (id, now) = (channel.id, self.now());
        let act = ActId::new(now, vault::random());
        let tx = self.store.begin().await?;
        let job = Job::Disconnect { channel_id: id };
        let there = tx.db().hold_channel(scope, id).await?;
        if there.is_none_or(|c| c.state == ChannelState::Disconnected) {
            return Err(AppError::NotFound);
        }
        let open = tx
            .db()
            .hold_posts(scope, Posts::OpenOn(id), std::slice::from_ref(&job))
            .await?;
        match deletion {
            None => {
                tx.db()
                    .insert_act(scope, act, ActKind::Disconnect, Some(id), now)
                    .await?;
            }
            Some(deletion) => {
                tx.db()
                    .insert_act_of_deletion(scope, act, deletion, id, now)
                    .await?;
            }
        }
        let canceled = self.stop_targets(&tx, scope, &open).await?;
        tx.db()
            .set_channel_state(scope, id, ChannelState::Disconnecting, None)
            .await?;
        let job_id = domain::JobId::new(now, vault::random());
        let due = now.plus(Duration::from_secs(50));
        tx.db()
            .add_job(job_id, &job, Some(scope.workspace()), due, now)
            .await?;
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, id.as_uuid(), None, now)
            .await?;
        let entry = Entry::new(Audited::ChannelDisconnecting)
            .about(id, Some(&channel.lasting_name()))
            .with("targets_canceled", canceled);
        self.audit(&tx, Some(scope), entry, now).await?;
        tx.commit().await?;
        let revoked = self.revoke(scope, act, &channel).await;
        self.wipe(scope, &channel, Some(act), revoked, canceled, Why::Asked)
            .await
    }

    /// The same for a channel that a copy of the database has and that was disconnected since: nothing is opened,
    /// the platform was asked then.
    pub(crate) async fn disconnect_again(
        &self,
        scope: &WorkspaceScope,
        channel: &Channel,
    ) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        tx.db().hold_channel(scope, channel.id).await?;
        let open = tx.db().hold_posts(scope, Posts::OpenOn(channel.id), &[]).await?;
        self.stop_targets(&tx, scope, &open).await?;
        tx.db()
            .set_channel_state(scope, channel.id, ChannelState::Disconnecting, None)
            .await?;
        tx.commit().await?;
        self.finish_disconnect(scope, channel.id).await
    }

    /// Stops what waits for the channel or is on its way to it, of targets that are held; says how many.
    pub(super) async fn stop_targets(
        &self,
        tx: &store::Tx,
        scope: &WorkspaceScope,
        held: &[TargetId],
    ) -> Result<i64, AppError> {
        let mut stopped = 0;
        for id in held {
            let target = self.target_row(tx, scope, *id).await?;
            if target.state.is_pending() {
                self.stop_for_disconnect(tx, scope, target).await?;
                stopped += 1;
            }
        }
        Ok(stopped)
    }

    async fn revoke(&self, scope: &WorkspaceScope, act: ActId, channel: &Channel) -> bool {
        let Some(adapter) = self.adapter(channel.platform, channel.is_sandbox) else {
            return false;
        };
        for wait in [0, 2, 4] {
            tokio::time::sleep(Duration::from_secs(wait)).await;
            let Ok(held) = self.tokens_to_revoke(scope, act, channel).await else {
                return false;
            };
            let mut log = CallLog::default();
            match adapter.revoke(act, &held, &mut log).await {
                Ok(Revoked::Done | Revoked::AlreadyDead) => return true,
                Err(f) => {
                    tracing::warn!(channel = %channel.id, code = f.code, "the platform did not take the revocation");
                }
            }
        }
        false
    }

    pub(super) async fn wipe(
        &self,
        scope: &WorkspaceScope,
        channel: &Channel,
        act: Option<ActId>,
        revoked: bool,
        canceled: i64,
        why: Why,
    ) -> Result<Receipt, AppError> {
        let now = self.now();
        let channel_id = channel.id;
        let jobs = [Job::Disconnect { channel_id }, Job::KeepFresh { channel_id }];
        let tx = self.store.begin().await?;
        tx.db().hold_channel(scope, channel.id).await?;
        let tokens = tx.db().wipe_channel(scope, channel.id, false).await?;
        tx.db()
            .hold_posts(scope, Posts::Channel(channel.id), &jobs)
            .await?;
        tx.db().wipe_channel(scope, channel.id, true).await?;
        tx.db()
            .set_channel_state(scope, channel.id, ChannelState::Disconnected, None)
            .await?;
        if let Some(act) = act {
            tx.db().end_act(scope, act, now).await?;
        }
        tx.db().end_keep_fresh(scope, channel.id, now).await?;
        let receipt = Receipt {
            id: ReceiptId::new(now, vault::random()),
            kind: "channel.disconnect".into(),
            subject: channel.id.to_string(),
            counts: BTreeMap::from([
                ("tokens_wiped".to_owned(), i64::try_from(tokens).unwrap_or(0)),
                ("revoked_at_platform".to_owned(), i64::from(revoked)),
                ("targets_canceled".to_owned(), canceled),
            ]),
            at: now,
        };
        tx.db().insert_receipt(scope, &receipt).await?;
        let mut entry = match why {
            Why::Asked => Entry::new(Audited::ChannelDisconnected),
            Why::Withdrawn { forget } => Entry::new(Audited::ChannelWithdrawn)
                .by(ActorKind::Platform)
                .with("forget", forget),
        };
        entry = entry
            .about(channel.id, Some(&channel.lasting_name()))
            .with("revoked_at_platform", revoked)
            .with("tokens_wiped", tokens)
            .receipt(receipt.id);
        self.audit(&tx, Some(scope), entry, now).await?;
        for job in &jobs {
            tx.db().drop_job(job).await?;
        }
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, channel.id.as_uuid(), None, now)
            .await?;
        tx.commit().await?;
        self.store.checkpoint_wal().await?;
        Ok(receipt)
    }

    /// A disconnect that died halfway: its act is over, so nothing is opened; what is left is wiped.
    pub async fn finish_disconnect(&self, scope: &WorkspaceScope, id: ChannelId) -> Result<(), AppError> {
        let Some(channel) = self.store.read().channel(scope, id).await? else {
            return Ok(());
        };
        if channel.state == ChannelState::Disconnecting {
            self.wipe(scope, &channel, None, false, 0, Why::Asked).await?;
        }
        Ok(())
    }
}
