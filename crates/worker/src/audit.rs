//! Notices events of the audit log that wait for their place in the tree.

use app::App;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Between two looks at least; a commit of this process brings the next one.
const PAUSE: Duration = Duration::from_millis(250);
/// Between two looks at most: for events that other processes wrote.
const LOOK: Duration = Duration::from_secs(1);

/// Plans the sequencer whenever an event waits, until it is told to stop.
pub(crate) async fn watch(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let woken = app.store.jobs_wake();
        tokio::pin!(woken);
        woken.as_mut().enable();
        if let Err(error) = app.plan_sequencing().await {
            tracing::warn!(%error, "the audit log could not be looked at");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = woken => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
