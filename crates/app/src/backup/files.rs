//! The files of a backup: copied with their hashes, or shared with the backup before.

use super::manifest::{Entry, Manifest};
use super::{BackupError, DATABASE, blocking, disk, made_at};
use domain::Timestamp;
use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use storage::{Kind, Storage, StorageError};

/// Archives that people asked for go by themselves and are made again.
const KINDS: [(Kind, &str); 5] = [
    (Kind::Media, "media"),
    (Kind::Poster, "posters"),
    (Kind::Preview, "previews"),
    (Kind::Rendition, "renditions"),
    (Kind::Frames, "frames"),
];
const PARTIAL: &str = ".partial";
const PIECE: usize = 1 << 20;

/// The kind and key of a file by its path in a backup.
pub(super) fn object(path: &str) -> Option<(Kind, &str)> {
    let (folder, key) = path.split_once('/')?;
    let kind = KINDS.iter().find(|(_, name)| *name == folder)?.0;
    Some((kind, key))
}

/// Makes the folder that is filled, and finds the newest whole backup beside it.
pub(super) fn begin(
    folder: &Path,
    data: &Path,
    name: &str,
) -> Result<(PathBuf, Option<(PathBuf, Manifest)>), BackupError> {
    let make = |path: &Path, recursive| {
        let mut builder = DirBuilder::new();
        builder.recursive(recursive).mode(0o700);
        builder.create(path).map_err(disk(path))
    };
    make(folder, true)?;
    let real = |path: &Path| fs::canonicalize(path).map_err(disk(path));
    if real(folder)?.starts_with(real(data)?) {
        return Err(BackupError::Inside(folder.to_owned()));
    }
    let before = backups(folder)?
        .into_iter()
        .rev()
        .find_map(|(_, path)| Manifest::read(&path).ok().map(|m| (path, m)));
    let partial = folder.join(format!("{name}{PARTIAL}"));
    make(&partial, false)?;
    for (_, kind) in KINDS {
        make(&partial.join(kind), false)?;
    }
    // SQLite writes its copy into an empty file that is there, with the rights that it has.
    let database = partial.join(DATABASE);
    let mut options = OpenOptions::new();
    let created = options.write(true).create_new(true).mode(0o600).open(&database);
    created.map_err(disk(&database))?;
    Ok((partial, before))
}

/// Whole backups, the oldest first.
fn backups(folder: &Path) -> Result<Vec<(Timestamp, PathBuf)>, BackupError> {
    let mut all = vec![];
    for entry in fs::read_dir(folder).map_err(disk(folder))? {
        let entry = entry.map_err(disk(folder))?;
        if let Some(at) = entry.file_name().to_str().and_then(made_at) {
            all.push((at, entry.path()));
        }
    }
    all.sort_unstable();
    Ok(all)
}

pub(super) struct Copied {
    pub entries: Vec<Entry>,
    pub shared: usize,
}

/// Copies all files, from a bucket as well. One that is deleted meanwhile is left out: the log of deletions has it.
pub(super) async fn copy(
    storage: &Storage,
    to: PathBuf,
    before: Option<(PathBuf, Manifest)>,
) -> Result<Copied, BackupError> {
    let (old_folder, old) = before.map_or_else(
        || (PathBuf::new(), HashMap::new()),
        |(folder, m)| {
            let files = m.files.into_iter().map(|e| (e.path.clone(), e));
            (folder, files.collect())
        },
    );
    let folder = to.clone();
    let mut copied = Copied {
        entries: vec![blocking(move || hashed(&folder, DATABASE)).await?],
        shared: 0,
    };
    for (kind, folder) in KINDS {
        for now in storage.stored(kind).await? {
            let path = format!("{folder}/{}", now.key);
            let known = old.get(&path);
            let known = known.filter(|e| (e.size_bytes, e.modified_at) == (now.size_bytes, now.modified_at));
            let target = to.join(&path);
            if let Some(known) = known
                && fs::hard_link(old_folder.join(&path), &target).is_ok()
            {
                copied.entries.push(known.clone());
                copied.shared += 1;
                continue;
            }
            let from = match storage.local(kind, &now.key).await {
                Err(StorageError::NotFound) => continue,
                from => from?,
            };
            let one = move || match copy_one(&from, &target, &path, now.modified_at) {
                Ok(entry) => Ok(Some(entry)),
                Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(e) => Err(disk(&target)(e)),
            };
            copied.entries.extend(blocking(one).await?);
        }
    }
    blocking(move || KINDS.iter().try_for_each(|(_, folder)| sync(&to.join(folder)))).await?;
    Ok(copied)
}

