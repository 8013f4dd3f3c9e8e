//! A stored file as a path on this machine, for programs that need one.
use std::{
    ops::Deref,
    path::{Path, PathBuf},
};

/// Where the file is. A copy that was made for the caller is erased with this.
#[derive(Debug)]
pub struct Local {
    path: PathBuf,
    is_copy: bool,
}

impl Local {
    pub(crate) const fn own(path: PathBuf) -> Self {
        Self { path, is_copy: false }
    }

    pub(crate) const fn copy(path: PathBuf) -> Self {
        Self { path, is_copy: true }
    }
}

impl Deref for Local {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.path
    }
}

impl AsRef<Path> for Local {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        if self.is_copy
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "a copy stays until the sweep of the folder");
        }
    }
}
