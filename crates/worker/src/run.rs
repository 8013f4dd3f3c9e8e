//! One claimed job, from claim to its end.

use crate::{Mailer, heartbeat, keep_fresh, mail, publish, verify};
use app::exports::Exporting;
use app::{App, AppError, Making, WorkspaceScope};
use domain::backoff;
use domain::job::Job;
use domain::{Failure, FailureClass, Timestamp, UploadId};
use std::time::Duration;
use store::StoreError;
use store::jobs::Claimed;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

const SWEEP_EVERY: Duration = Duration::from_secs(3600);
const POLICY_EVERY: Duration = Duration::from_secs(3600);
/// Tries after which reading a clip is given up.
const READ_TRIES: u32 = 5;
/// The same for a rendition.
const CONFORM_TRIES: u32 = 3;
/// The same for an archive.
const EXPORT_TRIES: u32 = 5;
/// Messages to webhooks that this process sends at once: half of a worker's slots.
static DELIVERIES: Semaphore = Semaphore::const_new(4);
/// How long a rendition waits while another is made on this machine.
const NO_PLACE: Duration = Duration::from_secs(3);

/// Runs a job; one that fails comes due again later.
pub(crate) async fn run(
    app: App,
    mailer: Option<Mailer>,
    claimed: Claimed,
    lease: Duration,
    stop: CancellationToken,
) {
    let _beat = heartbeat::keep(app.clone(), claimed.clone(), lease, stop.clone());
    let kind = claimed.job.kind();
    match work(&app, mailer.as_ref(), &claimed, stop).await {
        Ok(()) => {}
        // Its subject changed or the lease passed on: whoever holds it now goes on.
        Err(AppError::Store(StoreError::Stale)) => tracing::debug!(kind, "the job is no longer ours"),
        Err(error) => {
            tracing::warn!(kind, %error, tries = claimed.tries + 1, "a job failed and is tried again");
            if let Err(error) = put_off(&app, &claimed, &error).await {
                tracing::error!(kind, %error, "a failed job could not be put off; its lease runs out");
            }
        }
    }
}

async fn put_off(app: &App, claimed: &Claimed, error: &AppError) -> Result<(), StoreError> {
    let tries = claimed.tries + 1;
    let failure = Failure::new(FailureClass::Transient, "internal", "", None);
    let roll = f64::from(u32::from_be_bytes(vault::random())) / f64::from(u32::MAX);
    let due = app.now().plus(backoff::wait(&failure, tries, roll));
    let tx = app.store.begin().await?;
    tx.db()
        .release_job(claimed, due, tries, Some(&error.to_string()))
        .await?;
    tx.commit().await
}