/// Copies and hashes in one pass; durable on return.
fn copy_one(from: &Path, to: &Path, path: &str, modified_at: i64) -> io::Result<Entry> {
    let mut source = File::open(from)?;
    let mut target = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)?;
    let (size_bytes, blake3) = pour(&mut source, Some(&mut target))?;
    target.sync_all()?;
    Ok(Entry {
        path: path.to_owned(),
        size_bytes,
        blake3,
        modified_at,
    })
}

fn pour(source: &mut File, mut target: Option<&mut File>) -> io::Result<(u64, String)> {
    let (mut piece, mut hasher, mut size) = (vec![0; PIECE], blake3::Hasher::new(), 0);
    loop {
        let n = source.read(&mut piece)?;
        if n == 0 {
            return Ok((size, hasher.finalize().to_hex().to_string()));
        }
        hasher.update(&piece[..n]);
        if let Some(target) = target.as_deref_mut() {
            target.write_all(&piece[..n])?;
        }
        size += n as u64;
    }
}

fn hashed(folder: &Path, path: &str) -> Result<Entry, BackupError> {
    let full = folder.join(path);
    let read = || {
        let mut file = File::open(&full)?;
        let (size_bytes, blake3) = pour(&mut file, None)?;
        file.sync_all()?;
        Ok(Entry {
            path: path.to_owned(),
            size_bytes,
            blake3,
            modified_at: {
                let found = file.metadata()?;
                found.mtime() * 1_000_000 + found.mtime_nsec() / 1000
            },
        })
    };
    read().map_err(disk(&full))
}

/// Copies a file of a backup to where it is put back from, and holds it to the manifest.
///
/// # Errors
/// [`BackupError::Changed`] when it is another one; the copy is removed.
pub(super) fn take(folder: &Path, entry: &Entry, to: &Path) -> Result<(), BackupError> {
    let from = folder.join(&entry.path);
    let copy = || -> io::Result<(u64, String)> {
        let mut source = File::open(&from)?;
        let mut options = OpenOptions::new();
        let mut target = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(to)?;
        let found = pour(&mut source, Some(&mut target))?;
        target.sync_all()?;
        Ok(found)
    };
    match copy() {
        Ok((size, blake3)) if (size, &blake3) == (entry.size_bytes, &entry.blake3) => Ok(()),
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(disk(to)(e)),
        _ => {
            let _ = fs::remove_file(to);
            Err(BackupError::Changed(from))
        }
    }
}

/// The whole backup gets its name.
pub(super) fn publish(partial: &Path, to: &Path) -> Result<(), BackupError> {
    sync(partial)?;
    fs::rename(partial, to).map_err(disk(to))?;
    to.parent().map_or(Ok(()), sync)
}

pub(super) fn sync(folder: &Path) -> Result<(), BackupError> {
    let synced = File::open(folder).and_then(|f| f.sync_all());
    synced.map_err(disk(folder))
}

/// Removes backups that are older; the newest stays, however old. Also what a run that died left a day ago.
pub(super) fn prune(folder: &Path, oldest: Timestamp) -> Result<usize, BackupError> {
    let mut all = backups(folder)?;
    let newest = all.pop().map(|(at, _)| at);
    let mut removed = 0;
    for (_, path) in all.into_iter().filter(|(at, _)| *at < oldest) {
        fs::remove_dir_all(&path).map_err(disk(&path))?;
        removed += 1;
    }
    for entry in fs::read_dir(folder).map_err(disk(folder))? {
        let entry = entry.map_err(disk(folder))?;
        let name = entry.file_name();
        let died = name
            .to_str()
            .and_then(|n| n.strip_suffix(PARTIAL))
            .and_then(made_at);
        if died
            .zip(newest)
            .is_some_and(|(died, newest)| newest.since(died).as_secs() > 86_400)
        {
            fs::remove_dir_all(entry.path()).map_err(disk(&entry.path()))?;
        }
    }
    Ok(removed)
}
