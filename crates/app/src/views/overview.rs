//! The installation at a glance, for its operator.

use domain::{AccountId, MailId, Platform, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Overview {
    pub version: String,
    pub at: Timestamp,
    /// Of the process that answers.
    pub started_at: Timestamp,
    /// Where people and platforms reach the service.
    pub public_url: String,
    pub database: DatabaseState,
    pub storage: StorageState,
    pub totals: OverviewTotals,
    pub jobs: JobsState,
    pub mail: MailState,
    pub keys: KeysState,
    /// None: never. Of SQLite; PostgreSQL is copied by its own tools.
    pub last_backup_at: Option<Timestamp>,
    pub video: VideoState,
    pub requests: RequestsState,
    pub platforms: Vec<PlatformApp>,
    /// What is wrong or less than it could be, the worst first.
    pub findings: Vec<OperatorFinding>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DatabaseState {
    /// `sqlite` or `postgresql`.
    pub kind: &'static str,
    pub size_bytes: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StorageState {
    /// `folder` or `bucket`.
    pub kind: &'static str,
    /// Originals, renditions, archives, and what has come of unfinished uploads.
    pub used_bytes: u64,
    /// Room on this machine: for clips in a folder, for files in the making beside a bucket.
    pub free_bytes: u64,
    /// Of the disk.
    pub total_bytes: u64,
    /// With less than this free, uploads are refused.
    pub floor_bytes: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverviewTotals {
    pub accounts: u64,
    pub workspaces: u64,
    pub channels: u64,
    pub media: u64,
    pub publish_requests: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobsState {
    /// Due, and not taken by any worker.
    pub waiting: u64,
    pub running: u64,
    /// For later: scheduled posts, sweeps, second tries.
    pub planned: u64,
    /// Of all of these, those whose last try failed; they are tried again.
    pub failing: u64,
    /// Since when the job waits that has waited longest.
    pub oldest_due_at: Option<Timestamp>,
    pub kinds: Vec<JobKind>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobKind {
    pub kind: String,
    pub waiting: u64,
    pub running: u64,
    pub planned: u64,
    pub failing: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MailState {
    /// A mail server is set.
    pub is_configured: bool,
    /// Emails that are not sent yet.
    pub waiting: u64,
    /// Taken by the mail server in the last seven days.
    pub sent: u64,
    /// Not taken in the last seven days, each try counted.
    pub failed: u64,
    /// What the mail server, or the way to it, said to the email that has waited longest.
    pub last_error: Option<String>,
    pub test: Option<MailTest>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailTestState {
    /// No worker has tried yet.
    Waiting,
    /// The last try failed; there will be another.
    Retrying,
    /// The mail server took it. Whether it arrives shows in the mailbox.
    Taken,
    /// The mail server refused it for good.
    Refused,
    /// It was not sent within its time.
    Expired,
}

/// An email to the operator's own address.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MailTest {
    pub id: MailId,
    pub asked_at: Timestamp,
    pub state: MailTestState,
    pub tries: u32,
    /// In a few words, without the server's own.
    pub error: Option<String>,
    pub next_try_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeysState {
    /// Given in the environment; otherwise in a file.
    pub is_inline: bool,
    pub keys: Vec<MasterKey>,
    /// A rotation was begun and not finished.
    pub is_unfinished: bool,
    /// Rows that no key opens.
    pub lost_rows: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MasterKey {
    pub id: String,
    /// `root`, `pepper`, `audit-sign`.
    pub usage: &'static str,
    /// `enabled`, `primary`, `retiring`, `destroyed`.
    pub state: &'static str,
    pub created_at: Timestamp,
    /// What it still opens.
    pub rows: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VideoState {
    /// Its version; none: not installed.
    pub ffmpeg: Option<String>,
    pub ffprobe: Option<String>,
    /// The cage around ffmpeg holds.
    pub is_caged: bool,
    /// ffmpeg runs: the cage holds, or the settings let it run without.
    pub is_run: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RequestsState {
    pub waiting: u64,
    /// Past the day they are due.
    pub overdue: u64,
}

/// Our app at a platform: what is registered there, and what is missing here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlatformApp {
    pub platform: Platform,
    /// `ready`, `sandbox`, `not_configured`, `roadmap`.
    pub state: &'static str,
    /// Settings that are missing, by their variables.
    pub missing: Vec<String>,
    /// To be copied into the platform's form.
    pub urls: Vec<PlatformUrl>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlatformUrl {
    /// `redirect`, `webhook`, `deauthorize`, `delete`, `privacy`, `terms`, `deletion_page`.
    pub what: &'static str,
    pub url: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OperatorFindingLevel)]
pub enum FindingLevel {
    /// To be mended.
    Wrong,
    /// Works, with less.
    Less,
}

/// One thing to look at.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OperatorFinding {
    pub level: FindingLevel,
    /// Stable: the reader's language has a sentence for each on what it is and what to do.
    pub code: &'static str,
    /// Numbers, names and moments that belong into the sentence.
    pub facts: BTreeMap<&'static str, String>,
}

/// An account as the operator sees it: nothing of what is in its workspaces.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OperatorAccount {
    pub id: AccountId,
    pub email: String,
    pub is_operator: bool,
    pub created_at: Timestamp,
    /// The day of the last sign-in, UTC; none: longer ago than networks are remembered.
    pub last_sign_in_on: Option<String>,
    /// Where it is a member.
    pub workspaces: u64,
    /// Of the clips in workspaces that it owns.
    pub bytes: u64,
    /// When it will be deleted, if that was asked for.
    pub deletion_due_at: Option<Timestamp>,
}