async fn work(
    app: &App,
    mailer: Option<&Mailer>,
    claimed: &Claimed,
    stop: CancellationToken,
) -> Result<(), AppError> {
    let scope = claimed.scope.as_ref().ok_or(AppError::NotFound);
    match &claimed.job {
        Job::Publish { target_id } => return publish::run(app, claimed, scope?, *target_id, &stop).await,
        Job::Verify { target_id } => return verify::run(app, claimed, scope?, *target_id).await,
        Job::KeepFresh { channel_id } => return keep_fresh::run(app, claimed, scope?, *channel_id).await,
        Job::FinishUpload { upload_id } => finish_upload(app, scope?, *upload_id).await?,
        Job::ReadMedia { media_id } => {
            let scope = scope?;
            match app.read_media(scope, *media_id).await {
                Err(e) if claimed.tries + 1 >= READ_TRIES => {
                    tracing::error!(media = %media_id, error = %e, "a clip cannot be read");
                    app.give_up_reading(scope, *media_id).await?;
                }
                other => other?,
            }
        }
        Job::Conform { rendition_id } => {
            let scope = scope?;
            let made = tokio::select! {
                made = app.make_rendition(scope, *rendition_id, claimed) => made,
                () = stop.cancelled() => return put_back(app, claimed, Duration::ZERO).await,
            };
            match made {
                Ok(Making::Over) => {}
                Ok(Making::NoPlace) => return put_back(app, claimed, NO_PLACE).await,
                Err(AppError::Store(e)) => return Err(e.into()),
                Err(e) if claimed.tries + 1 >= CONFORM_TRIES => {
                    tracing::error!(rendition = %rendition_id, error = %e, "a rendition cannot be made");
                    app.give_up_rendition(scope, *rendition_id, claimed).await?;
                }
                Err(e) => return Err(e),
            }
        }
        Job::MakeExport { export_id } => {
            let scope = scope?;
            let made = tokio::select! {
                made = app.make_export(scope, *export_id, claimed) => made,
                () = stop.cancelled() => return put_back(app, claimed, Duration::ZERO).await,
            };
            match made {
                Ok(Exporting::Over) => {}
                Ok(Exporting::Held) => return put_back(app, claimed, NO_PLACE).await,
                Err(AppError::Store(e)) => return Err(e.into()),
                Err(e) if claimed.tries + 1 >= EXPORT_TRIES => {
                    tracing::error!(export = %export_id, error = %e, "an archive cannot be made");
                    app.give_up_export(scope, *export_id, claimed).await?;
                }
                Err(e) => return Err(e),
            }
        }
        Job::EraseExport { export_id } => app.erase_export(scope?, *export_id).await?,
        Job::EraseRendition { rendition_id } => app.erase_rendition(*rendition_id).await?,
        Job::EraseMedia { media_id } => app.erase_media(scope?, *media_id).await?,
        Job::EmptyTrash { media_id } => app.empty_trash(scope?, *media_id).await?,
        Job::EraseWorkspace { .. } => app.erase_workspace(scope?).await?,
        Job::EraseAccount { account_id } => app.erase_account(*account_id).await?,
        Job::Disconnect { channel_id } => app.finish_disconnect(scope?, *channel_id).await?,
        Job::AskApprovers { .. } => return app.ask_approvers(scope?, claimed).await,
        Job::Mail { mail_id } => return mail::run(app, mailer, claimed, *mail_id).await,
        Job::DeliverWebhook { delivery_id } => {
            // Receivers that are slow on purpose must not keep everybody's jobs waiting.
            let Ok(_place) = DELIVERIES.try_acquire() else {
                return put_back(app, claimed, NO_PLACE).await;
            };
            return app.deliver_webhook(scope?, claimed, *delivery_id).await;
        }
        Job::SequenceAudit => app.sequence_audit(claimed).await?,
        Job::RewrapKeys => {
            app.rewrap_keys(&|_| {}).await?;
        }
        Job::ChangeWorkspaceKey { .. } => return app.change_workspace_key(scope?, claimed).await,
        Job::CheckpointAudit => {
            app.sign_receipts().await?;
            app.audit_checkpoint().await?;
            return again(app, claimed, app::audit::next_checkpoint(app.now())).await;
        }
        Job::CheckPolicy => {
            app.check_policy_hourly().await?;
            return again(app, claimed, app.now().plus(POLICY_EVERY)).await;
        }
        Job::Sweep => {
            app.sweep_uploads().await?;
            app.sweep_aged().await?;
            app.sweep_trash().await?;
            app.sweep_deletions_log().await?;
            app.sweep_renditions().await?;
            app.sweep_exports().await?;
            return again(app, claimed, app.now().plus(SWEEP_EVERY)).await;
        }
    }
    finish(app, claimed).await
}

async fn finish_upload(app: &App, scope: &WorkspaceScope, id: UploadId) -> Result<(), AppError> {
    use AppError::{ChecksumMismatch, NotAVideo, NotFound, UploadGone};
    match app.finish_upload(scope, id).await {
        Ok(_) => Ok(()),
        Err(e @ (NotFound | UploadGone | ChecksumMismatch | NotAVideo)) => {
            tracing::warn!(upload = %id, error = %e, "an upload came to nothing");
            Ok(())
        }
        Err(e) => Err(e),
    }
}

/// The job is well, only not now.
async fn put_back(app: &App, claimed: &Claimed, wait: Duration) -> Result<(), AppError> {
    let tx = app.store.begin().await?;
    let due = app.now().plus(wait);
    tx.db().release_job(claimed, due, claimed.tries, None).await?;
    Ok(tx.commit().await?)
}

/// Done for this time; the tries count anew.
pub(crate) async fn again(app: &App, claimed: &Claimed, due: Timestamp) -> Result<(), AppError> {
    let tx = app.store.begin().await?;
    tx.db().release_job(claimed, due, 0, None).await?;
    Ok(tx.commit().await?)
}

/// The job is done. A use case may have dropped it already.
pub(crate) async fn finish(app: &App, claimed: &Claimed) -> Result<(), AppError> {
    let tx = app.store.begin().await?;
    match tx.db().finish_job(claimed).await {
        Ok(()) | Err(StoreError::Stale) => {}
        Err(e) => return Err(e.into()),
    }
    tx.commit().await?;
    Ok(())
}
