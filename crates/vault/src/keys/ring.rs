//! The keys as this process knows them, beside the file they came from.

use super::{KeyChange, Keys, State, file};
use crate::{KeyFileProblem, VaultError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// What reading the key file again came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reloaded {
    Same,
    /// The file was changed by a command, here or on behalf of another process.
    Changed,
}

pub(crate) struct Ring {
    keys: RwLock<Arc<Keys>>,
    file: Option<KeyFile>,
}

struct KeyFile {
    path: PathBuf,
    /// Of the content that `keys` were read from; none before the first look.
    seen: Mutex<Option<file::Stamp>>,
}

impl Ring {
    pub fn new(keys: Keys, path: Option<PathBuf>) -> Self {
        Self {
            keys: RwLock::new(Arc::new(keys)),
            file: path.map(|path| KeyFile {
                path,
                seen: Mutex::new(None),
            }),
        }
    }

    pub fn keys(&self) -> Arc<Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// Takes over what the file says now. It is read as carefully as at the start, and refused when it lacks a key
    /// that this process works with; then the known keys stay.
    pub fn reload(&self) -> Result<Reloaded, VaultError> {
        let Some(file) = &self.file else {
            return Ok(Reloaded::Same);
        };
        let done = self.read_again(file);
        done.map_err(|problem| file.refused(problem))
    }

    fn read_again(&self, file: &KeyFile) -> Result<Reloaded, KeyFileProblem> {
        // held over the reading: an older content never replaces a newer one
        let mut seen = file.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // before the reading: what changes meanwhile has another stamp
        let stamp = file::stamp(&file.path).map_err(missing)?;
        if *seen == Some(stamp) {
            return Ok(Reloaded::Same);
        }
        let (found, known) = (read(&file.path)?, self.keys());
        let lost = known
            .all()
            .iter()
            .find(|k| k.state != State::Destroyed && !found.all().iter().any(|f| f.id == k.id));
        if let Some(key) = lost {
            return Err(KeyFileProblem::Lost(key.id.to_string()));
        }
        *seen = Some(stamp);
        if found.facts() == known.facts() {
            return Ok(Reloaded::Same);
        }
        self.set(found);
        Ok(Reloaded::Changed)
    }

    /// Changes the file, one command at a time, then what this process knows.
    pub fn change<T>(&self, edit: impl FnOnce(&mut Keys) -> Result<T, KeyChange>) -> Result<T, VaultError> {
        let file = self.file.as_ref().ok_or(KeyChange::NoFile)?;
        let refused = |problem| file.refused(problem);
        let _lock = file::lock(&file.path).map_err(refused)?;
        let mut keys = read(&file.path).map_err(refused)?;
        let before = keys.facts();
        let made = edit(&mut keys)?;
        if keys.facts() != before {
            file::replace(&file.path, &keys.to_text()).map_err(refused)?;
        }
        self.reload()?;
        Ok(made)
    }

    pub fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|f| f.path.as_path())
    }
}

impl KeyFile {
    fn refused(&self, problem: KeyFileProblem) -> VaultError {
        let path = self.path.clone();
        VaultError::KeyFile { path, problem }
    }
}

fn read(path: &Path) -> Result<Keys, KeyFileProblem> {
    Keys::from_text(&file::read(path)?.ok_or(KeyFileProblem::Missing)?)
}

fn missing(e: std::io::Error) -> KeyFileProblem {
    match e.kind() {
        std::io::ErrorKind::NotFound => KeyFileProblem::Missing,
        _ => e.into(),
    }
}
