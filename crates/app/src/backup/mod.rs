//! Backups of the whole installation: the database as it stands, and every file of the library. The keys are never in
//! one: who finds it reads no token.
//!
//! A backup is a folder of its own below the folder that the operator names:
//!
//! ```text
//! FOLDER/deletions.log              what was deleted, as hashes: no backup brings it back
//! FOLDER/2026-11-26T16-03-49Z/
//!   manifest.json                   written last of all it names, with hashes
//!   database.sqlite
//!   media/ posters/ previews/ renditions/ frames/
//! ```

mod deletions;
mod files;
mod manifest;
mod restored;

pub use restored::{PutBack, install, stage, staged};

use crate::audit::Entry;
use crate::{App, AppError};
use domain::Timestamp;
use domain::audit::{ActorKind, Kind as Audited};
use domain::retention::{BACKUP_DAYS, days};
use manifest::Manifest;
use std::path::{Path, PathBuf};

/// When the newest backup was made, in microseconds.
const LAST: &str = "backup_made_at";
const DATABASE: &str = "database.sqlite";

/// Why there is no backup, or why nothing was put back. Each sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(
        "the database is PostgreSQL: copy it with pg_dump, then the storage folder; this command copies SQLite installations"
    )]
    Postgres,
    #[error("{0} lies inside the data folder: choose a folder on another disk")]
    Inside(PathBuf),
    #[error("{path}: {why}; nothing was changed, the backups before are as they were")]
    Disk { path: PathBuf, why: std::io::Error },
    #[error(
        "{0} is no backup: it has no manifest.json; name the folder of one backup, such as 2026-11-26T16-03-49Z"
    )]
    None(PathBuf),
    #[error("the backup was made by a newer version (format {found}, this one reads {known}); update first")]
    Newer { found: u32, known: u32 },
    #[error("{0} is not what the manifest says: the backup was changed or damaged; take another one")]
    Changed(PathBuf),
    #[error(
        "there is a database here already: a backup is put back into an empty data folder; move the old one away, save keys/"
    )]
    NotEmpty,
    #[error("the disk has no room for the files of the backup ({0} bytes)")]
    DiskFull(u64),
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<store::StoreError> for BackupError {
    fn from(e: store::StoreError) -> Self {
        Self::App(e.into())
    }
}
impl From<storage::StorageError> for BackupError {
    fn from(e: storage::StorageError) -> Self {
        Self::App(e.into())
    }
}

fn disk(path: &Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let path = path.to_owned();
    |why| BackupError::Disk { path, why }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| AppError::Internal(e.to_string()))?
}

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub folder: PathBuf,
    pub files: usize,
    pub bytes: u64,
    /// Of these, files that the backup before already had.
    pub shared: usize,
    /// Backups past their time that went.
    pub pruned: usize,
}

impl App {
    /// Makes a backup below `folder` and removes those that are past their time. The service may run meanwhile.
    ///
    /// # Errors
    /// PostgreSQL, a folder inside the data folder, a disk that is full or read-only. What was there stays.
    pub async fn back_up(&self, folder: &Path) -> Result<Made, BackupError> {
        let data = self.settings.installation.data_dir.clone();
        let now = self.now();
        let (to, name) = (folder.to_owned(), name_of(now));
        let (partial, before) = blocking(move || files::begin(&to, &data, &name)).await?;
        let made = self.fill(folder, &partial, before, now).await;
        if made.is_err() {
            let _ = tokio::fs::remove_dir_all(&partial).await;
        }
        made
    }

    async fn fill(
        &self,
        folder: &Path,
        partial: &Path,
        before: Option<(PathBuf, Manifest)>,
        now: Timestamp,
    ) -> Result<Made, BackupError> {
        let database = partial.join(DATABASE);
        if !self.store.copy_to(&database).await? {
            return Err(BackupError::Postgres);
        }
        let (storage, to) = (self.storage.clone(), partial.to_owned());
        let copied = files::copy(&storage, to, before).await?;
        let (final_folder, to) = (folder.join(name_of(now)), partial.to_owned());
        let manifest = Manifest::new(now, copied.entries);
        let (files, bytes) = (manifest.files.len(), manifest.bytes());
        // What is deleted while files are copied is in the log as well: it is written last.
        self.note_deletions().await?;
        let (log, all) = (self.deletions_log(), folder.to_owned());
        let oldest = now.minus(days(BACKUP_DAYS));
        let pruned = blocking(move || {
            manifest.write(&to)?;
            files::publish(&to, &final_folder)?;
            deletions::merge(&log, &all, deletions::oldest(now))?;
            files::prune(&all, oldest)
        })
        .await?;
        let tx = self.store.begin().await?;
        tx.db().set_setting(LAST, &now.as_micros().to_string()).await?;
        let entry = Entry::new(Audited::BackupMade)
            .by(ActorKind::Operator)
            .with("files", files)
            .with("pruned", pruned);
        self.audit(&tx, None, entry, now).await?;
        tx.commit().await?;
        Ok(Made {
            folder: folder.join(name_of(now)),
            files,
            bytes,
            shared: copied.shared,
            pruned,
        })
    }

    /// When the newest backup was made; none when this installation never made one.
    pub async fn last_backup(&self) -> Result<Option<Timestamp>, AppError> {
        let text = self.store.read().setting(LAST).await?;
        Ok(text.and_then(|t| t.parse().ok()).map(Timestamp::from_micros))
    }
}

/// `2026-11-26T16-03-49Z`
fn name_of(at: Timestamp) -> String {
    let text = at.to_string().replace(':', "-");
    match text.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => text,
    }
}

/// When a backup of this name was made; none for another name.
fn made_at(name: &str) -> Option<Timestamp> {
    let (day, time) = name.split_once('T')?;
    format!("{day}T{}", time.replace('-', ":")).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_second() {
        let at = Timestamp::from_micros(1_790_000_000_123_456);
        assert_eq!(name_of(at), "2026-09-21T14-13-20Z");
        assert_eq!(
            made_at(&name_of(at)),
            Some(Timestamp::from_micros(1_790_000_000_000_000))
        );
        for other in ["deletions.log", "2026", "2026-09-21T14-13-20Z.partial", "T"] {
            assert_eq!(made_at(other), None, "{other}");
        }
    }
}
