//! Putting a backup back. The database is prepared under another name, and gets its own name last: until then there
//! is none, and whatever died is begun again.
//!
//! What the copy cannot know is not guessed: posts that still waited may have gone out since, or been moved or canceled,
//! so each is asked about and none is sent by itself; sessions, API tokens, invitations and standing instructions end; what was deleted since
//! is deleted again before anybody is served.

use super::deletions::{beside, gone, hashed};
use super::files::{self, object};
use super::manifest::Manifest;
use super::{BackupError, DATABASE, blocking, disk};
use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope};
use domain::audit::{ActorKind, Kind as Audited};
use domain::publish::TargetState;
use domain::{Failure, FailureClass, Timestamp};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use store::channels::ChannelState;

const BATCH: u32 = 200;

/// What was put back.
#[derive(Clone, Debug, Default)]
pub struct PutBack {
    /// When the backup was made.
    pub made_at: Option<Timestamp>,
    pub files: usize,
    /// Files that the backup has and no row knows, and files of what was deleted since.
    pub left_out: usize,
    /// Posts that still waited: each asks somebody whether it went out since.
    pub questions: u64,
    /// Deleted since, and deleted again: clips, channels, workspaces, accounts.
    pub deleted_again: u64,
    /// Signed-in browsers that were forgotten.
    pub sessions: u64,
    /// Uploads that were not finished: begun again by whoever has the file.
    pub uploads: u64,
}

/// Where the database is prepared.
pub fn staged(database: &Path) -> PathBuf {
    database.with_extension("restoring")
}

/// Copies the backup's database to the place where it is prepared.
///
/// # Errors
/// No backup, one that was changed, a database that is here already.
pub async fn stage(backup: &Path, database: &Path) -> Result<(), BackupError> {
    let (backup, database) = (backup.to_owned(), database.to_owned());
    blocking(move || {
        let manifest = Manifest::read(&backup)?;
        let is_there = fs::metadata(&database).is_ok_and(|m| m.len() > 0);
        if is_there {
            return Err(BackupError::NotEmpty);
        }
        let staged = staged(&database);
        remove(&staged)?;
        let entry = manifest.files.iter().find(|f| f.path == DATABASE);
        let entry = entry.ok_or_else(|| BackupError::Changed(backup.join(DATABASE)))?;
        files::take(&backup, entry, &staged)
    })
    .await
}

/// The prepared database gets its name; the store over it must be closed.
pub async fn install(database: &Path) -> Result<(), BackupError> {
    let database = database.to_owned();
    blocking(move || {
        let staged = staged(&database);
        fs::rename(&staged, &database).map_err(disk(&database))?;
        remove(&staged)?;
        database.parent().map_or(Ok(()), files::sync)
    })
    .await
}

/// Removes a prepared database with what SQLite keeps beside it.
fn remove(staged: &Path) -> Result<(), BackupError> {
    for end in ["", "-wal", "-shm"] {
        let path = PathBuf::from(format!("{}{end}", staged.display()));
        match fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(disk(&path)(e)),
            _ => {}
        }
    }
    Ok(())
}

impl App {
    /// Puts the files of a backup in their places and prepares the database that this stands on: one that
    /// [`stage`] has brought.
    pub async fn put_back(&self, backup: &Path) -> Result<PutBack, BackupError> {
        let (folder, ours) = (backup.to_owned(), self.deletions_log());
        let (manifest, gone) = blocking(move || {
            let logs: Vec<_> = beside(&folder).into_iter().chain([ours]).collect();
            Ok((Manifest::read(&folder)?, gone(&logs)?))
        })
        .await?;
        let mut done = PutBack {
            made_at: Some(manifest.made_at),
            ..PutBack::default()
        };
        self.put_files(backup, &manifest, &gone, &mut done).await?;
        let now = self.now();
        let tx = self.store.begin().await?;
        done.sessions = tx.db().forget_present(now).await?;
        tx.commit().await?;
        for scope in self.store.read().scopes_of_copy().await? {
            done.questions += self.ask_about_posts(&scope).await?;
            done.uploads += self.drop_uploads(&scope).await?;
            done.deleted_again += self.delete_again(&scope, &gone, now).await?;
        }
        for account in self.store.read().accounts(u32::MAX).await? {
            if gone.contains(&hashed(&account.id.to_string())) {
                let asked = self
                    .delete_account_as_operator(account.id, true, true, None)
                    .await;
                match asked {
                    Ok(_) => done.deleted_again += 1,
                    Err(AppError::NotFound) => {}
                    Err(e) => return Err(e.into()),
                }
            }
        }
        let tx = self.store.begin().await?;
        let entry = Entry::new(Audited::BackupRestored)
            .by(ActorKind::Operator)
            .with("made_at", manifest.made_at.to_string())
            .with("posts_asked_about", done.questions)
            .with("deleted_again", done.deleted_again);
        self.audit(&tx, None, entry, now).await?;
        tx.commit().await?;
        self.store.checkpoint_wal().await?;
        Ok(done)
    }

