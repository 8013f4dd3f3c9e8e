//! Room for files that are not finished: what ffmpeg writes before it is taken over.
use std::{fs, path::PathBuf, time::Duration};

use crate::{Storage, StorageError, error::blocking, layout::create_file};

impl Storage {
    /// A folder on the same file system, so that what is made there can be renamed into place.
    pub fn scratch(&self) -> PathBuf {
        self.shared.layout.scratch()
    }

    /// Removes what nobody has touched for `unused`: left by a process that was killed. Returns how many.
    pub async fn sweep_scratch(&self, unused: Duration) -> Result<usize, StorageError> {
        let scratch = self.scratch();
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
}
