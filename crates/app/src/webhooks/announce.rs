//! What happens in a workspace, told on: to its webhooks, in the app, and by mail to whom it concerns.

use crate::{App, AppError, WorkspaceScope};
use domain::job::Job;
use domain::webhook::{Event, State};
use domain::{DeliveryId, JobId, Timestamp, WebhookId};
use store::Tx;
use store::webhooks::Delivery;

impl App {
    /// Queues a message to every webhook that wants to hear of it, in the transaction of the fact itself: if that
    /// comes to nothing, nobody hears; once it is committed, everybody does. People read it in the app and by mail.
    pub(crate) async fn announce(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        event: Event,
        ids: &[&str],
        now: Timestamp,
    ) -> Result<(), AppError> {
        for hook in tx.db().webhooks(scope).await? {
            if hook.off.is_none() && hook.events.0.contains(&event) {
                let body = event.body(scope.workspace(), ids.iter().copied(), now);
                self.queue_delivery(tx, scope, hook.id, event, body, now).await?;
            }
        }
        self.tell_in_app(tx, scope, event, ids, now).await?;
        self.mail_news(tx, scope, event, ids, now).await
    }

    pub(super) async fn queue_delivery(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        webhook: WebhookId,
        event: Event,
        body: String,
        now: Timestamp,
    ) -> Result<Delivery, AppError> {
        let delivery = Delivery {
            id: DeliveryId::new(now, vault::random()),
            webhook,
            event,
            body,
            state: State::Waiting,
            tries: 0,
            tries_total: 0,
            last: None,
            next_try_at: Some(now),
            created_at: now,
        };
        tx.db().insert_delivery(scope, &delivery).await?;
        self.add_delivery_job(tx, scope, delivery.id, now).await?;
        Ok(delivery)
    }

    pub(super) async fn add_delivery_job(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        id: DeliveryId,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let job = Job::DeliverWebhook { delivery_id: id };
        let job_id = JobId::new(now, vault::random());
        let workspace = Some(scope.workspace());
        Ok(tx.db().add_job(job_id, &job, workspace, now, now).await?)
    }
}
