//! What a platform tells by itself, without any request of ours: a withdrawn access, news of a post.

use crate::{App, AppError};
use domain::job::Job;
use domain::publish::TargetState;
use domain::{JobId, Platform, ReceiptId, Timestamp};

impl App {
    /// The platform said that the person took the access back there: everything of the connection goes here
    /// too, as if they had disconnected. `account` is the id that the platform's callback names. With
    /// `forget`, ids and links of past posts go as well. One receipt for each channel.
    pub async fn withdrawn(
        &self,
        platform: Platform,
        sandbox: bool,
        account: &str,
        forget: bool,
    ) -> Result<Vec<ReceiptId>, AppError> {
        let mut receipts = vec![];
        for (scope, channel) in self
            .store
            .read()
            .channels_named(platform, sandbox, account)
            .await?
        {
            let tx = self.store.begin().await?;
            let canceled = self.stop_targets(&tx, &scope, channel.id).await?;
            if forget {
                tx.db().forget_remote_ids(&scope, channel.id).await?;
            }
            tx.commit().await?;
            let receipt = self.wipe(&scope, &channel, None, true, canceled).await?;
            receipts.push(receipt.id);
        }
        tracing::info!(%platform, channels = receipts.len(), forget, "access was withdrawn at the platform");
        Ok(receipts)
    }

    /// The platform has news of something under way to an account: it is asked now instead of at the next poll.
    pub async fn look_now(&self, platform: Platform, sandbox: bool, account: &str) -> Result<(), AppError> {
        let now = self.now();
        for (scope, channel) in self
            .store
            .read()
            .channels_named(platform, sandbox, account)
            .await?
        {
            let tx = self.store.begin().await?;
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

    /// When something was erased, for whoever holds the receipt's id.
    pub async fn erased_at(&self, receipt: ReceiptId) -> Result<Timestamp, AppError> {
        let found = self.store.read().receipt_at(receipt).await?;
        found.ok_or(AppError::NotFound)
    }
}
