//! Where things lie under the root, and that nothing else can be named.
use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{XattrFlags, fsetxattr, getxattr},
    io::Errno,
};

use crate::{Kind, StorageError, kind::check_name};

/// What stands beside a staged upload while it is not finished.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Note {
    /// The declared size, in decimal. Only where the file system keeps no attributes.
    Size,
    /// A checksummed body is arriving since this offset: what lies beyond it is not verified yet.
    Unverified,
}

impl Note {
    const ALL: [Self; 2] = [Self::Size, Self::Unverified];

    const fn suffix(self) -> &'static str {
        match self {
            Self::Size => ".size",
            Self::Unverified => ".unverified",
        }
    }
}

/// The attribute of a staged file that says its declared size.
const SIZE: &str = "user.ai_shorts.size";

#[derive(Debug)]
pub(crate) struct Layout {
    root: PathBuf,
}

impl Layout {
    /// Makes the folders (0700) and puts their names on disk.
    pub fn create(root: PathBuf) -> Result<Self, StorageError> {
        let layout = Self { root };
        let kinds = Kind::ALL.map(|kind| layout.dir(kind));
        make_dir(&layout.root)?;
        for dir in kinds.iter().chain([&layout.staging(), &layout.scratch()]) {
            make_dir(dir)?;
        }
        sync_dir(&layout.root)?;
        if let Some(parent) = layout
            .root
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
        {
            sync_dir(parent)?;
        }
        Ok(layout)
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn staging(&self) -> PathBuf {
        self.root.join("staging")
    }

    pub fn scratch(&self) -> PathBuf {
        self.root.join("scratch")
    }

    pub fn dir(&self, kind: Kind) -> PathBuf {
        self.root.join(kind.dir())
    }

    pub fn object(&self, kind: Kind, key: &str) -> PathBuf {
        self.dir(kind).join(harmless(key))
    }

    pub fn staged(&self, id: &str) -> PathBuf {
        self.staging().join(harmless(id))
    }

    pub fn note(&self, id: &str, note: Note) -> PathBuf {
        self.staging().join(harmless(id) + note.suffix())
    }

    pub fn write_note(&self, id: &str, note: Note, value: u64) -> Result<(), StorageError> {
        let path = self.note(id, note);
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)?;
        io::Write::write_all(&mut file, value.to_string().as_bytes())?;
        Ok(file.sync_all()?)
    }

    /// The declared size: an attribute of the staged file, which costs no file of its own.
    pub fn write_size(&self, id: &str, file: &File, size: u64) -> Result<(), StorageError> {
        let text = size.to_string();
        match fsetxattr(file, SIZE, text.as_bytes(), XattrFlags::empty()) {
            Ok(()) => Ok(file.sync_all()?),
            Err(_no_attributes_here) => self.write_note(id, Note::Size, size),
        }
    }

    pub fn read_size(&self, id: &str) -> Result<Option<u64>, StorageError> {
        // no number of 64 bits is longer
        let mut text = [0; 20];
        match getxattr(self.staged(id), SIZE, &mut text) {
            Ok(length) => Ok(std::str::from_utf8(&text[..length])
                .ok()
                .and_then(|text| text.parse().ok())),
            Err(Errno::IO) => Err(io::Error::from(Errno::IO).into()),
            Err(_none) => self.read_note(id, Note::Size),
        }
    }

    pub fn read_note(&self, id: &str, note: Note) -> Result<Option<u64>, StorageError> {
        match fs::read_to_string(self.note(id, note)) {
            // we died while writing it, so before anything was done that it speaks of
            Ok(text) if text.is_empty() => Ok(None),
            Ok(text) => text
                .trim()
                .parse()
                .map(Some)
                .map_err(|error| StorageError::Io(io::Error::other(error))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub fn remove_note(&self, id: &str, note: Note) -> Result<(), StorageError> {
        remove_if_there(&self.note(id, note)).map(drop)
    }

    pub fn remove_notes(&self, id: &str) -> Result<(), StorageError> {
        Note::ALL
            .into_iter()
            .try_for_each(|note| self.remove_note(id, note))
    }
}

/// A wrong name becomes one that is never stored, so that a path can't lead elsewhere.
fn harmless(name: &str) -> String {
    if check_name(name).is_ok() {
        name.to_owned()
    } else {
        "-".to_owned()
    }
}

/// Makes a file that was not there, readable by this user only.
pub(crate) fn create_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

pub(crate) fn remove_if_there(path: &Path) -> Result<bool, StorageError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Names in `dir` (made, renamed, removed) are durable after this.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), StorageError> {
    Ok(File::open(dir)?.sync_all()?)
}

pub(crate) fn make_dir(dir: &Path) -> Result<(), StorageError> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    Ok(fs::set_permissions(dir, Permissions::from_mode(0o700))?)
}
