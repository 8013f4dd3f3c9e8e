//! Keeps a claimed job ours while it runs.

use app::App;
use std::time::Duration;
use store::jobs::Claimed;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Renews the lease until dropped; when the lease has passed to another worker, stops the work.
pub(crate) fn keep(app: App, claimed: Claimed, lease: Duration, stop: CancellationToken) -> DropGuard {
    let ended = CancellationToken::new();
    let guard = ended.clone().drop_guard();
    tokio::spawn(async move {
        let mut failures = 0;
        loop {
            tokio::select! {
                () = ended.cancelled() => return,
                () = tokio::time::sleep(lease / 3) => {}
            }
            match renew(&app, &claimed, lease).await {
                Ok(true) => failures = 0,
                Ok(false) => {
                    stop.cancel();
                    return;
                }
                Err(error) => {
                    failures += 1;
                    tracing::warn!(%error, "a lease could not be renewed");
                    if failures >= 2 {
                        stop.cancel();
                        return;
                    }
                }
            }
        }
    });
    guard
}

async fn renew(app: &App, claimed: &Claimed, lease: Duration) -> Result<bool, store::StoreError> {
    let tx = app.store.begin().await?;
    let ours = tx.db().renew_job(claimed, app.now().plus(lease)).await?;
    tx.commit().await?;
    Ok(ours)
}
