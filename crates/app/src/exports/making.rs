//! The making of an archive, as a worker does it.
//!
//! Crash reasoning. Until the archive is moved to its place, it lies in the scratch folder beside its journal (see
//! `archive`): what was finished stays, the rest is made anew. If we die after the move and before `ready` is written,
//! the job runs again from the start and moves its file over ours. An archive deleted meanwhile lost its job: the
//! write fails and the file just moved goes again; if we die in between, the sweep finds a file without a row.

use super::archive::Archive;
use super::of_disk;
use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope};
use domain::audit::Kind as Audited;
use domain::job::Job;
use domain::retention::EXPORT;
use domain::{ExportId, Failure, FailureClass, Timestamp};
use std::time::Duration;
use storage::Kind;
use store::StoreError;
use store::exports::{Export, ExportState};
use store::jobs::Claimed;

/// How often progress is told, and the right to the job asked for.
const TELL: Duration = Duration::from_secs(1);

/// How a run of the job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exporting {
    /// Ready, failed for good, or no longer wanted.
    Over,
    /// An earlier run still writes it: to be asked again soon.
    Held,
}

/// An archive in the making, with what is told of it.
pub(super) struct Making<'a> {
    pub app: &'a App,
    pub scope: &'a WorkspaceScope,
    pub export: Export,
    claimed: &'a Claimed,
    told: Timestamp,
    /// The file of many that is being written has no item yet.
    pub is_first: bool,
    /// None only while a thread of the blocking pool has it.
    archive: Option<Archive>,
}

impl Making<'_> {
    /// Work on the archive, on the blocking pool.
    pub async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Archive) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, AppError> {
        let lost = || AppError::Internal("the archive was lost by a thread".into());
        let mut archive = self.archive.take().ok_or_else(lost)?;
        let (archive, done) = tokio::task::spawn_blocking(move || {
            let done = work(&mut archive);
            (archive, done)
        })
        .await
        .map_err(|e| AppError::Internal(e.to_string()))?;
        self.archive = Some(archive);
        done.map_err(of_disk)
    }

    pub fn has(&self, path: &str) -> bool {
        self.archive.as_ref().is_some_and(|a| a.has(path))
    }

    /// Tells how far it is, once a second; ends the run when the job is no longer ours.
    pub async fn tell(&mut self) -> Result<(), AppError> {
        let now = self.app.now();
        if now.since(self.told) < TELL {
            return Ok(());
        }
        self.told = now;
        let done = self.archive.as_ref().map_or(0, Archive::len);
        let share = done.saturating_mul(1000) / self.export.expected_bytes.max(1);
        self.export.progress = u32::try_from(share.min(990)).unwrap_or(990);
        self.app
            .write_export(self.scope, &self.export, self.claimed)
            .await
    }
}

impl App {
    /// Makes an archive. Dropping the future stops it; what is finished stays for the next run. May run twice.
    pub async fn make_export(
        &self,
        scope: &WorkspaceScope,
        id: ExportId,
        claimed: &Claimed,
    ) -> Result<Exporting, AppError> {
        let found = self.store.read().export(scope, id).await?;
        let Some(mut export) = found.filter(|e| e.state.is_pending()) else {
            return Ok(Exporting::Over);
        };
        let [zip, journal] = self.unfinished(id);
        let opened = tokio::task::spawn_blocking(move || Archive::open(&zip, &journal))
            .await
            .map_err(|e| AppError::Internal(e.to_string()))?;
        let Some(archive) = opened.map_err(of_disk)? else {
            return Ok(Exporting::Held);
        };
        export.state = ExportState::Running;
        self.write_export(scope, &export, claimed).await?;
        let mut making = Making {
            app: self,
            scope,
            told: self.now(),
            is_first: true,
            export,
            claimed,
            archive: Some(archive),
        };
        match making.write_all().await {
            Ok(()) => {}
            Err(AppError::DiskFull) => {
                self.fail_export(scope, making.export, claimed, no_room()).await?;
                return Ok(Exporting::Over);
            }
            Err(e) => return Err(e),
        }
        self.take_over_export(making).await?;
        Ok(Exporting::Over)
    }

