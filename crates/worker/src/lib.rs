#![doc = include_str!("../README.md")]

mod audit;
mod heartbeat;
mod keep_fresh;
mod mail;
mod publish;
mod record;
mod run;
mod source;
mod standing;
mod verify;

pub use mail::{Mailer, MailerError};

use app::App;
use domain::job::Job;
use domain::{JobId, Timestamp};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How a worker goes about its work.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Jobs at once.
    pub slots: usize,
    /// How long a claimed job is ours without a sign of life. Renewed three times as often.
    pub lease: Duration,
    /// Longest sleep without looking for jobs that other processes queued.
    pub poll: Duration,
    /// How long a stopping worker waits for its jobs to reach a checkpoint.
    pub drain: Duration,
    /// Sends letters; without one they wait, and are given up when nobody wants them any more.
    pub mailer: Option<Mailer>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            slots: 8,
            lease: Duration::from_secs(30),
            poll: Duration::from_secs(2),
            drain: Duration::from_secs(20),
            mailer: None,
        }
    }
}

/// Claims due jobs and runs them until it is told to stop.
pub struct Worker {
    app: App,
    owner: Uuid,
    settings: Settings,
}

impl Worker {
    pub fn new(app: App, settings: Settings) -> Self {
        let owner = domain::id::uuid_v7(app.now(), vault::random());
        Self { app, owner, settings }
    }

    /// Runs until `stop`; then jobs under way store where they are and give their leases back.
    pub async fn run(self, stop: CancellationToken) {
        if let Err(error) = self.plan_sweep().await {
            tracing::error!(%error, "the sweep could not be planned");
        }
        if let Err(error) = self.app.plan_checkpoint().await {
            tracing::error!(%error, "the audit log's checkpoint could not be planned");
        }
        if let Err(error) = self.app.plan_policy_check().await {
            tracing::error!(%error, "the check of the policy's claims could not be planned");
        }
        let watched = tokio::spawn(audit::watch(self.app.clone(), stop.clone()));
        let mut running = JoinSet::new();
        while !stop.is_cancelled() {
            // Subscribe first: a job queued while we look is not slept through.
            let woken = self.app.store.jobs_wake();
            tokio::pin!(woken);
            woken.as_mut().enable();
            let sleep = match self.start_due(&mut running, &stop).await {
                Ok(sleep) => sleep,
                Err(error) => {
                    tracing::error!(%error, "jobs could not be claimed");
                    self.settings.poll
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = woken => {}
                () = tokio::time::sleep(sleep) => {}
                Some(done) = running.join_next() => report(done),
            }
            while let Some(done) = running.try_join_next() {
                report(done);
            }
        }
        if let Err(error) = watched.await {
            tracing::error!(%error, "the audit log is no longer watched");
        }
        let drained = async {
            while let Some(done) = running.join_next().await {
                report(done);
            }
        };
        if tokio::time::timeout(self.settings.drain, drained).await.is_err() {
            tracing::warn!("stopping with jobs under way: their leases run out and they go on elsewhere");
        }
    }

    async fn plan_sweep(&self) -> Result<(), store::StoreError> {
        let now = self.app.now();
        let tx = self.app.store.begin().await?;
        tx.db()
            .add_job(JobId::new(now, vault::random()), &Job::Sweep, None, now, now)
            .await?;
        tx.commit().await
    }

    /// Starts what is due and says how long there is nothing to do.
    async fn start_due(
        &self,
        running: &mut JoinSet<()>,
        stop: &CancellationToken,
    ) -> Result<Duration, store::StoreError> {
        let free = self.settings.slots.saturating_sub(running.len());
        if free == 0 {
            return Ok(self.settings.poll);
        }
        let now = self.app.now();
        let next = self.app.store.read().next_due().await?;
        if let Some(wait) = next
            .filter(|due| *due > now)
            .map_or(next.is_none().then_some(Duration::MAX), |due: Timestamp| {
                Some(due.since(now))
            })
        {
            return Ok(wait.min(self.settings.poll));
        }
        let n = u32::try_from(free).unwrap_or(1);
        let claimed = self
            .app
            .store
            .claim_jobs(self.owner, now, self.settings.lease, n)
            .await?;
        let some = !claimed.is_empty();
        for job in claimed {
            let (app, lease, stop) = (self.app.clone(), self.settings.lease, stop.child_token());
            let mailer = self.settings.mailer.clone();
            running.spawn(run::run(app, mailer, job, lease, stop));
        }
        Ok(if some {
            Duration::ZERO
        } else {
            Duration::from_millis(200)
        })
    }
}

fn report(done: Result<(), tokio::task::JoinError>) {
    if let Err(error) = done {
        tracing::error!(%error, "a job ended badly; its lease runs out and it is tried again");
    }
}
