//! The key file on disk: who may read it, and how it comes to be.

use crate::{KeyFileProblem, random};
use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

const MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
const LARGEST: u64 = 64 << 10;

/// The text of the file, or nothing when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, KeyFileProblem> {
    let file = match open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(KeyFileProblem::NotAFile);
    }
    if facts.len() > LARGEST {
        return Err(KeyFileProblem::TooLarge);
    }
    if mode(&facts) != MODE {
        return Err(KeyFileProblem::Mode { found: mode(&facts) });
    }
    owned(&facts)?;
    check_folder(folder(path))?;
    let mut text = Zeroizing::new(String::with_capacity(
        usize::try_from(facts.len()).unwrap_or(0) + 1,
    ));
    file.take(LARGEST).read_to_string(&mut text)?;
    Ok(Some(text))
}

/// Never through a link: a link could point at a file that someone else rewrites.
fn open(path: &Path) -> std::io::Result<File> {
    use rustix::fs::OFlags;
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// Writes the file whole or not at all; false when another process made one meanwhile.
///
/// If we die before the rename, a `.new-…` file is left and the next start makes other keys: nothing was sealed
/// with these yet, since they are given out only after the folder is on disk.
pub(super) fn create(path: &Path, text: &str) -> Result<bool, KeyFileProblem> {
    let folder = folder(path);
    if !folder.exists() {
        DirBuilder::new()
            .recursive(true)
            .mode(FOLDER_MODE)
            .create(folder)?;
        sync(folder.parent().unwrap_or(folder))?;
    }
    check_folder(folder)?;
    let draft = folder.join(format!(".new-{:016x}", u64::from_le_bytes(random())));
    let written = write(&draft, text).and_then(|()| publish(&draft, path));
    if !matches!(written, Ok(true)) {
        // a leftover of our own, nobody reads it
        let _ = std::fs::remove_file(&draft);
    }
    sync(folder)?;
    Ok(written?)
}

/// Puts another text in the file's place, and zeros where the old one was.
///
/// If we die before the rename, the old file stands and a `.new-…` file is left over; if we die after it, the new one
/// stands and the old bytes were not overwritten. A disk that writes elsewhere keeps them all the same.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), KeyFileProblem> {
    let folder = folder(path);
    check_folder(folder)?;
    let mut old = OpenOptions::new()
        .write(true)
        .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed())
        .open(path)?;
    let draft = folder.join(format!(".new-{:016x}", u64::from_le_bytes(random())));
    if let Err(e) = write(&draft, text).and_then(|()| std::fs::rename(&draft, path)) {
        // a leftover of our own, nobody reads it
        let _ = std::fs::remove_file(&draft);
        return Err(e.into());
    }
    sync(folder)?;
    let length = usize::try_from(old.metadata()?.len().min(LARGEST)).unwrap_or(0);
    old.write_all(&vec![0; length])?;
    Ok(old.sync_all()?)
}

/// Keeps other commands from changing the file until it is dropped.
pub(super) fn lock(path: &Path) -> Result<File, KeyFileProblem> {
    let folder = File::open(folder(path))?;
    rustix::fs::flock(&folder, rustix::fs::FlockOperation::LockExclusive).map_err(std::io::Error::from)?;
    Ok(folder)
}

/// What tells one content of the file from another without reading it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(u64, u64, i64, i64);

pub(super) fn stamp(path: &Path) -> std::io::Result<Stamp> {
    let facts = std::fs::symlink_metadata(path)?;
    Ok(Stamp(facts.ino(), facts.len(), facts.ctime(), facts.ctime_nsec()))
}

fn write(draft: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Renames unless the name is taken.
fn publish(draft: &Path, path: &Path) -> std::io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, draft, CWD, path, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(true),
        Err(Errno::EXIST) => Ok(false),
        // a file system that can't rename so: linking refuses a taken name as well
        Err(Errno::INVAL | Errno::NOSYS) => match std::fs::hard_link(draft, path) {
            Ok(()) => std::fs::remove_file(draft).map(|()| true),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
            Err(e) => Err(e),
        },
        Err(e) => Err(e.into()),
    }
}

fn check_folder(folder: &Path) -> Result<(), KeyFileProblem> {
    let facts = std::fs::metadata(folder)?;
    match mode(&facts) {
        FOLDER_MODE => owned(&facts),
        found => Err(KeyFileProblem::FolderMode { found }),
    }
}

fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn mode(facts: &Metadata) -> u32 {
    facts.mode() & 0o7777
}

fn owned(facts: &Metadata) -> Result<(), KeyFileProblem> {
    let expected = rustix::process::geteuid().as_raw();
    if facts.uid() == expected {
        return Ok(());
    }
    Err(KeyFileProblem::Owner {
        found: facts.uid(),
        expected,
    })
}

fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}