    /// The directory, the place, the row.
    async fn take_over_export(&self, mut making: Making<'_>) -> Result<(), AppError> {
        let manifest = making.write_manifest().await?;
        let archive = making.archive.take();
        let archive = archive.ok_or_else(|| AppError::Internal("the archive was lost".into()))?;
        let last = manifest.clone();
        let size = tokio::task::spawn_blocking(move || archive.finish(&last))
            .await
            .map_err(|e| AppError::Internal(e.to_string()))?
            .map_err(of_disk)?;
        let (scope, claimed, mut export) = (making.scope, making.claimed, making.export);
        // Ours still, before another's finished file could be overwritten.
        self.write_export(scope, &export, claimed).await?;
        let key = export.id.to_string();
        let [zip, journal] = self.unfinished(export.id);
        self.storage.put_file(Kind::Export, &key, &zip).await?;
        tokio::fs::remove_file(journal).await.map_err(of_disk)?;
        (export.state, export.progress) = (ExportState::Ready, 1000);
        (export.size_bytes, export.blake3) = (Some(size), crate::views::unhex(&manifest.blake3));
        export.expires_at = Some(self.now().plus(EXPORT));
        let written = self.write_export(scope, &export, claimed).await;
        if let Err(AppError::Store(StoreError::Stale)) = &written
            && self.store.read().export(scope, export.id).await?.is_none()
        {
            self.storage.delete(Kind::Export, &key).await?;
        }
        written
    }

    /// Writes the row and tells open pages, if the job is still ours.
    async fn write_export(
        &self,
        scope: &WorkspaceScope,
        e: &Export,
        claimed: &Claimed,
    ) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().still_ours(claimed).await?;
        tx.db().save_export(scope, e, now).await?;
        let entry = match e.state {
            ExportState::Ready => Some(
                Entry::new(Audited::ExportReady)
                    .with("bytes", e.size_bytes)
                    .with("manifest_blake3", e.blake3.map(|b| crate::views::hex(&b))),
            ),
            ExportState::Failed => {
                let code = e.failure.as_ref().map(|f| f.code.clone());
                Some(Entry::new(Audited::ExportFailed).with("code", code))
            }
            ExportState::Queued | ExportState::Running => None,
        };
        if let Some(entry) = entry {
            let entry = entry.account(e.account).by(domain::audit::ActorKind::Service);
            self.audit(&tx, Some(scope), entry.about(e.id, None), now).await?;
        }
        if let Some(due) = e.expires_at {
            let job = Job::EraseExport { export_id: e.id };
            self.add_export_job(&tx, scope, &job, due).await?;
        }
        self.tell_export(&tx, scope, e.id, now).await?;
        Ok(tx.commit().await?)
    }

    async fn fail_export(
        &self,
        scope: &WorkspaceScope,
        mut e: Export,
        claimed: &Claimed,
        failure: Failure,
    ) -> Result<(), AppError> {
        self.erase_export_bytes(e.id).await?;
        (e.state, e.progress, e.failure) = (ExportState::Failed, 0, Some(failure));
        self.write_export(scope, &e, claimed).await
    }

    /// It went wrong over and over for a reason of ours: it says so instead of trying forever.
    pub async fn give_up_export(
        &self,
        scope: &WorkspaceScope,
        id: ExportId,
        claimed: &Claimed,
    ) -> Result<(), AppError> {
        let found = self.store.read().export(scope, id).await?;
        let Some(e) = found.filter(|e| e.state.is_pending()) else {
            return Ok(());
        };
        let failure = Failure::new(
            FailureClass::Permanent,
            "export_failed",
            "The archive could not be made here.",
            Some(
                "Ask again; if that does not help, ask whoever runs this service to run `ai-shorts doctor`.",
            ),
        );
        self.fail_export(scope, e, claimed, failure).await
    }
}

fn no_room() -> Failure {
    Failure::new(
        FailureClass::Permanent,
        "disk_full",
        "The server's disk has no room for the archive.",
        Some("Ask whoever runs this service to make room; then ask for the archive again."),
    )
}
