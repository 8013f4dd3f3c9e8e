//! Room for files that are not finished: what ffmpeg writes before it is taken over.
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{Space, StorageError, disk::layout::create_file, error::blocking};

/// Removes what nobody has touched for `unused`: left by a process that was killed. Returns how many.
pub(crate) async fn sweep(scratch: PathBuf, unused: Duration) -> Result<usize, StorageError> {
    blocking(move || {
        // the file system's own clock, which also stamped the files
        let clock = scratch.join(format!("clock-{:016x}", rand::random::<u64>()));
        let now = create_file(&clock)?.metadata()?.modified()?;
        fs::remove_file(&clock)?;
        let mut removed = 0;
        for entry in fs::read_dir(&scratch)? {
            let entry = entry?;
            let found = entry.metadata()?;
            let age = now.duration_since(found.modified()?).unwrap_or_default();
            if age >= unused {
                let gone = if found.is_dir() {
                    fs::remove_dir_all(entry.path())
                } else {
                    fs::remove_file(entry.path())
                };
                removed += usize::from(gone.is_ok());
            }
        }
        Ok(removed)
    })
    .await
}

/// Room on the disk that a folder lies on.
pub(crate) fn space(of: &Path) -> Result<Space, StorageError> {
    let stat = rustix::fs::statvfs(of)?;
    Ok(Space {
        free_bytes: stat.f_bavail * stat.f_frsize,
        total_bytes: stat.f_blocks * stat.f_frsize,
    })
}
