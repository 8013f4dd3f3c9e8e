//! What a backup holds, with hashes.

use super::{BackupError, disk};
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

const NAME: &str = "manifest.json";
const FORMAT: u32 = 1;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub format: u32,
    pub build: String,
    pub made_at: Timestamp,
    pub files: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Below the backup's folder.
    pub path: String,
    pub size_bytes: u64,
    pub blake3: String,
    /// Of the file that was copied, microseconds since the Unix epoch: with the same time, name and size it is the
    /// same file.
    pub modified_at: i64,
}

impl Manifest {
    pub(super) fn new(made_at: Timestamp, files: Vec<Entry>) -> Self {
        Self {
            format: FORMAT,
            build: env!("CARGO_PKG_VERSION").into(),
            made_at,
            files,
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().map(|f| f.size_bytes).sum()
    }

    /// Writes it; durable on return.
    pub(super) fn write(&self, folder: &Path) -> Result<(), BackupError> {
        let path = folder.join(NAME);
        let write = || {
            let mut options = OpenOptions::new();
            let file = options.write(true).create_new(true).mode(0o600).open(&path)?;
            let mut out = BufWriter::new(file);
            serde_json::to_writer_pretty(&mut out, self)?;
            out.write_all(b"\n")?;
            out.into_inner()
                .map_err(io::IntoInnerError::into_error)?
                .sync_all()
        };
        write().map_err(disk(&path))
    }

    /// # Errors
    /// A folder without one, one that cannot be understood, one of a newer version.
    pub(super) fn read(folder: &Path) -> Result<Self, BackupError> {
        let path = folder.join(NAME);
        if !fs::exists(&path).map_err(disk(&path))? {
            return Err(BackupError::None(folder.to_owned()));
        }
        let file = File::open(&path).map_err(disk(&path))?;
        let value: serde_json::Value =
            serde_json::from_reader(BufReader::new(file)).map_err(|_| BackupError::Changed(path.clone()))?;
        let format = value["format"].as_u64().and_then(|f| u32::try_from(f).ok());
        match format {
            Some(FORMAT) => serde_json::from_value(value).map_err(|_| BackupError::Changed(path)),
            Some(found) => Err(BackupError::Newer { found, known: FORMAT }),
            None => Err(BackupError::Changed(path)),
        }
    }
}
