//! Section 8: security measures.

use super::check::Sights;
use super::finding::Seen;
use super::look::Look;
use crate::AppError;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Most files of a folder whose rights are looked at.
const FILES_MAX: usize = 100_000;
/// Older than this the newest backup is too old.
const BACKUP_AGE: Duration = Duration::from_hours(7 * 24);
/// Rights of others than the owner.
const OTHERS: u32 = 0o077;

/// C8.0
pub(super) async fn measures(look: &Look<'_>) -> Result<Sights, AppError> {
    let settings = &look.app.settings;
    let keys = match settings.installation.key_file.clone() {
        None => Seen::Not("inline_keys"),
        Some(file) => {
            let folder = file.parent().map(Path::to_path_buf);
            let all = folder.into_iter().chain([file]).collect();
            closed(all, "keys").await?
        }
    };
    let media = &look.app.media;
    let tools = media.tools();
    let jail = if tools.ffmpeg.is_none() && tools.ffprobe.is_none() {
        Seen::Not("no_ffmpeg")
    } else if media.cage().await.holds() || media.level() == ::media::Level::Strict {
        // Strict: without a full cage nothing runs.
        Seen::Good
    } else {
        Seen::Bad("the cage is not full and AI_SHORTS_MEDIA_JAIL is `best`".into())
    };
    let hidden = if settings.installation.is_hidden {
        Seen::Good
    } else {
        Seen::Bad("other programs of this user can read the process".into())
    };
    let tls = if settings.public_url.scheme() == "https" {
        Seen::Good
    } else if settings.installation.is_loopback {
        Seen::Not("loopback")
    } else {
        Seen::Bad("the public address is plain http".into())
    };
    let headers = match look.site() {
        Ok(site) => site.headers().await,
        Err(not) => not,
    };
    Ok(vec![
        ("keys", keys),
        ("jail", jail),
        ("tls", tls),
        ("hidden", hidden),
        ("headers", headers),
        ("backup", backup(look).await?),
    ])
}

async fn backup(look: &Look<'_>) -> Result<Seen, AppError> {
    let Some(made) = look.app.last_backup().await? else {
        return Ok(Seen::Not("backup"));
    };
    let age = look.app.now().since(made);
    Ok(if age <= BACKUP_AGE {
        Seen::Good
    } else {
        Seen::Bad(format!(
            "the newest backup is {} days old",
            age.as_secs() / 86_400
        ))
    })
}

/// C8.1
pub(super) async fn encryption(look: &Look<'_>) -> Result<Sights, AppError> {
    let canary = match look.site() {
        Ok(site) => site.canary.clear.clone(),
        Err(not) => not,
    };
    Ok(vec![("sealed", look.sealed().await?), ("clear", canary)])
}

/// C8.2
pub(super) async fn cookies(look: &Look<'_>) -> Result<Sights, AppError> {
    let seen = match look.site() {
        Ok(site) => site.cookie_flags(),
        Err(not) => not,
    };
    Ok(vec![("flags", seen)])
}

/// C8.3
pub(super) async fn isolation(look: &Look<'_>) -> Result<Sights, AppError> {
    let seen = match look.site() {
        Ok(site) => site.walls().await,
        Err(not) => not,
    };
    Ok(vec![("walls", seen)])
}

/// C8.4
pub(super) async fn storage(look: &Look<'_>) -> Result<Sights, AppError> {
    let here = &look.app.settings.installation;
    let mut own = vec![here.data_dir.clone(), here.storage_dir.clone()];
    if let Some(file) = &here.database_file {
        let beside = |end: &str| PathBuf::from(format!("{}{end}", file.display()));
        own.extend(
            ["", "-wal", "-shm"]
                .map(beside)
                .into_iter()
                .filter(|f| f.exists()),
        );
    }
    let root = here.storage_dir.clone();
    let below = tokio::task::spawn_blocking(move || below(&root))
        .await
        .map_err(|e| AppError::Internal(e.to_string()))?;
    own.extend(below);
    let paths = match look.site() {
        Ok(site) => site.storage_paths().await,
        Err(not) => not,
    };
    let bucket = match look.app.storage.privacy().await {
        Ok(Some(seen)) if !seen.holds() => Seen::Bad(format!(
            "somebody without credentials got {} for an object and {} for the list",
            seen.object_status, seen.list_status
        )),
        // one that gave nothing out, or none
        Ok(_) => Seen::Good,
        Err(e) => {
            tracing::warn!(error = %e, "the bucket could not be looked at");
            Seen::Not("failed")
        }
    };
    Ok(vec![
        ("modes", closed(own, "data").await?),
        ("bucket", bucket),
        ("paths", paths),
    ])
}

/// C8.5
pub(super) async fn paths(look: &Look<'_>) -> Result<Sights, AppError> {
    let (uploads, links) = match look.site() {
        Ok(site) => (site.foreign_upload().await, site.made_up_link().await),
        Err(not) => (not.clone(), not),
    };
    Ok(vec![("uploads", uploads), ("links", links)])
}

/// Names of the folders in a folder.
pub(super) fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let folders = entries.filter(|e| e.path().is_dir());
    folders
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect()
}

/// Files and folders below a folder, links not followed.
fn below(dir: &Path) -> Vec<PathBuf> {
    let (mut out, mut open) = (vec![], vec![dir.to_owned()]);
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            if out.len() >= FILES_MAX {
                return out;
            }
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                open.push(entry.path());
            }
            out.push(entry.path());
        }
    }
    out
}

/// Good when nobody but this process's user may read any of them. Tells kinds and numbers, no names.
async fn closed(paths: Vec<PathBuf>, what: &'static str) -> Result<Seen, AppError> {
    let open = move || {
        let us = rustix::process::geteuid().as_raw();
        let is_open = |p: &PathBuf| {
            std::fs::symlink_metadata(p).is_ok_and(|m| m.permissions().mode() & OTHERS != 0 || us != m.uid())
        };
        paths.iter().filter(|p| is_open(p)).count()
    };
    let open = tokio::task::spawn_blocking(open)
        .await
        .map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(Seen::none_of(
        open as u64,
        &format!("{what}: files that others can read"),
    ))
}
