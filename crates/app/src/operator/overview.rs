//! The installation at a glance.

use super::findings::{self, Seen};
use crate::{App, AppError, views};
use domain::Timestamp;
use std::time::Duration;
use store::Backend;
use store::operator::JobCounts;
use vault::State;

/// Letters and their failures are counted over so long.
const LETTERS: Duration = Duration::from_hours(7 * 24);

const fn count(n: i64) -> u64 {
    n.unsigned_abs()
}

impl App {
    /// Everything of the first page.
    pub async fn operator_overview(&self) -> Result<views::Overview, AppError> {
        self.write_egress_log().await?;
        let (now, db) = (self.now(), self.store.read());
        let totals = db.totals().await?;
        let space = self.storage.health().await?;
        let (waiting, overdue) = db.waiting_requests(now).await?;
        let is_file = self.settings.installation.database_file.is_some();
        let mut overview = views::Overview {
            version: self.settings.version.to_owned(),
            at: now,
            started_at: self.started_at,
            public_url: self.settings.public_url.to_string(),
            database: views::DatabaseState {
                kind: match self.store.backend() {
                    Backend::Sqlite => "sqlite",
                    Backend::Postgres => "postgresql",
                },
                size_bytes: self.store.size_bytes().await?,
            },
            storage: views::StorageState {
                kind: if self.storage.is_bucket() {
                    "bucket"
                } else {
                    "folder"
                },
                used_bytes: count(totals.bytes),
                free_bytes: space.free_bytes,
                total_bytes: space.total_bytes,
                floor_bytes: self.settings.limits.disk_floor_bytes,
            },
            totals: views::OverviewTotals {
                accounts: count(totals.accounts),
                workspaces: count(totals.workspaces),
                channels: count(totals.channels),
                media: count(totals.media),
                publish_requests: count(totals.requests),
            },
            jobs: self.jobs_state(now).await?,
            mail: self.mail_state().await?,
            keys: self.keys_state().await?,
            last_backup_at: self.last_backup().await?,
            video: self.video_state().await,
            requests: views::RequestsState { waiting, overdue },
            platforms: self.platform_apps()?,
            findings: vec![],
        };
        let seen = Seen {
            overview: &overview,
            is_backed_up_by_us: is_file,
            is_loopback: self.settings.installation.is_loopback,
            is_public_https: self.settings.is_public_https(),
            unnamed_hosts: self.settings.installation.unnamed_hosts(),
        };
        overview.findings = findings::all(&seen);
        Ok(overview)
    }

    async fn jobs_state(&self, now: Timestamp) -> Result<views::JobsState, AppError> {
        let db = self.store.read();
        let kinds = db.job_counts(now).await?;
        let sum = |of: fn(&JobCounts) -> i64| kinds.iter().map(|k| count(of(k))).sum();
        Ok(views::JobsState {
            waiting: sum(|k| k.waiting),
            running: sum(|k| k.running),
            planned: sum(|k| k.planned),
            failing: sum(|k| k.failing),
            oldest_due_at: db.oldest_due_job(now).await?,
            kinds: kinds
                .into_iter()
                .map(|k| views::JobKind {
                    waiting: count(k.waiting),
                    running: count(k.running),
                    planned: count(k.planned),
                    failing: count(k.failing),
                    kind: k.kind,
                })
                .collect(),
        })
    }

    /// How mail goes out.
    pub async fn mail_state(&self) -> Result<views::MailState, AppError> {
        let db = self.store.read();
        let letters = db.letters(super::day_of(self.now().minus(LETTERS))).await?;
        Ok(views::MailState {
            is_configured: self.settings.sends_mail,
            waiting: db.count_mails().await?,
            sent: count(letters.sent),
            failed: count(letters.failed),
            last_error: db.failed_job("mail", "").await?.map(|f| f.error),
            test: self.mail_test().await?,
        })
    }

    async fn keys_state(&self) -> Result<views::KeysState, AppError> {
        let report = self.key_report().await?;
        Ok(views::KeysState {
            is_inline: self.settings.installation.key_file.is_none(),
            is_unfinished: report.is_unfinished(),
            lost_rows: report.lost.iter().map(|u| u.rows).sum(),
            keys: report
                .keys
                .iter()
                .filter(|k| k.facts.state != State::Destroyed)
                .map(|k| views::MasterKey {
                    id: k.facts.id.to_string(),
                    usage: k.facts.usage.as_str(),
                    state: k.facts.state.as_str(),
                    created_at: k.facts.created,
                    rows: k.rows(),
                })
                .collect(),
        })
    }

    async fn video_state(&self) -> views::VideoState {
        let media = self.media.clone();
        // Starts both for their versions.
        let tools = tokio::task::spawn_blocking(move || media.tools()).await.ok();
        let cage = self.media.cage().await;
        let version = |tool: Option<media::Tool>| tool.map(|t| t.version);
        let (ffmpeg, ffprobe) = tools.map_or((None, None), |t| (version(t.ffmpeg), version(t.ffprobe)));
        views::VideoState {
            ffmpeg,
            ffprobe,
            is_caged: cage.holds(),
            is_run: cage.runs(),
        }
    }
}
