//! The log of deletions: beside the database, so that a database of yesterday does not bring back what was deleted
//! today. One line each: when, the receipt, what kind, and a hash of what went.

use super::{BackupError, disk};
use crate::{App, AppError, views};
use domain::Timestamp;
use domain::retention::{BACKUP_DAYS, days};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

const NAME: &str = "deletions.log";
/// Receipts that are looked at again: one may be committed after a later one.
const AGAIN: Duration = Duration::from_hours(48);
/// Kinds of receipts whose subject must not come back.
const KINDS: [&str; 4] = [
    "media.delete",
    "channel.disconnect",
    "workspace.delete",
    "account.delete",
];

/// No backup is older than the lines that are kept.
pub(super) fn oldest(now: Timestamp) -> Timestamp {
    now.minus(days(BACKUP_DAYS + 5))
}

/// What stands in the log for an id.
pub(super) fn hashed(id: &str) -> String {
    views::hex(&Sha256::digest(id.as_bytes()))
}

/// Lines by receipt.
type Lines = BTreeMap<String, String>;

fn read(path: &Path) -> Result<Lines, BackupError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Lines::new()),
        Err(e) => return Err(disk(path)(e)),
    };
    let whole = text.lines().filter(|l| l.split(' ').count() == 4);
    let receipt = |l: &str| l.split(' ').nth(1).unwrap_or_default().to_owned();
    Ok(whole.map(|l| (receipt(l), l.to_owned())).collect())
}

fn since(line: &str) -> Option<Timestamp> {
    line.split(' ').next()?.parse().ok()
}

/// Adds our lines to those beside the backups, and leaves out what no backup is old enough for.
pub(super) fn merge(ours: &Path, folder: &Path, oldest: Timestamp) -> Result<(), BackupError> {
    let path = folder.join(NAME);
    let mut lines = read(&path)?;
    lines.extend(read(ours)?);
    lines.retain(|_, l| since(l).is_some_and(|at| at >= oldest));
    replace(&path, &lines)
}

fn replace(path: &Path, lines: &Lines) -> Result<(), BackupError> {
    let new = path.with_extension("new");
    let write = || {
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)?;
        for line in lines.values() {
            writeln!(file, "{line}")?;
        }
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().map_err(disk(path))?;
    path.parent().map_or(Ok(()), super::files::sync)
}

/// Hashes of what was deleted, by all these logs.
pub(super) fn gone(logs: &[PathBuf]) -> Result<HashSet<String>, BackupError> {
    let mut all = HashSet::new();
    for log in logs {
        let lines = read(log)?;
        all.extend(
            lines
                .values()
                .filter_map(|l| l.split(' ').nth(3).map(str::to_owned)),
        );
    }
    Ok(all)
}

/// The log that stands beside a backup.
pub(super) fn beside(backup: &Path) -> Option<PathBuf> {
    Some(backup.parent()?.join(NAME))
}

impl App {
    pub(super) fn deletions_log(&self) -> PathBuf {
        self.settings.installation.data_dir.join(NAME)
    }

    /// Brings the log up to the receipts; durable on return. May run twice, and beside another.
    pub(crate) async fn note_deletions(&self) -> Result<(), AppError> {
        let path = self.deletions_log();
        let now = self.now();
        let known = read_async(path.clone()).await?;
        let newest = known.values().filter_map(|l| since(l)).max();
        let from = newest.map_or_else(|| oldest(now), |at| at.minus(AGAIN));
        let receipts = self.store.read().receipts_of(&KINDS, from).await?;
        let new: Vec<_> = receipts
            .iter()
            .filter(|r| !known.contains_key(&r.id.to_string()))
            .map(|r| {
                // Subjects of accounts and workspaces are hashes already.
                let is_id = r.subject.contains('_');
                let hash = if is_id {
                    hashed(&r.subject)
                } else {
                    r.subject.clone()
                };
                // What broke off before is no part of this line.
                format!("\n{} {} {} {hash}\n", r.at, r.id, r.kind)
            })
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let done = tokio::task::spawn_blocking(move || {
            let mut options = OpenOptions::new();
            let mut file = options.append(true).create(true).mode(0o600).open(path)?;
            file.write_all(new.concat().as_bytes())?;
            file.sync_all()
        });
        let done = done.await.map_err(|e| AppError::Internal(e.to_string()))?;
        done.map_err(|e| AppError::Internal(format!("the log of deletions: {e}")))
    }

    /// Brings the log up to date and leaves out what no backup is old enough for.
    pub async fn sweep_deletions_log(&self) -> Result<(), AppError> {
        self.note_deletions().await?;
        let (path, oldest) = (self.deletions_log(), oldest(self.now()));
        let done = super::blocking(move || {
            let mut lines = read(&path)?;
            let before = lines.len();
            lines.retain(|_, l| since(l).is_some_and(|at| at >= oldest));
            if lines.len() == before {
                Ok(())
            } else {
                replace(&path, &lines)
            }
        });
        done.await.map_err(|e| AppError::Internal(e.to_string()))
    }
}

async fn read_async(path: PathBuf) -> Result<Lines, AppError> {
    let read = super::blocking(move || read(&path)).await;
    read.map_err(|e| AppError::Internal(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_broke_off_is_no_line_and_old_ones_go() {
        let dir = tempfile::tempdir().unwrap();
        let ours = dir.path().join("ours");
        fs::write(&ours, "\n2026-11-26T10:00:00.000Z rcp_2 media.delete bb\n\n2026-11-01T00:00:00.000Z rcp_1 media.delete aa\n2026-11-26T10").unwrap();
        let oldest = "2026-11-20T00:00:00Z".parse().unwrap();
        merge(&ours, dir.path(), oldest).unwrap();
        merge(&ours, dir.path(), oldest).unwrap();
        let log = dir.path().join(NAME);
        assert_eq!(
            fs::read_to_string(&log).unwrap(),
            "2026-11-26T10:00:00.000Z rcp_2 media.delete bb\n"
        );
        assert_eq!(gone(&[log]).unwrap(), HashSet::from(["bb".to_owned()]));
    }
}
