//! Looks at a channel that a person asked for: each is an act of its own.

use super::{Known, from_token};
use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::act::{ActKind, Purpose};
use domain::audit::Kind as Audited;
use domain::event::EventKind;
use domain::{ActId, ChannelId, Failure, FailureClass, Role};
use platforms::Adapter;
use platforms::adapter::{CallLog, Identity};
use store::channels::{Channel, ChannelState};

impl App {
    /// Begins an act of looking at a channel.
    async fn begin_check(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<(ActId, Channel, &Adapter), AppError> {
        need(scope, Role::Editor)?;
        let channel = self.channel_row(scope, id).await?;
        if channel.state != ChannelState::Connected {
            return Err(AppError::ChannelNotConnected);
        }
        let adapter = self
            .adapter(channel.platform, channel.is_sandbox)
            .ok_or(AppError::PlatformNotConfigured)?;
        let now = self.now();
        let act = ActId::new(now, vault::random());
        let tx = self.store.begin().await?;
        tx.db()
            .insert_act(scope, act, ActKind::Check, Some(id), now)
            .await?;
        tx.commit().await?;
        Ok((act, channel, adapter))
    }

    /// Asks the platform who the channel is and whether it still takes our access.
    pub async fn check_channel(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<views::Channel, AppError> {
        let (act, channel, adapter) = self.begin_check(scope, id).await?;
        let mut log = CallLog::default();
        let asked = self
            .ask_identity(scope, act, &channel, adapter, Purpose::Read, &mut log)
            .await;
        self.note_quota(channel.platform, channel.is_sandbox, &log.0)
            .await?;
        asked?;
        self.channel(scope, id).await
    }

    /// Under the act of a publish: what the platform told of the channel, brought anew when it was erased by age.
    /// Gives the channel as it is then.
    pub async fn renew_facts(
        &self,
        scope: &WorkspaceScope,
        act: ActId,
        channel: &Channel,
    ) -> Result<Channel, AppError> {
        let adapter = self
            .adapter(channel.platform, channel.is_sandbox)
            .ok_or(AppError::PlatformNotConfigured)?;
        let mut log = CallLog::default();
        let asked = self
            .ask_identity(scope, act, channel, adapter, Purpose::Preflight, &mut log)
            .await;
        self.note_quota(channel.platform, channel.is_sandbox, &log.0)
            .await?;
        asked?;
        self.channel_row(scope, channel.id).await
    }

    async fn ask_identity(
        &self,
        scope: &WorkspaceScope,
        act: ActId,
        channel: &Channel,
        adapter: &Adapter,
        purpose: Purpose,
        log: &mut CallLog,
    ) -> Result<Identity, AppError> {
        let known = Known::of(channel);
        let about = known.channel(channel);
        let mut renewed = false;
        let identity = loop {
            let access = self
                .access_token(scope, act, channel, purpose, log)
                .await
                .map_err(from_token)?;
            match adapter.identity(act, &access, about, log).await {
                Ok(identity) => break identity,
                Err(f) if !renewed && f.code == adapter.access_expired().code => {
                    self.renew(scope, act, channel, log).await.map_err(from_token)?;
                    renewed = true;
                }
                Err(f) => {
                    self.note_channel_failure(scope, channel, &f).await?;
                    return Err(AppError::Platform(f));
                }
            }
        };
        self.keep_identity(scope, channel, &identity).await?;
        Ok(identity)
    }

    /// What the platform told of a channel just now takes the place of what it told before. False, and nothing is
    /// kept, when the channel was disconnected or connected anew since it was asked.
    pub async fn keep_identity(
        &self,
        scope: &WorkspaceScope,
        channel: &Channel,
        identity: &Identity,
    ) -> Result<bool, AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let Some(there) = tx.db().hold_connection(scope, channel).await? else {
            return Ok(false);
        };
        let known = Known {
            told: identity.facts.clone(),
            blocker: identity.blocker.clone(),
            ..Known::of(&there)
        };
        let (title, handle) = (identity.title.as_str(), identity.handle.as_deref());
        let is_kept = tx
            .db()
            .set_channel_facts(scope, &there, title, handle, &known.text()?, now)
            .await?;
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, channel.id.as_uuid(), None, now)
            .await?;
        tx.commit().await?;
        Ok(is_kept)
    }

    /// A channel whose access no longer holds says so, if it is still the connection that the call began with. Answers
    /// whether that is news.
    pub async fn note_channel_failure(
        &self,
        scope: &WorkspaceScope,
        channel: &Channel,
        f: &Failure,
    ) -> Result<bool, AppError> {
        // Connecting again helps nobody who is asked for a captcha.
        if f.class != FailureClass::Reconnect || f.waits_for_person() {
            return Ok(false);
        }
        let tx = self.store.begin().await?;
        let is_lost = self.note_access_lost(&tx, scope, channel, f).await?;
        tx.commit().await?;
        Ok(is_lost)
    }

    /// The channel must be connected again. Told to the log, and so to webhooks and by mail, once for each loss: not
    /// by every post that finds it so. False when it is known, or the channel was disconnected or connected anew since
    /// the call began: a late refusal says nothing of what is now.
    pub(crate) async fn note_access_lost(
        &self,
        tx: &store::Tx,
        scope: &WorkspaceScope,
        seen: &Channel,
        f: &Failure,
    ) -> Result<bool, AppError> {
        if !tx.db().lose_channel(scope, seen, f).await? {
            return Ok(false);
        }
        let now = self.now();
        let entry = Entry::new(Audited::ChannelAccessLost)
            .about(seen.id, Some(&seen.lasting_name()))
            .with("code", f.code.as_str());
        self.audit(tx, Some(scope), entry, now).await?;
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, seen.id.as_uuid(), None, now)
            .await?;
        Ok(true)
    }

    /// What the composer needs to know of the channel now: opening the form is the act.
    pub async fn publish_options(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        region: &str,
    ) -> Result<views::PublishOptions, AppError> {
        let (act, channel, adapter) = self.begin_check(scope, id).await?;
        let mut log = CallLog::default();
        let asked = async {
            let identity = self
                .ask_identity(scope, act, &channel, adapter, Purpose::Read, &mut log)
                .await?;
            let access = self
                .access_token(scope, act, &channel, Purpose::Read, &mut log)
                .await
                .map_err(from_token)?;
            let known = Known {
                told: identity.facts.clone(),
                ..Known::of(&channel)
            };
            let rules = adapter
                .rules(act, &access, known.channel(&channel), region, &mut log)
                .await
                .map_err(AppError::Platform)?;
            Ok::<_, AppError>((identity, rules))
        }
        .await;
        self.note_quota(channel.platform, channel.is_sandbox, &log.0)
            .await?;
        let (identity, rules) = asked?;
        let rules = views::AccountRules::of(channel.platform, rules)
            .map_err(|e| AppError::Internal(format!("account rules: {e}")))?;
        let left = self.quota_left(channel.platform, channel.is_sandbox).await?;
        Ok(views::PublishOptions {
            channel_id: id,
            platform: channel.platform,
            title: channel.label.unwrap_or(identity.title),
            uploads_left_today: left.as_ref().map(|l| l.uploads_left_today),
            units_left_today: left.as_ref().map(|l| l.units_left_today),
            quota_resets_at: left.map(|l| l.resets_at),
            rules,
            checked_at: self.now(),
        })
    }
}
