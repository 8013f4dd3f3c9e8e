//! What a platform tells by itself, without any request of ours: a withdrawn access, news of a post.

use super::disconnect::Why;
use crate::audit::Entry;
use crate::{App, AppError};
use domain::audit::{ActorKind, Kind as Audited};
use domain::job::Job;
use domain::publish::TargetState;
use domain::{JobId, Platform, ReceiptId, Timestamp};
use platforms::instagram::callback;
use platforms::tiktok::webhook;
use std::collections::BTreeMap;
use std::time::Duration;
use store::holds::Posts;
use store::receipts::Receipt;

const CLOCKS: Duration = Duration::from_secs(60);

impl App {
    /// The platform said at `at` that the person took the access back there: everything of the connection goes
    /// here too, as if they had disconnected. `account` is the id that the platform's callback names; channels
    /// connected later are left alone, so that an old callback said again does no harm. With `forget`, ids and
    /// links of past posts go as well. Says how many channels it was.
    async fn withdrawn(
        &self,
        platform: Platform,
        sandbox: bool,
        account: &str,
        at: Timestamp,
        forget: bool,
    ) -> Result<i64, AppError> {
        let mut channels = 0;
        for (scope, channel) in self
            .store
            .read()
            .channels_named(platform, sandbox, account)
            .await?
        {
            // Their clock and ours may differ by a little.
            if channel.connected_at > at.plus(CLOCKS) {
                continue;
            }
            let tx = self.store.begin().await?;
            tx.db().hold_channel(&scope, channel.id).await?;
            let held = tx
                .db()
                .hold_posts(&scope, Posts::Channel(channel.id), &[])
                .await?;
            if forget {
                tx.db().forget_remote_ids(&scope, channel.id).await?;
            }
            let canceled = self.stop_targets(&tx, &scope, &held).await?;
            tx.commit().await?;
            let why = Why::Withdrawn { forget };
            self.wipe(&scope, &channel, None, true, canceled, why).await?;
            channels += 1;
        }
        tracing::info!(%platform, channels, forget, "access was withdrawn at the platform");
        Ok(channels)
    }

    /// TikTok's webhook. Polling stays the truth: news of a post only make the next question come now.
    pub async fn hear_tiktok(&self, signature: &str, body: &[u8]) -> Result<(), AppError> {
        let (adapter, event) = self
            .adapters
            .iter()
            .filter(|a| a.platform() == Platform::Tiktok)
            .find_map(|a| {
                webhook::read(signature, body, &a.config().client_secret, self.now())
                    .ok()
                    .map(|event| (a, event))
            })
            .ok_or(AppError::CallbackRefused)?;
        let sandbox = adapter.is_sandbox();
        match event.kind {
            webhook::Kind::AccessRemoved(_) => {
                self.withdrawn(Platform::Tiktok, sandbox, &event.open_id, event.at, false)
                    .await?;
            }
            webhook::Kind::Other => {}
            _ => self.look_now(Platform::Tiktok, sandbox, &event.open_id).await?,
        }
        Ok(())
    }

    /// Meta's callbacks: the access was taken back, or (`forget`) the person wants their data deleted. Answers the
    /// receipt under which anyone can see that it was done.
    pub async fn hear_instagram(&self, signed_request: &str, forget: bool) -> Result<ReceiptId, AppError> {
        let (adapter, told) = self
            .adapters
            .iter()
            .filter(|a| a.platform() == Platform::Instagram)
            .find_map(|a| {
                callback::read(signed_request, &a.config().client_secret)
                    .ok()
                    .map(|told| (a, told))
            })
            .ok_or(AppError::CallbackRefused)?;
        let channels = self
            .withdrawn(
                Platform::Instagram,
                adapter.is_sandbox(),
                &told.user_id,
                told.issued_at,
                forget,
            )
            .await?;
        let now = self.now();
        let receipt = Receipt {
            id: ReceiptId::new(now, vault::random()),
            kind: if forget {
                "platform.delete"
            } else {
                "platform.deauthorize"
            }
            .into(),
            subject: Platform::Instagram.as_str().into(),
            counts: BTreeMap::from([("channels".to_owned(), channels)]),
            at: now,
        };
        let tx = self.store.begin().await?;
        tx.db().insert_platform_receipt(&receipt).await?;
        let entry = Entry::new(Audited::PlatformCallback)
            .by(ActorKind::Platform)
            .about(receipt.id, None)
            .with("platform", Platform::Instagram.as_str())
            .with("kind", receipt.kind.as_str())
            .with("channels", channels);
        self.audit(&tx, None, entry, now).await?;
        tx.commit().await?;
        Ok(receipt.id)
    }

    /// The platform has news of something under way to an account: it is asked now instead of at the next poll.
    async fn look_now(&self, platform: Platform, sandbox: bool, account: &str) -> Result<(), AppError> {
        let now = self.now();
        for (scope, channel) in self
            .store
            .read()
            .channels_named(platform, sandbox, account)
            .await?
        {
            let tx = self.store.begin().await?;
            tx.db().hold_posts(&scope, Posts::OpenOn(channel.id), &[]).await?;
            for t in tx.db().open_targets_of_channel(&scope, channel.id).await? {
                if matches!(t.state, TargetState::Uploading | TargetState::Processing) {
                    let job = Job::Publish { target_id: t.id };
                    let id = JobId::new(now, vault::random());
                    tx.db()
                        .add_job(id, &job, Some(scope.workspace()), now, now)
                        .await?;
                }
            }
            tx.commit().await?;
        }
        Ok(())
    }
}
