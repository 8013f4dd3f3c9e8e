//! The numbers that a platform shows of a published video: asked when a person presses, and by nothing else. The press
//! is an act of its own, so the opening stands in the ledger; the last answer alone is kept.

use crate::channels::{Known, from_token};
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::act::{ActKind, Purpose};
use domain::publish::{NUMBERS_EVERY, Numbers, TargetState};
use domain::{ActId, Role, TargetId, Timestamp};
use platforms::Adapter;
use platforms::adapter::{CallLog, PostRef};
use std::time::Duration;
use store::channels::{Channel, ChannelState};
use store::numbers::Told;
use store::publish::Target;

impl App {
    /// Asks the platform once and keeps what it tells. Whatever can be said without it is said before the channel's
    /// token is opened.
    pub async fn ask_numbers(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
    ) -> Result<views::Numbers, AppError> {
        need(scope, Role::Editor)?;
        let target = self
            .store
            .read()
            .target(scope, id)
            .await?
            .ok_or(AppError::NotFound)?;
        let post = post_of(&target)?;
        let channel = self
            .store
            .read()
            .channel(scope, target.channel)
            .await?
            .filter(|c| c.state == ChannelState::Connected)
            .ok_or(AppError::ChannelNotConnected)?;
        let adapter = self
            .adapter(channel.platform, channel.is_sandbox)
            .ok_or(AppError::PlatformNotConfigured)?;
        adapter
            .tells_numbers(Known::of(&channel).channel(&channel), post)
            .map_err(AppError::Platform)?;
        let act = self.begin_question(scope, &target, &channel).await?;
        let mut log = CallLog::default();
        let asked = self
            .numbers_of(scope, act, &channel, adapter, post, &mut log)
            .await;
        self.note_quota(channel.platform, channel.is_sandbox, &log.0)
            .await?;
        let told = Told {
            numbers: asked?,
            at: self.now(),
        };
        let tx = self.store.begin().await?;
        // Nothing is kept of a channel that was disconnected meanwhile, and nothing told either: the row is held, so a
        // disconnect waits for this and erases it, or was first and this finds it.
        let there = tx.db().hold_connection(scope, &channel).await?;
        if there.is_none() || !tx.db().put_numbers(scope, id, told.numbers, told.at).await? {
            return Err(AppError::ChannelNotConnected);
        }
        self.tell(&tx, scope, &target, told.at).await?;
        tx.commit().await?;
        Ok(told.into())
    }

    /// The act of this press, unless the video was asked about a moment ago. That it was asked is erased with the
    /// channel too, so the channel is held.
    async fn begin_question(
        &self,
        scope: &WorkspaceScope,
        target: &Target,
        channel: &Channel,
    ) -> Result<ActId, AppError> {
        let now = self.now();
        let act = ActId::new(now, vault::random());
        let tx = self.store.begin().await?;
        if tx.db().hold_connection(scope, channel).await?.is_none() {
            return Err(AppError::ChannelNotConnected);
        }
        if !tx
            .db()
            .take_numbers_turn(scope, target.id, now.minus(NUMBERS_EVERY), now)
            .await?
        {
            let asked_at = tx.db().numbers_asked_at(scope, target.id).await?;
            return Err(AppError::AskedJustNow(wait_after(asked_at.unwrap_or(now), now)));
        }
        tx.db()
            .insert_act(scope, act, ActKind::Check, Some(target.channel), now)
            .await?;
        tx.commit().await?;
        Ok(act)
    }

    /// One question; a token that the platform refuses is renewed once.
    async fn numbers_of(
        &self,
        scope: &WorkspaceScope,
        act: ActId,
        channel: &Channel,
        adapter: &Adapter,
        post: PostRef<'_>,
        log: &mut CallLog,
    ) -> Result<Numbers, AppError> {
        let mut renewed = false;
        loop {
            let access = self
                .access_token(scope, act, channel, Purpose::Read, log)
                .await
                .map_err(from_token)?;
            match adapter.numbers(act, &access, post, log).await {
                Ok(numbers) => return Ok(numbers),
                Err(f) if !renewed && f.code == adapter.access_expired().code => {
                    self.renew(scope, act, channel, log).await.map_err(from_token)?;
                    renewed = true;
                }
                Err(f) => {
                    self.note_channel_failure(scope, channel, &f).await?;
                    return Err(AppError::Platform(f));
                }
            }
        }
    }
}

fn post_of(target: &Target) -> Result<PostRef<'_>, AppError> {
    if target.state != TargetState::Published {
        return Err(AppError::NotPublished);
    }
    Ok(PostRef {
        remote_id: target.remote_id.as_deref().ok_or(AppError::PostAddressErased)?,
        remote_url: target.remote_url.as_deref(),
    })
}

/// How long until it may be asked again.
fn wait_after(asked_at: Timestamp, now: Timestamp) -> Duration {
    asked_at.plus(NUMBERS_EVERY).since(now)
}