    async fn put_files(
        &self,
        backup: &Path,
        manifest: &Manifest,
        gone: &HashSet<String>,
        done: &mut PutBack,
    ) -> Result<(), BackupError> {
        let known: HashSet<_> = self.store.read().objects_of_copy().await?.into_iter().collect();
        let mut wanted = vec![];
        for entry in &manifest.files {
            let Some((kind, key)) = object(&entry.path) else {
                continue;
            };
            let owner = owner_of(key);
            if known.contains(owner) && !gone.contains(&hashed(owner)) {
                wanted.push((kind, key, entry));
            } else {
                done.left_out += 1;
            }
        }
        let bytes = wanted.iter().map(|(_, _, e)| e.size_bytes).sum();
        let floor = self.settings.limits.disk_floor_bytes;
        let needed = floor.saturating_add(bytes);
        if self.storage.free_bytes()?.is_some_and(|free| free < needed) {
            return Err(BackupError::DiskFull(bytes));
        }
        for (kind, key, entry) in wanted {
            let draft = self.storage.scratch().join(format!("backup-{key}"));
            let (folder, entry, to) = (backup.to_owned(), entry.clone(), draft.clone());
            blocking(move || files::take(&folder, &entry, &to)).await?;
            self.storage.put_file(kind, key, &draft).await?;
            done.files += 1;
        }
        Ok(())
    }

    /// All posts that the copy still had before it: each may have gone out since, or been moved or canceled.
    async fn ask_about_posts(&self, scope: &WorkspaceScope) -> Result<u64, AppError> {
        let mut asked = 0;
        for state in TargetState::ALL.into_iter().filter(|s| s.is_pending()) {
            loop {
                let tx = self.store.begin().await?;
                let some = tx.db().targets_in(scope, state, BATCH).await?;
                if some.is_empty() {
                    break;
                }
                for mut target in some {
                    // It may have been approved and gone out since, too: the question stands in the place of that one.
                    tx.db().drop_approval(scope, target.request).await?;
                    target.effect_possible = true;
                    let failure = Failure::new(
                        FailureClass::Ambiguous,
                        "restored",
                        "This post was waiting or under way when a backup of this service was restored: it may have \
                         gone out since, or been canceled.",
                        Some("Look at the channel: say whether the video is there."),
                    );
                    self.ask_in(&tx, scope, target, failure).await?;
                    asked += 1;
                }
                tx.commit().await?;
            }
        }
        Ok(asked)
    }

    /// What had arrived of an upload is in no backup.
    async fn drop_uploads(&self, scope: &WorkspaceScope) -> Result<u64, AppError> {
        let open = self.store.read().open_uploads(scope).await?;
        for upload in &open {
            self.delete_upload_now(scope, upload.id, "restored").await?;
        }
        Ok(open.len() as u64)
    }

    async fn delete_again(
        &self,
        scope: &WorkspaceScope,
        gone: &HashSet<String>,
        now: Timestamp,
    ) -> Result<u64, AppError> {
        if gone.contains(&hashed(&scope.workspace().to_string())) {
            let tx = self.store.begin().await?;
            self.ask_workspace_in(&tx, scope, None, None, now).await?;
            tx.db().mark_workspace_deleted(scope, now).await?;
            tx.commit().await?;
            return Ok(1);
        }
        let mut again = 0;
        for channel in self.store.read().channels(scope).await? {
            let is_gone = gone.contains(&hashed(&channel.id.to_string()));
            if is_gone && channel.state != ChannelState::Disconnected {
                self.disconnect_again(scope, &channel).await?;
                again += 1;
            }
        }
        let mut last = None;
        loop {
            let some = self.store.read().media_to_erase(scope, last, BATCH).await?;
            for id in some.iter().filter(|id| gone.contains(&hashed(&id.to_string()))) {
                match self.delete_media(scope, *id, true).await {
                    Ok(_) => again += 1,
                    // Marked as deleted in the copy already.
                    Err(AppError::NotFound) => {}
                    Err(e) => return Err(e),
                }
            }
            last = some.last().copied();
            if last.is_none() {
                return Ok(again);
            }
        }
    }
}

/// The id of the clip or version in a key: strips of frames have a number after it.
fn owner_of(key: &str) -> &str {
    match key.match_indices('_').nth(1) {
        Some((at, _)) => &key[..at],
        None => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_belongs_to_its_clip() {
        assert_eq!(owner_of("med_01a2"), "med_01a2");
        assert_eq!(owner_of("med_01a2_12"), "med_01a2");
        assert_eq!(staged(Path::new("/d/ai.sqlite")), Path::new("/d/ai.restoring"));
    }
}
