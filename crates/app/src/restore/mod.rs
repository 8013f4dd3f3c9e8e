//! Putting a workspace back from its archive, into an instance where nothing is yet.
//!
//! Order: everything of the archive is checked before anything is written; then the bytes of the clips; then all rows
//! in one transaction. If we die before it commits, the instance is still empty, and files that no row knows are
//! written over by the next try.

mod check;
mod rows;

use crate::{App, AppError};
use check::{Archive, Content};
use domain::{AccountId, MediaId, WorkspaceId};
use std::path::Path;
use storage::Kind;

/// Why nothing was restored. Each sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("the archive cannot be read: {0}")]
    Unreadable(std::io::Error),
    #[error("this is no archive of a workspace, or it is cut short ({0}); download it again")]
    NotWhole(String),
    #[error("the archive was made by a newer version (format {found}, this one reads {known}); update first")]
    Newer { found: u32, known: u32 },
    #[error(
        "{path} is not what the archive's manifest says: the archive was changed or damaged; download it again"
    )]
    Changed { path: String },
    #[error("the archive holds {path}, which its manifest does not name: the archive was changed")]
    Unnamed { path: String },
    #[error("the archive's manifest names {path}, which is not there: the archive was changed")]
    Missing { path: String },
    #[error("{path} cannot be understood: {why}")]
    Malformed { path: String, why: String },
    #[error(
        "the archive holds no account to restore: the person who asked for it had left; ask for a new one"
    )]
    NoAccount,
    #[error(
        "this instance has accounts or workspaces; an archive is restored into an empty one: choose another AI_SHORTS_DATA_DIR and database"
    )]
    NotEmpty,
    #[error("the disk has no room for the clips of the archive ({0} bytes)")]
    DiskFull(u64),
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<store::StoreError> for RestoreError {
    fn from(e: store::StoreError) -> Self {
        Self::App(e.into())
    }
}
impl From<storage::StorageError> for RestoreError {
    fn from(e: storage::StorageError) -> Self {
        Self::App(e.into())
    }
}

/// What was put back.
#[derive(Clone, Debug)]
pub struct Restored {
    pub account: AccountId,
    pub email: String,
    pub workspace: WorkspaceId,
    pub name: String,
    pub media: usize,
    /// Clips that were deleted while the archive was made: it names them and does not hold them.
    pub media_missing: usize,
    pub posts: usize,
    pub channels: usize,
    pub audit_events: usize,
}

impl App {
    /// Restores an archive. Nothing is half done: on an error the instance is as empty as it was.
    pub async fn restore(&self, path: &Path) -> Result<Restored, RestoreError> {
        if !self.store.read().is_empty_instance().await? {
            return Err(RestoreError::NotEmpty);
        }
        let file = path.to_owned();
        let (archive, content) = blocking(move || {
            let mut archive = Archive::open(&file)?;
            let content = archive.check()?;
            Ok((archive, content))
        })
        .await?;
        let bytes = content.bytes_of_clips();
        let floor = self.settings.limits.disk_floor_bytes;
        let needed = bytes.saturating_add(floor);
        if self.storage.free_bytes()?.is_some_and(|free| free < needed) {
            return Err(RestoreError::DiskFull(bytes));
        }
        let mut put = vec![];
        let restored = match self.put_clips(archive, &content, &mut put).await {
            Ok(()) => self.restore_rows(&content).await,
            Err(e) => Err(e),
        };
        if restored.is_err() {
            for (kind, key) in put {
                self.storage.delete(kind, &key).await?;
            }
        }
        restored
    }

    async fn put_clips(
        &self,
        mut archive: Archive,
        content: &Content,
        put: &mut Vec<(Kind, String)>,
    ) -> Result<(), RestoreError> {
        for m in &content.media {
            let poster = m.poster.iter().map(|p| (Kind::Poster, p));
            for (kind, path) in std::iter::once((Kind::Media, &m.file)).chain(poster) {
                if content.holds(path) {
                    archive = self.put_clip(archive, kind, m.id, path).await?;
                    put.push((kind, m.id.to_string()));
                }
            }
        }
        Ok(())
    }

    async fn put_clip(
        &self,
        mut archive: Archive,
        kind: Kind,
        id: MediaId,
        path: &str,
    ) -> Result<Archive, RestoreError> {
        let draft = self.storage.scratch().join(format!("restore-{id}"));
        let (to, path) = (draft.clone(), path.to_owned());
        let archive = blocking(move || {
            archive.copy(&path, &to)?;
            Ok(archive)
        })
        .await?;
        self.storage.put_file(kind, &id.to_string(), &draft).await?;
        Ok(archive)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RestoreError> + Send + 'static,
) -> Result<T, RestoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| AppError::Internal(e.to_string()))?
}
