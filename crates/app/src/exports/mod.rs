//! Archives of a whole workspace, for its owners: asked for, made by a job, kept for three days.

mod archive;
mod evidence;
mod making;
mod posts;
mod schema;
mod sections;
pub(crate) mod shape;

pub use making::Exporting;
pub use schema::schema;

use crate::audit::Entry;
use crate::library::File;
use crate::{Actor, App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::event::EventKind;
use domain::job::Job;
use domain::retention::EXPORT;
use domain::{AccountId, ExportId, JobId, Role, Timestamp};
use std::path::PathBuf;
use storage::Kind;
use store::exports::{Export, ExportState};
use store::{StoreError, Tx};

/// What the JSON files may come to beside the clips, before anything is known of them.
const DOCUMENTS_BYTES: u64 = 16 << 20;

impl App {
    /// Begins an archive. One at a time: the one before has to be deleted first, unless it failed.
    pub async fn ask_export(&self, actor: &Actor, scope: &WorkspaceScope) -> Result<views::Export, AppError> {
        need(scope, Role::Owner)?;
        self.need_fresh(actor)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let there = tx.db().exports(scope).await?;
        if let Some(there) = there.into_iter().find(|e| e.state != ExportState::Failed) {
            return Err(AppError::ExportExists(there.id));
        }
        let expected = tx.db().bytes_of_originals(scope).await? + DOCUMENTS_BYTES;
        self.room_for_export(expected)?;
        tx.db().delete_failed_exports(scope).await?;
        let export = Export {
            id: ExportId::new(now, vault::random()),
            account: Some(actor.account),
            state: ExportState::Queued,
            progress: 0,
            expected_bytes: expected,
            size_bytes: None,
            blake3: None,
            failure: None,
            created_at: now,
            expires_at: None,
        };
        match tx.db().insert_export(scope, &export).await {
            // Another press came in between.
            Err(StoreError::Conflict) => {
                drop(tx);
                let there = self.store.read().exports(scope).await?;
                let first = there.first().ok_or(StoreError::Conflict)?;
                return Err(AppError::ExportExists(first.id));
            }
            other => other?,
        }
        let job = Job::MakeExport { export_id: export.id };
        self.add_export_job(&tx, scope, &job, now).await?;
        let entry = Entry::new(Audited::ExportRequested).about(export.id, None);
        self.audit(&tx, Some(scope), entry, now).await?;
        self.tell_export(&tx, scope, export.id, now).await?;
        tx.commit().await?;
        Ok(export.into())
    }

    /// Refuses what would not leave the disk its floor.
    fn room_for_export(&self, bytes: u64) -> Result<(), AppError> {
        let floor = self.settings.limits.disk_floor_bytes;
        if self.storage.scratch_free_bytes()? < bytes.saturating_add(floor) {
            return Err(AppError::DiskFull);
        }
        Ok(())
    }

    async fn add_export_job(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        job: &Job,
        due: Timestamp,
    ) -> Result<(), AppError> {
        let now = self.now();
        let id = JobId::new(now, vault::random());
        Ok(tx
            .db()
            .add_job(id, job, Some(scope.workspace()), due, now)
            .await?)
    }

    async fn tell_export(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        id: ExportId,
        now: Timestamp,
    ) -> Result<(), AppError> {
        Ok(tx
            .db()
            .add_event(scope, EventKind::ExportChanged, id.as_uuid(), None, now)
            .await?)
    }

    /// Newest first.
    pub async fn exports(&self, scope: &WorkspaceScope) -> Result<Vec<views::Export>, AppError> {
        need(scope, Role::Owner)?;
        let now = self.now();
        let rows = self.store.read().exports(scope).await?;
        let here = rows.into_iter().filter(|e| !is_over(e, now));
        Ok(here.map(Into::into).collect())
    }

    pub async fn export(&self, scope: &WorkspaceScope, id: ExportId) -> Result<views::Export, AppError> {
        need(scope, Role::Owner)?;
        Ok(self.export_row(scope, id).await?.into())
    }

    async fn export_row(&self, scope: &WorkspaceScope, id: ExportId) -> Result<Export, AppError> {
        let found = self.store.read().export(scope, id).await?;
        let now = self.now();
        found.filter(|e| !is_over(e, now)).ok_or(AppError::NotFound)
    }

    /// The archive's bytes; not found until it is ready, and after its time. `from_start`: somebody fetches it anew.
    pub async fn export_file(
        &self,
        scope: &WorkspaceScope,
        id: ExportId,
        from_start: bool,
    ) -> Result<File, AppError> {
        need(scope, Role::Owner)?;
        let e = self.export_row(scope, id).await?;
        let hash = e.blake3.filter(|_| e.state == ExportState::Ready);
        let (hash, size_bytes) = hash.zip(e.size_bytes).ok_or(AppError::NotFound)?;
        if from_start {
            let tx = self.store.begin().await?;
            let entry = Entry::new(Audited::ExportDownloaded).about(id, None);
            self.audit(&tx, Some(scope), entry, self.now()).await?;
            tx.commit().await?;
        }
        let day: String = e.created_at.to_string().chars().take(10).collect();
        Ok(File {
            kind: Kind::Export,
            key: id.to_string(),
            size_bytes,
            mime: "application/zip",
            filename: format!("ai-shorts-export-{day}.zip"),
            etag: format!("\"{}\"", views::hex(&hash[..12])),
        })
    }

    /// Deletes an archive, or stops its making: not found from now on, its bytes gone soon after.
    pub async fn delete_export(&self, scope: &WorkspaceScope, id: ExportId) -> Result<(), AppError> {
        need(scope, Role::Owner)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().hold_jobs(&[Job::MakeExport { export_id: id }]).await?;
        if !tx.db().delete_export(scope, id).await? {
            return Err(AppError::NotFound);
        }
        tx.db().drop_job(&Job::MakeExport { export_id: id }).await?;
        self.add_export_job(&tx, scope, &Job::EraseExport { export_id: id }, now)
            .await?;
        let entry = Entry::new(Audited::ExportDeleted).about(id, None);
        self.audit(&tx, Some(scope), entry, now).await?;
        self.tell_export(&tx, scope, id, now).await?;
        Ok(tx.commit().await?)
    }

    /// The end of an archive: deleted by a person, or past its time. Nothing while its time runs. May run twice.
    pub async fn erase_export(&self, scope: &WorkspaceScope, id: ExportId) -> Result<(), AppError> {
        let now = self.now();
        let there = self.store.read().export(scope, id).await?;
        if there.as_ref().is_some_and(|e| !is_over(e, now)) {
            return Ok(());
        }
        self.erase_export_bytes(id).await?;
        if there.is_none() {
            return Ok(());
        }
        let tx = self.store.begin().await?;
        if tx.db().delete_export(scope, id).await? {
            let entry = Entry::new(Audited::ExportExpired).about(id, None);
            self.audit(&tx, Some(scope), entry, now).await?;
            self.tell_export(&tx, scope, id, now).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn erase_export_bytes(&self, id: ExportId) -> Result<(), AppError> {
        self.storage.delete(Kind::Export, &id.to_string()).await?;
        for path in self.unfinished(id) {
            match tokio::fs::remove_file(path).await {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(of_disk(e)),
                _ => {}
            }
        }
        Ok(())
    }

    /// The archive and its journal while it is made.
    fn unfinished(&self, id: ExportId) -> [PathBuf; 2] {
        let scratch = self.storage.scratch();
        [
            scratch.join(format!("{id}.zip")),
            scratch.join(format!("{id}.journal")),
        ]
    }

    /// The archives of a workspace that goes, before its rows do. Their bytes are to be erased once more after the
    /// rows: one that was being made may have come to its place meanwhile. May run twice.
    pub(crate) async fn erase_exports_of_workspace(
        &self,
        scope: &WorkspaceScope,
    ) -> Result<Vec<ExportId>, AppError> {
        let rows = self.store.read().exports(scope).await?;
        let ids: Vec<_> = rows.into_iter().map(|e| e.id).collect();
        self.erase_export_files(&ids).await?;
        Ok(ids)
    }

    pub(crate) async fn erase_export_files(&self, ids: &[ExportId]) -> Result<(), AppError> {
        for id in ids {
            self.erase_export_bytes(*id).await?;
        }
        Ok(())
    }

    /// The archives that hold an account that goes, in workspaces that stay. Says how many. May run twice.
    pub(crate) async fn erase_exports_of_account(&self, account: AccountId) -> Result<i64, AppError> {
        let mut erased = 0;
        for (scope, id) in self.store.read().exports_asked_by(account).await? {
            let now = self.now();
            let tx = self.store.begin().await?;
            tx.db().drop_job(&Job::MakeExport { export_id: id }).await?;
            tx.commit().await?;
            self.erase_export_bytes(id).await?;
            let tx = self.store.begin().await?;
            tx.db().delete_export(&scope, id).await?;
            tx.db().drop_job(&Job::EraseExport { export_id: id }).await?;
            let entry = Entry::new(Audited::ExportDeleted).about(id, None);
            self.audit(&tx, Some(&scope), entry, now).await?;
            self.tell_export(&tx, &scope, id, now).await?;
            tx.commit().await?;
            // One that was being made may have come to its place meanwhile.
            self.erase_export_bytes(id).await?;
            erased += 1;
        }
        Ok(erased)
    }

    /// What is past its time, should its job have been lost, and files that no row knows.
    pub async fn sweep_exports(&self) -> Result<(), AppError> {
        let now = self.now();
        for (scope, id) in self.store.read().exports_over(now, now.minus(EXPORT)).await? {
            self.erase_export(&scope, id).await?;
        }
        for key in self.storage.list(Kind::Export).await? {
            let known = match key.parse::<ExportId>() {
                Ok(id) => self.store.read().export_exists(id).await?,
                Err(_) => false,
            };
            if !known {
                self.storage.delete(Kind::Export, &key).await?;
            }
        }
        Ok(())
    }
}

/// Past its time; of a failed one there is nothing left but the row.
fn is_over(e: &Export, now: Timestamp) -> bool {
    let ends = e.expires_at.unwrap_or_else(|| e.created_at.plus(EXPORT));
    !e.state.is_pending() && ends <= now
}

fn of_disk(e: std::io::Error) -> AppError {
    AppError::from(storage::StorageError::from(e))
}
