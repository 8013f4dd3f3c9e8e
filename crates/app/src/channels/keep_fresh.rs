//! The standing instruction of a person to bring what YouTube told anew before it reaches its age. Without it nothing
//! is asked by itself. Source: the YouTube API Services Developer Policies, III.E.4, let what is 30 days old be refreshed
//! or erased; policy-claims, act 4.

use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope};
use domain::act::ActKind;
use domain::audit::Kind as Audited;
use domain::job::Job;
use domain::{ActId, ChannelId, JobId, Platform, TargetId, Timestamp, youtube};
use store::Tx;
use store::channels::{Channel, ChannelState};

/// Videos that one renewal looks at.
const VIDEOS: u32 = 100;

/// What is to be brought anew now, or when it will be.
pub enum Renewal {
    /// Nobody wants it, or no longer.
    Over,
    NotBefore(Timestamp),
    Due {
        act: ActId,
        channel: Box<Channel>,
        /// Published videos of it whose words are old.
        videos: Vec<TargetId>,
    },
}

impl App {
    /// Gives the instruction for a year from now, or takes it back.
    pub(super) async fn set_keep_fresh(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        channel: &Channel,
        on: bool,
    ) -> Result<(), AppError> {
        if on && channel.platform != Platform::Youtube {
            return Err(AppError::field(
                "keep_fresh",
                "nothing_expires",
                "Only what YouTube told is erased after 30 days; of this platform nothing is.",
            ));
        }
        if on && channel.state != ChannelState::Connected {
            return Err(AppError::ChannelNotConnected);
        }
        let (db, now, id) = (tx.db(), self.now(), channel.id);
        let job = Job::KeepFresh { channel_id: id };
        let ended = db.end_keep_fresh(scope, id, now).await?;
        if !on && ended == 0 {
            return Ok(());
        }
        if on {
            let act = ActId::new(now, vault::random());
            db.insert_act(scope, act, ActKind::KeepFresh, Some(id), now)
                .await?;
            let due = self.renewal_due(scope, channel, None).await?;
            let job_id = JobId::new(now, vault::random());
            db.add_job(job_id, &job, Some(scope.workspace()), due, now)
                .await?;
        } else {
            db.drop_job(&job).await?;
        }
        let entry = Entry::new(Audited::ChannelKeptFresh)
            .about(id, Some(&channel.lasting_name()))
            .with("on", on);
        self.audit(tx, Some(scope), entry, now).await
    }

    async fn renewal_due(
        &self,
        scope: &WorkspaceScope,
        channel: &Channel,
        opened_at: Option<Timestamp>,
    ) -> Result<Timestamp, AppError> {
        let oldest = self.store.read().oldest_told(scope, channel.id).await?;
        Ok(youtube::renewal_due(
            oldest.unwrap_or(channel.connected_at),
            opened_at,
        ))
    }

    /// What is to be done for the instruction of a channel.
    pub async fn renewal(&self, scope: &WorkspaceScope, id: ChannelId) -> Result<Renewal, AppError> {
        let (db, now) = (self.store.read(), self.now());
        let standing = db.keep_fresh(scope, id).await?.filter(|k| now < k.until);
        let (Some(standing), Some(channel)) = (standing, db.channel(scope, id).await?) else {
            return Ok(Renewal::Over);
        };
        let due = self.renewal_due(scope, &channel, standing.opened_at).await?;
        Ok(match channel.state {
            ChannelState::Disconnecting | ChannelState::Disconnected => Renewal::Over,
            ChannelState::ReconnectNeeded => Renewal::NotBefore(due.max(now.plus(youtube::RENEW_EVERY))),
            ChannelState::Connected if now < due => Renewal::NotBefore(due),
            ChannelState::Connected => Renewal::Due {
                act: standing.act,
                videos: db
                    .told_before(scope, id, now.minus(youtube::RENEW_WITH), VIDEOS)
                    .await?,
                channel: Box::new(channel),
            },
        })
    }
}
